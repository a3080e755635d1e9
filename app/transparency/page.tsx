import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { env } from '@/lib/env'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('transparency'))('title') }
}

/** For anyone: whether data passes through this wallet, and what becomes of it here. */
async function transparencyPage() {
  const t = await getTranslations('transparency')
  const { VERIFY_DATAPATH, WALLET_MODE, APP_ORIGIN } = env()
  const on = VERIFY_DATAPATH === 'on'
  const section = (id: string, title: string, children: ReactNode) => (
    <section aria-labelledby={id} className="grid gap-3">
      <h2 id={id} className="font-bold text-group">
        {title}
      </h2>
      {children}
    </section>
  )
  return (
    <PageShell title={t('heading')}>
      <p>{t('intro')}</p>
      {section('path', t('pathTitle'), <p>{t(on ? 'on' : 'off')}</p>)}
      {section('read', t('readTitle'), <p>{t(on ? 'readOn' : 'readOff')}</p>)}
      {section(
        'kept',
        t('keptTitle'),
        <>
          <p>{t('keptNothing')}</p>
          <p>{t('keptUse')}</p>
          <p>{t('keptNumber')}</p>
        </>,
      )}
      {section(
        'who',
        t('whoTitle'),
        <>
          <p>{t('who', { origin: APP_ORIGIN })}</p>
          {WALLET_MODE === 'demo' && <p>{t('whoDemo')}</p>}
        </>,
      )}
    </PageShell>
  )
}

export default orTroublePage(transparencyPage)
