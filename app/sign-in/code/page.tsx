import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { CodeField, CodeResent } from '@/components/wallet/code-field'
import { ResendCode } from '@/components/wallet/resend-code'
import { SentTo } from '@/components/wallet/sent-to'
import { WebOtp } from '@/components/wallet/web-otp'
import { readPendingCode } from '@/lib/auth/pending-code'
import { timeInWords } from '@/lib/core/time/format'
import { enterCodeAction, resendCodeAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('codeTitle') }
}

async function codePage({ searchParams }: PageProps<'/sign-in/code'>) {
  const pending = await readPendingCode('sign-in')
  if (!pending) redirect('/sign-in?late=1')
  const [t, locale, { resent }] = await Promise.all([getTranslations(), getLocale(), searchParams])
  return (
    <PageShell
      title={<SentTo identifier={pending.identifier} text="codeHeading" />}
      back={{ href: '/sign-in', label: t('shell.back') }}
    >
      {resent && <CodeResent />}
      <ActionForm action={enterCodeAction}>
        <CodeField until={t('signIn.codeUntil', { time: timeInWords(new Date(pending.expiresAt), locale) })} />
        <WebOtp fieldId="otp" />
        <Button variant="decision">{t('signIn.enter')}</Button>
      </ActionForm>
      <div>
        <ResendCode resendAfter={pending.resendAfter} action={resendCodeAction} />
        <Link href="/sign-in/no-code" prefetch={false} className="tap link">
          {t('signIn.noCode')}
        </Link>
      </div>
      <DemoNote />
    </PageShell>
  )
}

export default orTroublePage(codePage)
