import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { ForgetPages } from '@/app/_shell/forget-pages'
import { LanguageChoice } from '@/app/_shell/language-choice'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { TextField } from '@/components/ui/text-field'
import { currentPerson } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { ownPath } from '@/lib/web/own-path'
import { sendCodeAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title') }
}

async function signInPage({ searchParams }: PageProps<'/sign-in'>) {
  const [t, query, person] = await Promise.all([getTranslations('signIn'), searchParams, currentPerson()])
  const next = ownPath(query.next)
  if (person) redirect(next)
  const news = query.late ? 'tooLate' : query.out ? 'signedOut' : next !== '/' ? 'comeBack' : null
  return (
    <PageShell title={t('heading')} beforeTitle={<LanguageChoice />}>
      {news && (
        <NoticeBox tone="info">
          <p role="status">{t(news)}</p>
        </NoticeBox>
      )}
      <p>
        {t.rich('runBy', {
          host: new URL(env().APP_ORIGIN).hostname,
        })}
      </p>
      <ActionForm action={sendCodeAction}>
        <input type="hidden" name="next" value={next} />
        <TextField
          name="identifier"
          label={t('identifierLabel')}
          hint={t('identifierHint')}
          autoComplete="username"
          maxLength={254}
        />
        <Button variant="decision">{t('sendCode')}</Button>
      </ActionForm>
      <DemoNote />
      <ForgetPages />
    </PageShell>
  )
}

export default orTroublePage(signInPage)
