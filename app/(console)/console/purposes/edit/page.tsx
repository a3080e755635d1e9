import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { Field, SelectField, TextAreaField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { listPurposes } from '@/lib/operations/console/notice/list-purposes'
import { requireStaff } from '@/lib/operations/context'
import { resetPurposeAction, savePurposeAction } from '../actions'

/** Seconds. */
const PERIODS = { hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices.purposes'))('title') }
}

/** What is usual for one purpose; for another one where the address names none that is known. */
export default consolePage(async (ctx, { searchParams }: PageProps<'/console/purposes/edit'>) => {
  requireStaff(ctx, 'notices:write')
  const [t, purposes, { purpose }] = await Promise.all([
    getTranslations('notices.purposes'),
    listPurposes(ctx),
    searchParams,
  ])
  const known = purposes.find((one) => one.purpose === purpose)
  const seconds = known?.frequencySeconds ?? PERIODS.day
  const text = (value: number | null | undefined) => value?.toString() ?? ''
  const count = { inputMode: 'numeric', maxLength: 5 } as const
  const periods = Object.entries(PERIODS).map(([name, value]) => ({
    value: String(value),
    label: t(name as keyof typeof PERIODS),
  }))
  return (
    <>
      <PageHeading title={known ? t('edit', { purpose: known.purpose }) : t('addTitle')} note={t('note')} />
      <ActionForm action={savePurposeAction} className="grid gap-4">
        {known ? (
          <input type="hidden" name="purpose" value={known.purpose} />
        ) : (
          <Field name="purpose" label={t('purpose')} hint={t('purposeHint')} maxLength={100} required />
        )}
        <Field
          name="recordsDays"
          label={t('recordsDays')}
          hint={t('recordsHint')}
          defaultValue={text(known?.recordsDays)}
          {...count}
        />
        <Field
          name="validityDays"
          label={t('validityDays')}
          hint={t('validityHint')}
          defaultValue={text(known?.validityDays)}
          {...count}
        />
        <Field
          name="frequencyLimit"
          label={t('limit')}
          hint={t('limitHint')}
          defaultValue={text(known?.frequencyLimit)}
          {...count}
        />
        <SelectField
          name="frequencySeconds"
          label={t('unit')}
          defaultValue={String(seconds)}
          options={
            // Another period than these stays as it is.
            periods.some(({ value }) => value === String(seconds))
              ? periods
              : [...periods, { value: String(seconds), label: t('days', { count: Math.round(seconds / PERIODS.day) }) }]
          }
        />
        <TextAreaField
          name="dataTypes"
          label={t('types')}
          hint={t('typesHint')}
          defaultValue={known?.dataTypes.join('\n')}
          rows={8}
        />
        <div>
          <ConsoleButton look="main">{t('save')}</ConsoleButton>
        </div>
      </ActionForm>
      {known?.own && (
        <ActionForm action={resetPurposeAction} className="mt-6 grid gap-4 border-line border-t pt-4">
          <input type="hidden" name="purpose" value={known.purpose} />
          <div>
            <ConsoleButton>{t('reset')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
    </>
  )
})
