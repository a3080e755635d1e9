import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { REQUEST_STATES } from '@/lib/core/consent/states'
import { may } from '@/lib/core/staff/permission'
import { QUEUE_REVIEWS, QUEUE_SORTS, QUEUE_SPANS } from '@/lib/core/staff/queue'
import { listChoices } from '@/lib/operations/console/queue/list-choices'
import { COUNTED, listQueue } from '@/lib/operations/console/queue/list-queue'
import { cursorText } from '@/lib/web/cursor'
import { readLanguage } from '@/lib/web/preferences'
import { DensityForm } from '../density-form'
import { bulkAction, findAction } from './actions'
import { KeepView, OwnView } from './own-views'
import { QueueFilters } from './queue-filters'
import { QueueKeys } from './queue-keys'
import { QueueTable } from './queue-table'
import { QueueWiring } from './queue-wiring'
import { rowOf } from './rows'
import { filtersOf, isNarrowed, loadQueueParams, offering, queueAddress, queueInput } from './search'
import { SearchLine } from './search-line'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue'))('title') }
}

/** Views that are looked at often, each an address. */
const VIEWS = {
  all: {},
  review: { status: 'IN_REVIEW' },
  mine: { who: 'me' },
  ending: { status: 'REQUESTED', ends: 'day', sort: 'ending' },
  unseen: { review: 'unreviewed' },
} as const

