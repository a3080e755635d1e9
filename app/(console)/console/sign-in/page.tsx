import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { guestPage } from '@/app/_shell/console-page'
import { ForgetPages } from '@/app/_shell/forget-pages'
import { ConsoleButton } from '@/components/console/button'
import { CodeField } from '@/components/console/code-field'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { currentStaff } from '@/lib/auth/staff-session'
import { oidcLabel } from '@/lib/upstream/oidc'
import { consolePathOf } from '@/lib/web/console'
import { signInStaffAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.signIn'))('title') }
}

const NEWS = ['out', 'stranger', 'provider'] as const

async function signInPage({ searchParams }: PageProps<'/console/sign-in'>) {
  const [t, query, staff] = await Promise.all([getTranslations('console.signIn'), searchParams, currentStaff()])
  const next = consolePathOf(query.next)
  if (staff) redirect(next)
  const news = NEWS.find((one) => query[one] !== undefined)
  const label = oidcLabel()
  return (
    <div className="mx-auto grid max-w-[28rem] gap-6 py-6">
      <PageHeading title={t('heading')} note={t('note')} />
      {news && (
        <NoticeBox tone={news === 'out' ? 'info' : 'warning'}>
          <p role="status">{t(news)}</p>
        </NoticeBox>
      )}
      {label && (
        <div className="border-line border-b pb-6">
          {/* Not a Link: it must not be fetched before it is pressed. */}
          <a
            href={`/console/sign-in/oidc?next=${encodeURIComponent(next)}`}
            className="flex min-h-11 items-center justify-center rounded-card border border-accent bg-accent px-3 font-bold text-on-accent hover:bg-accent-strong"
          >
            {t('oidc', { label })}
          </a>
        </div>
      )}
      <ActionForm action={signInStaffAction} className="grid gap-4">
        <input type="hidden" name="next" value={next} />
        <Field name="email" type="email" label={t('email')} autoComplete="username" maxLength={254} />
        <Field name="password" type="password" label={t('password')} autoComplete="current-password" maxLength={128} />
        <CodeField />
        <div>
          <ConsoleButton look="main">{t('button')}</ConsoleButton>
        </div>
      </ActionForm>
      <p className="text-ink-soft">{t('lost')}</p>
      <ForgetPages />
    </div>
  )
}

export default guestPage(signInPage)
