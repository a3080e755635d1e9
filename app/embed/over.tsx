import { getTranslations } from 'next-intl/server'
import { frameAncestors } from '@/lib/http/frame-ancestors'
import { EmbedShell } from './embed-shell'

/** A page whose session is not there: the browser keeps no cookie, or its time is over. */
export async function Over({
  why,
  parentOrigin = null,
  partner,
}: {
  why: 'no_secret' | 'over'
  /** Who is told. */
  parentOrigin?: string | null
  /** Where that is not known: whose page the address says that this one stands in (its `p`). */
  partner?: string | string[]
}) {
  const t = await getTranslations('embed')
  const blocked = why === 'no_secret'
  return (
    <EmbedShell
      title={t(blocked ? 'cookiesTitle' : 'overTitle')}
      walletHref="/"
      parentOrigin={parentOrigin}
      parents={typeof partner === 'string' ? await frameAncestors(partner) : []}
      told={blocked ? { type: 'cw:error', code: 'cookies_blocked' } : undefined}
    >
      <p>{t(blocked ? 'cookies' : 'over')}</p>
    </EmbedShell>
  )
}
