import { getTranslations } from 'next-intl/server'
import { EmbedShell } from './embed-shell'

/** A page whose session is not there: the browser keeps no cookie, or its time is over. */
export async function Over({
  why,
  parentOrigin = null,
}: {
  why: 'no_secret' | 'over'
  /** Who is told. Null: nobody around is known, or who was told before is told still. */
  parentOrigin?: string | null
}) {
  const t = await getTranslations('embed')
  const blocked = why === 'no_secret'
  return (
    <EmbedShell
      title={t(blocked ? 'cookiesTitle' : 'overTitle')}
      walletHref="/"
      parentOrigin={parentOrigin}
      told={blocked ? { type: 'cw:error', code: 'cookies_blocked' } : undefined}
    >
      <p>{t(blocked ? 'cookies' : 'over')}</p>
    </EmbedShell>
  )
}
