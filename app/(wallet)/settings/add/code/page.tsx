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
import { readPendingCode } from '@/lib/auth/pending-code'
import { timeInWords } from '@/lib/core/time/format'
import { personContext } from '@/lib/web/context'
import { addIdentifierAction, resendAddCodeAction } from '../../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('codeTitle') }
}

async function addCodePage({ searchParams }: PageProps<'/settings/add/code'>) {
  await personContext()
  const pending = await readPendingCode('add')
  if (!pending) redirect('/settings/add?late=1')
  const [t, locale, { resent }] = await Promise.all([getTranslations(), getLocale(), searchParams])
  const other = pending.next === '/abha' ? '/settings/add?for=abha' : '/settings/add'
  return (
    <PageShell
      title={<SentTo identifier={pending.identifier} text="codeHeading" />}
      back={{ href: other, label: t('shell.back') }}
    >
      {resent && <CodeResent />}
      <ActionForm action={addIdentifierAction}>
        <CodeField until={t('signIn.codeUntil', { time: timeInWords(new Date(pending.expiresAt), locale) })} />
        <Button variant="decision">{t('settings.addCode')}</Button>
      </ActionForm>
      <div>
        <ResendCode resendAfter={pending.resendAfter} action={resendAddCodeAction} again="/settings/add/code" />
        <Link href={other} prefetch={false} className="tap link">
          {t('settings.addHeading')}
        </Link>
      </div>
      <DemoNote />
    </PageShell>
  )
}

export default orTroublePage(addCodePage)
