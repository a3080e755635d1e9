import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { Exchange } from '@/components/embed/exchange'
import { Presence } from '@/components/embed/presence'
import { noteOf } from '@/lib/auth/embed'
import { originOf } from '@/lib/core/embed/origin'
import { env } from '@/lib/env'
import { frameAncestors } from '@/lib/http/frame-ancestors'
import { openAction } from '../actions'
import { EmbedShell } from '../embed-shell'
import { Over } from '../over'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('embed'))('title') }
}

/** Where a partner's page begins: `p` is the partner, the token stands in the fragment. */
async function openPage({ searchParams }: PageProps<'/embed/v1'>) {
  const { p } = await searchParams
  const partnerId = typeof p === 'string' ? p : ''
  const [t, sent, origins] = await Promise.all([getTranslations('embed'), headers(), frameAncestors(partnerId)])
  const referrer = originOf(sent.get('referer'))
  const parentOrigin = referrer && origins.includes(referrer) ? referrer : null
  const shape = sent.get('sec-fetch-dest') === 'document' ? 'popup' : 'frame'
  const failed = (
    <EmbedShell
      title={t('expiredTitle')}
      walletHref="/"
      parentOrigin={parentOrigin}
      told={{ type: 'cw:error', code: 'token_expired' }}
    >
      <p>{t('expired')}</p>
    </EmbedShell>
  )
  if (origins.length === 0) return failed
  return (
    <>
      {parentOrigin && <Presence parentOrigin={parentOrigin} />}
      <noscript>
        <p className="p-4">{t('noScript')}</p>
        <a href="/" target="_blank" rel="noopener" className="tap link px-4">
          {t('openWallet')}
        </a>
      </noscript>
      <Exchange
        note={await noteOf({ partnerId, shape, referrer })}
        walletOrigin={env().APP_ORIGIN}
        open={openAction}
        opening={
          <p role="status" className="p-4">
            {t('opening')}
          </p>
        }
        failed={failed}
        blocked={<Over why="no_secret" parentOrigin={parentOrigin} />}
      />
    </>
  )
}

export default orTroublePage(openPage)
