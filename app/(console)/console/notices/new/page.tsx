import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { requireStaff } from '@/lib/operations/context'
import { createNoticeAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('create.title') }
}

/** A notice for a purpose that has none. */
export default consolePage(async (ctx) => {
  requireStaff(ctx, 'notices:write')
  const t = await getTranslations('notices')
  return (
    <>
      <PageHeading title={t('create.title')} />
      <ActionForm action={createNoticeAction} className="grid gap-4">
        <Field name="purpose" label={t('create.purpose')} hint={t('create.purposeHint')} maxLength={100} required />
        <Field name="name" label={t('create.name')} hint={t('create.nameHint')} maxLength={100} />
        <div>
          <ConsoleButton look="main">{t('create.button')}</ConsoleButton>
        </div>
      </ActionForm>
    </>
  )
})
