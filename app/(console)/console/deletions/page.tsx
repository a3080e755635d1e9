import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { ActionForm } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'
import { may } from '@/lib/core/staff/permission'
import { dayInWords } from '@/lib/core/time/format'
import { type ListedArtefact, listArtefacts } from '@/lib/operations/console/artefact/list-artefacts'
import { parseCursor } from '@/lib/web/cursor'
import { readLanguage } from '@/lib/web/preferences'
import { aboutColumns } from '../artefacts/columns'
import { ListPages, ListTabs } from '../artefacts/list-parts'
import { confirmDeletionsAction } from './actions'

type Props = {
  searchParams: Promise<{ list?: string | string[]; after?: string | string[]; done?: string | string[] }>
}

const LISTS = ['due', 'later'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue.deletions'))('title') }
}

/** Whose data must be gone, soonest first, and saying that they are. */
export default consolePage<Props>(async (ctx, { searchParams }) => {
  const [t, language, query] = await Promise.all([getTranslations('queue.deletions'), readLanguage(), searchParams])
  const list = LISTS.find((one) => one === query.list) ?? 'due'
  const after = parseCursor(query.after)
  const { items, next } = await listArtefacts(ctx, { list, after, limit: 50, language })
  const canConfirm = may(ctx.actor.role, 'deletions:confirm')
  const columns: Column<ListedArtefact>[] = [
    ...(canConfirm
      ? [
          {
            key: 'select',
            heading: t('column.select'),
            cell: ({ id, subject }: ListedArtefact) => (
              <label className="tap pointer-fine:min-h-8">
                <input
                  type="checkbox"
                  name="id"
                  value={id}
                  aria-label={t('select', { person: subject })}
                  className="size-6"
                />
              </label>
            ),
          },
        ]
      : []),
    ...aboutColumns((key) => t(`column.${key}`)),
    { key: 'why', heading: t('column.why'), cell: ({ state }) => t(`why.${state === 'REVOKED' ? state : 'EXPIRED'}`) },
    {
      key: 'due',
      heading: t('column.due'),
      sort: 'ascending',
      cell: ({ state, dueAt }) =>
        dueAt && (state === 'REVOKED' ? `${t('over')} (${dayInWords(dueAt, language)})` : dayInWords(dueAt, language)),
    },
  ]
  const table = <Table caption={t('caption')} columns={columns} rows={items} rowKey={({ id }) => id} />
  const done = Number.parseInt(String(query.done), 10)
  return (
    <>
      <PageHeading title={t('title')} note={t('note')} />
      {Number.isSafeInteger(done) && <DoneNote>{t('done', { count: done })}</DoneNote>}
      <ListTabs
        label={t('title')}
        path="/console/deletions"
        tabs={LISTS.map((one) => ({ list: one, label: t(one), isHere: one === list }))}
      />
      {items.length === 0 ? (
        <EmptyState text={t(`empty.${list}`)} />
      ) : canConfirm ? (
        <ActionForm action={confirmDeletionsAction} className="grid gap-4">
          <input type="hidden" name="list" value={list} />
          <div id="id">
            <FieldError id="id" />
            {table}
          </div>
          <Field
            name="evidenceUrl"
            type="url"
            label={t('evidence')}
            hint={t('evidenceNote')}
            autoComplete="off"
            maxLength={500}
          />
          <div>
            <FieldError id="statement" />
            <label className="flex min-h-11 items-center gap-2 pointer-fine:min-h-8">
              <input id="statement" type="checkbox" name="statement" value="yes" className="size-6 shrink-0" />
              {t('statement')}
            </label>
          </div>
          <div>
            <ConsoleButton look="main">{t('button')}</ConsoleButton>
          </div>
        </ActionForm>
      ) : (
        table
      )}
      <ListPages path="/console/deletions" list={list} next={next} isFirst={after === null} />
    </>
  )
})
