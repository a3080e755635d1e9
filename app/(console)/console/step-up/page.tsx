import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { CodeField } from '@/components/console/code-field'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { currentStaff } from '@/lib/auth/staff-session'
import { oidcLabel } from '@/lib/upstream/oidc'
import { consolePathOf } from '@/lib/web/console'
import { stepUpAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.stepUp'))('title') }
}

export default consolePage(async (_ctx, { searchParams }: PageProps<'/console/step-up'>) => {
  const [t, signIn, query, staff] = await Promise.all([
    getTranslations('console.stepUp'),
    getTranslations('console.signIn'),
    searchParams,
    currentStaff(),
  ])
  const next = consolePathOf(query.next)
  return (
    <div className="grid max-w-[28rem] gap-6">
      <PageHeading title={t('heading')} note={t('note')} />
      {(query.other !== undefined || query.provider !== undefined) && (
        <NoticeBox tone="warning">
          <p role="status">{query.other === undefined ? signIn('provider') : t('other')}</p>
        </NoticeBox>
      )}
      {staff?.signedInWith === 'oidc' ? (
        <p>
          <a href={`/console/step-up/oidc?next=${encodeURIComponent(next)}`} className="tap link">
            {signIn('oidc', { label: oidcLabel() ?? '' })}
          </a>
        </p>
      ) : (
        <ActionForm action={stepUpAction} className="grid gap-4">
          <input type="hidden" name="next" value={next} />
          <CodeField />
          <div>
            <ConsoleButton look="main">{t('button')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
    </div>
  )
})
