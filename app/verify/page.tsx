import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { VerifyForm } from '@/components/wallet/receipt/verify-form'
import { verifyAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.verify'))('pageTitle') }
}

/** For anyone who is handed a receipt. Nobody signs in, nothing is kept. */
async function verifyPage() {
  const t = await getTranslations('decide.verify')
  return (
    <PageShell title={t('heading')}>
      <p>{t('intro')}</p>
      <VerifyForm action={verifyAction} label={t('label')} hint={t('hint')} button={t('button')} />
    </PageShell>
  )
}

export default orTroublePage(verifyPage)
