import { getTranslations } from 'next-intl/server'
import { EmbedShell } from './embed-shell'

/** A page whose session is not there: the browser kept nothing for it, or its time is over. */
export async function Over({ why }: { why: 'no_cookie' | 'over' }) {
  const t = await getTranslations('embed')
  const blocked = why === 'no_cookie'
  return (
    <EmbedShell
      title={t(blocked ? 'cookiesTitle' : 'overTitle')}
      walletHref="/"
      // Who was told before is told still; to nobody else is anything said.
      parentOrigin={null}
      told={blocked ? { type: 'cw:error', code: 'cookies_blocked' } : { type: 'cw:closed', reason: 'ended' }}
    >
      <p>{t(blocked ? 'cookies' : 'over')}</p>
    </EmbedShell>
  )
}
