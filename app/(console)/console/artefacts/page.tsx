import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { dayInWords } from '@/lib/core/time/format'
import { endsInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { type ListedArtefact, listArtefacts } from '@/lib/operations/console/artefact/list-artefacts'
import { parseCursor } from '@/lib/web/cursor'
import { readLanguage } from '@/lib/web/preferences'
import { DensityForm } from '../density-form'
import { aboutColumns } from './columns'
import { ListPages, ListTabs } from './list-parts'

type Props = { searchParams: Promise<{ list?: string | string[]; after?: string | string[] }> }

const LISTS = ['valid', 'ending', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue.artefacts'))('title') }
}

/** What people let the organisation see: what stands, what ends soon, what ended. */
export default consolePage<Props>(async (ctx, { searchParams }) => {
  const [t, states, language, query] = await Promise.all([
    getTranslations('queue.artefacts'),
    getTranslations('queue.state'),
    readLanguage(),
    searchParams,
  ])
  const list = LISTS.find((one) => one === query.list) ?? 'valid'
  const after = parseCursor(query.after)
  const { items, next } = await listArtefacts(ctx, { list, after, limit: 50, language })
  const words = wordsIn(language)
  const day = (at: Date) => dayInWords(at, language)
  const common: Column<ListedArtefact>[] = [
    ...aboutColumns((key) => t(`column.${key}`)),
    { key: 'place', heading: t('column.place'), cell: ({ place }) => (place ? <bdi>{place}</bdi> : t('anywhere')) },
    { key: 'state', heading: t('column.state'), cell: ({ state }) => states(state) },
  ]
  const own: Column<ListedArtefact>[] =
    list === 'ended'
      ? [
          {
            key: 'ended',
            heading: t('column.ended'),
            sort: 'descending',
            cell: ({ endedAt }) => endedAt && day(endedAt),
          },
          {
            key: 'deleted',
            heading: t('column.deleted'),
            cell: ({ deletedAt, deletedBy }) =>
              deletedAt ? (
                <bdi>{deletedBy ? t('saidBy', { day: day(deletedAt), name: deletedBy }) : day(deletedAt)}</bdi>
              ) : (
                t('notSaid')
              ),
          },
        ]
      : [
          {
            key: 'until',
            heading: t('column.until'),
            sort: 'ascending',
            cell: ({ validUntil }) => endsInWords(validUntil, ctx.now, language, words),
          },
        ]
  return (
    <>
      <PageHeading title={t('title')} note={t('note')} actions={<DensityForm />} />
      <ListTabs
        label={t('tabs')}
        path="/console/artefacts"
        tabs={LISTS.map((one) => ({ list: one, label: t(one), isHere: one === list }))}
      />
      {items.length === 0 ? (
        <EmptyState text={t(`empty.${list}`)} />
      ) : (
        <Table caption={t('caption')} columns={[...common, ...own]} rows={items} rowKey={({ id }) => id} />
      )}
      <ListPages path="/console/artefacts" list={list} next={next} isFirst={after === null} />
    </>
  )
})
