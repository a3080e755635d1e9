import { getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { Field } from '@/components/console/field'
import { ActionForm } from '@/components/ui/action-form'
import { VIEW_NAME_LONGEST, type ViewFilters } from '@/lib/core/staff/queue'
import { removeViewAction, saveViewAction } from './actions'

/** What the page is narrowed by, in a form. */
const Filters = ({ filters }: { filters: ViewFilters }) =>
  Object.entries(filters).map(([name, value]) =>
    value === null ? null : <input key={name} type="hidden" name={name} value={value} />,
  )

/** Keeps what the page shows under a name. */
export async function KeepView({ filters }: { filters: ViewFilters }) {
  const t = await getTranslations('queue.own')
  return (
    <ActionForm action={saveViewAction} className="mb-4 flex flex-wrap items-end gap-2">
      <Filters filters={filters} />
      <Field
        name="viewName"
        label={t('name')}
        hint={t('nameHint', { most: VIEW_NAME_LONGEST })}
        maxLength={VIEW_NAME_LONGEST}
        autoComplete="off"
      />
      <ConsoleButton>{t('keep')}</ConsoleButton>
    </ActionForm>
  )
}

/** The view of one's own that the page shows, and its end. */
export async function OwnView({ id, name, filters }: { id: string; name: string; filters: ViewFilters }) {
  const t = await getTranslations('queue.own')
  return (
    <ActionForm action={removeViewAction} className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Filters filters={filters} />
      <input type="hidden" name="viewId" value={id} />
      <p role="status" className="min-w-0 wrap-anywhere">
        <bdi>{t('this', { name })}</bdi>
      </p>
      <ConsoleButton id="remove">{t('remove')}</ConsoleButton>
    </ActionForm>
  )
}