export default consolePage<Props>(async (ctx, { searchParams }) => {
  const [t, language, params] = await Promise.all([
    getTranslations('queue'),
    readLanguage(),
    loadQueueParams(searchParams),
  ])
  const input = queueInput(params, { now: ctx.now, staffId: ctx.actor.staffId, language })
  const [page, choices] = await Promise.all([listQueue(ctx, input), listChoices(ctx, { language })])
  const narrowed = isNarrowed(params)
  const here = queueAddress('/console/requests', { ...params, after: null })
  const filters = filtersOf(params)
  const views = [
    ...Object.entries(VIEWS).map(([name, view]) => ({ key: name, label: t(`view.${name}`), filters: view })),
    ...choices.views.map(({ id, name, filters }) => ({ key: id, label: <bdi>{name}</bdi>, filters })),
  ].map((view) => ({ ...view, href: queueAddress('/console/requests', view.filters) }))
  const own = choices.views.find((view) => queueAddress('/console/requests', view.filters) === here)
  const rows = page.items.map((item) => rowOf(item, t, language, ctx.now))
  const canReview = may(ctx.actor.role, 'requests:review')
  const option = (value: string, label: string) => ({ value, label })
  return (
    <QueueWiring>
      <PageHeading
        title={t('title')}
        note={page.count > COUNTED ? t('countMany', { most: COUNTED }) : t('count', { count: page.count })}
        actions={
          <>
            <QueueKeys
              words={{
                open: t('keys.open'),
                title: t('keys.title'),
                search: t('keys.search'),
                down: t('keys.down'),
                up: t('keys.up'),
                help: t('keys.help'),
                off: t('keys.off'),
                on: t('keys.on'),
                close: t('keys.close'),
              }}
            />
            <DensityForm />
          </>
        }
      />
      <SearchLine
        action={findAction}
        label={t('searchLabel')}
        field={t('search')}
        hint={t('searchNote')}
        button={t('searchButton')}
      />
      <nav aria-label={t('views')} className="mb-2">
        <ul className="flex flex-wrap gap-x-4">
          {views.map(({ key, label, href }) => (
            <li key={key} className="min-w-0 wrap-anywhere">
              <a
                href={href}
                aria-current={here === href ? 'page' : undefined}
                className="tap link aria-[current=page]:font-bold pointer-fine:min-h-8"
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <QueueFilters
        label={t('filterLabel')}
        apply={t('apply')}
        loading={t('loading')}
        clear={narrowed ? { href: '/console/requests', label: t('clear') } : null}
        person={params.person && t('onePerson')}
        fields={[
          {
            name: 'status',
            label: t('filter.status'),
            any: t('any'),
            options: REQUEST_STATES.map((one) => option(one, t(`status.${one}`))),
          },
          {
            name: 'purpose',
            label: t('filter.purpose'),
            any: t('any'),
            options: offering(
              choices.purposes.map(({ key, label }) => option(key, label)),
              params.purpose,
            ),
          },
          {
            name: 'by',
            label: t('filter.by'),
            any: t('any'),
            options: offering(
              choices.consumers.map(({ id, label }) => option(id, label)),
              params.by,
            ),
          },
          {
            name: 'who',
            label: t('filter.who'),
            any: t('any'),
            options: offering(
              [
                option('me', t('who.me')),
                option('none', t('who.none')),
                ...choices.reviewers.map(({ id, name }) => option(id, name)),
              ],
              input.filter.assignee && params.who,
              t('who.former'),
            ),
          },
          {
            name: 'review',
            label: t('filter.review'),
            any: t('any'),
            options: QUEUE_REVIEWS.map((one) => option(one, t(`review.${one}`))),
          },
          {
            name: 'ends',
            label: t('filter.ends'),
            any: t('any'),
            options: QUEUE_SPANS.map((one) => option(one, t(`ends.${one}`))),
          },
          {
            name: 'age',
            label: t('filter.age'),
            any: t('any'),
            options: QUEUE_SPANS.map((one) => option(one, t(`age.${one}`))),
          },
          {
            name: 'sort',
            label: t('filter.sort'),
            any: null,
            options: QUEUE_SORTS.map((one) => option(one, t(`sort.${one}`))),
          },
        ]}
      >
        {own ? (
          <OwnView {...own} />
        ) : (
          !params.person && views.every(({ href }) => href !== here) && <KeepView filters={filters} />
        )}
        {rows.length === 0 ? (
          narrowed || params.after ? (
            <EmptyState text={t('noMatch')} action={{ href: '/console/requests', label: t('clear') }} />
          ) : (
            <EmptyState text={t('empty')} />
          )
        ) : (
          <QueueTable
            rows={rows}
            sort={params.sort}
            data={queueAddress('/console/data/requests', params)}
            action={bulkAction}
            reviewers={canReview ? choices.reviewers : null}
            words={{
              caption: t('caption'),
              column: {
                select: t('column.select'),
                person: t('column.person'),
                purpose: t('column.purpose'),
                by: t('column.by'),
                state: t('column.state'),
                asked: t('column.asked'),
                ends: t('column.ends'),
                who: t('column.who'),
                looked: t('column.looked'),
              },
              selectRow: t.raw('selectRow') as string,
              selectAll: t('selectAll'),
              more: t('more'),
              changed: t.raw('changed') as string,
              show: t('show'),
              stale: t('stale'),
              nobody: t('who.none'),
              bulk: {
                label: t('bulk.label'),
                chosen: t.raw('bulk.chosen') as string,
                assign: t('bulk.assign'),
                assignButton: t('bulk.assignButton'),
                review: t('bulk.review'),
                withdraw: t('bulk.withdraw'),
                withdrawTitle: t('bulk.withdrawTitle'),
                withdrawText: t('bulk.withdrawText'),
                withdrawButton: t('bulk.withdrawButton'),
                keep: t('bulk.keep'),
              },
            }}
          />
        )}
        {(page.next || params.after) && (
          <nav aria-label={t('pages')} className="mt-4 flex gap-4">
            {params.after && (
              <a href={here} className="tap link">
                {t('first')}
              </a>
            )}
            {page.next && (
              <a
                href={queueAddress('/console/requests', { ...params, after: cursorText(page.next) })}
                className="tap link"
                rel="next"
              >
                {t('next')}
              </a>
            )}
          </nav>
        )}
      </QueueFilters>
    </QueueWiring>
  )
})
