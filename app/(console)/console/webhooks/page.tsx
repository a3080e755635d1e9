import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButtonLink } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { NoticeBox } from '@/components/ui/notice-box'
import { may } from '@/lib/core/staff/permission'
import { readAlerts } from '@/lib/operations/console/webhook/read-alerts'
import type { ShownEndpoint } from '@/lib/operations/webhook/create-endpoint'
import { listEndpoints } from '@/lib/operations/webhook/read-endpoint'
import type { StaffCtx } from '@/lib/web/console'
import { endpointState } from './endpoint-state'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webhooks'))('title') }
}

async function webhooksPage(ctx: StaffCtx, { searchParams }: PageProps<'/console/webhooks'>): Promise<ReactNode> {
  const [t, words, language, query, endpoints, alerts] = await Promise.all([
    getTranslations('webhooks'),
    getTranslations(),
    getLocale(),
    searchParams,
    listEndpoints(ctx),
    readAlerts(ctx),
  ])
  const columns: Column<ShownEndpoint>[] = [
    {
      key: 'url',
      heading: t('columns.url'),
      cell: ({ endpoint }) => (
        <>
          <Link href={`/console/webhooks/${endpoint.id}`} prefetch={false} className="tap link pointer-fine:min-h-8">
            <bdi>{endpoint.url}</bdi>
          </Link>
          {endpoint.description && <p className="text-ink-soft">{endpoint.description}</p>}
        </>
      ),
    },
    { key: 'format', heading: t('columns.format'), cell: ({ endpoint }) => t(`formats.${endpoint.format}`) },
    {
      key: 'topics',
      heading: t('columns.topics'),
      cell: ({ endpoint }) => endpoint.topics.join(', ') || t('allTopics'),
    },
    {
      key: 'state',
      heading: t('columns.state'),
      cell: ({ endpoint }) => {
        const { text, isTrouble } = endpointState(endpoint, language, words)
        return <span className={isTrouble ? 'font-bold text-danger' : ''}>{text}</span>
      },
    },
  ]
  return (
    <>
      <PageHeading
        title={t('heading')}
        note={t('note')}
        actions={
          may(ctx.actor.role, 'webhooks:write') && (
            <ConsoleButtonLink look="main" href="/console/webhooks/new">
              {t('new')}
            </ConsoleButtonLink>
          )
        }
      />
      {query.done === 'removed' && <DoneNote>{t('done.removed')}</DoneNote>}
      {(alerts.stopped > 0 || alerts.failing > 0) && (
        <div className="mb-4">
          <NoticeBox tone="danger">
            {alerts.stopped > 0 && <p>{t('alerts.stopped', { count: alerts.stopped })}</p>}
            {alerts.failing > 0 && <p>{t('alerts.failing', { count: alerts.failing })}</p>}
          </NoticeBox>
        </div>
      )}
      {endpoints.length > 0 ? (
        <Table caption={t('caption')} columns={columns} rows={endpoints} rowKey={({ endpoint }) => endpoint.id} />
      ) : (
        <EmptyState text={t('empty')} />
      )}
    </>
  )
}

export default consolePage(webhooksPage)
