import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { WithFreshProof } from '@/app/_shell/fresh-proof'
import { ConsoleButton } from '@/components/console/button'
import { Section } from '@/components/console/facts'
import { Field, SelectField } from '@/components/console/field'
import { FilterLine } from '@/components/console/filter-line'
import { PageHeading } from '@/components/console/page-heading'
import { RequestLink } from '@/components/console/request-link'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { ACTOR_KINDS, detailsLine } from '@/lib/core/audit/partner-view'
import { exactInstantInWords } from '@/lib/core/time/left'
import { type AuditEvent, listEvents } from '@/lib/operations/console/audit/list-events'
import type { StaffCtx } from '@/lib/web/console'
import { cursorText, parseCursor } from '@/lib/web/cursor'
import { DensityForm } from '../density-form'
import { auditFilter } from './audit-filter'

const PAGE = 50

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auditLog'))('title') }
}

async function auditPage(ctx: StaffCtx, { searchParams }: PageProps<'/console/audit'>): Promise<ReactNode> {
  const query = await searchParams
  const { shown, filter } = auditFilter((field) => query[field])
  const after = parseCursor(query.after)
  const [t, words, language, { events, next, actions, staff }] = await Promise.all([
    getTranslations('auditLog'),
    getTranslations(),
    getLocale(),
    listEvents(ctx, { filter, after, limit: PAGE }),
  ])
  const isFiltered = Object.keys(shown).length > 0
  const page = (more: Record<string, string>) => {
    const text = new URLSearchParams({ ...shown, ...more }).toString()
    return `/console/audit${text && `?${text}`}`
  }
  const inWords = (action: string) => t(`actions.${action.replace('.', '_')}`)
  const columns: Column<AuditEvent>[] = [
    { key: 'at', heading: t('columns.at'), cell: ({ at }) => exactInstantInWords(at, language, words) },
    {
      key: 'action',
      heading: t('columns.action'),
      cell: ({ action }) => (
        <>
          {inWords(action)} <code className="text-ink-soft">{action}</code>
        </>
      ),
    },
    {
      key: 'actor',
      heading: t('columns.actor'),
      cell: ({ actorKind, actorName }) =>
        actorKind === 'staff' ? <bdi>{actorName ?? t('unknownStaff')}</bdi> : t(`actors.${actorKind}`),
    },
    {
      key: 'about',
      heading: t('columns.about'),
      cell: ({ requestId, sessionId }) =>
        requestId ? <RequestLink id={requestId} role={ctx.actor.role} /> : sessionId,
    },
    {
      key: 'door',
      heading: t('columns.door'),
      cell: ({ door }) => (
        <span className="whitespace-nowrap">{t.has(`doors.${door}`) ? t(`doors.${door}`) : door}</span>
      ),
    },
    {
      key: 'details',
      heading: t('columns.details'),
      cell: ({ details }) => <span className="text-ink-soft">{detailsLine(details)}</span>,
    },
  ]
  return (
    <>
      <PageHeading title={t('heading')} note={t('note')} actions={<DensityForm />} />
      <FilterLine action="/console/audit" label={t('filter')}>
        <SelectField
          name="actor"
          label={t('actor')}
          defaultValue={shown.actor}
          options={[
            { value: '', label: t('anyone') },
            ...ACTOR_KINDS.map((value) => ({ value, label: t(`actors.${value}`) })),
            ...staff.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <SelectField
          name="action"
          label={t('action')}
          defaultValue={shown.action}
          options={[
            { value: '', label: t('anything') },
            ...actions.map((value) => ({ value, label: `${inWords(value)} (${value})` })),
          ]}
        />
        <Field name="request" label={t('request')} defaultValue={shown.request} autoComplete="off" />
        <Field name="from" type="date" label={t('from')} defaultValue={shown.from} />
        <Field name="to" type="date" label={t('to')} defaultValue={shown.to} />
        <ConsoleButton>{t('show')}</ConsoleButton>
        {isFiltered && (
          <Link href="/console/audit" prefetch={false} className="tap link">
            {t('showAll')}
          </Link>
        )}
      </FilterLine>
      {events.length > 0 ? (
        <Table caption={t('caption')} columns={columns} rows={events} rowKey={({ id }) => id} />
      ) : (
        <EmptyState text={t(isFiltered || after ? 'noMatch' : 'empty')} />
      )}
      <p className="flex gap-x-6">
        {after && (
          <Link href={page({})} prefetch={false} className="tap link">
            {t('newest')}
          </Link>
        )}
        {next && (
          <Link href={page({ after: cursorText(next) })} prefetch={false} className="tap link">
            {t('older')}
          </Link>
        )}
      </p>
      <Section id="export" title={t('export.heading')} note={t('export.text')}>
        <WithFreshProof ctx={ctx} permission="audit:export">
          <form method="post" action="/console/audit/export" className="flex flex-wrap gap-2">
            <input type="hidden" name="atPartner" value={ctx.actor.partnerId} />
            {Object.entries(shown).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            {(['csv', 'json'] as const).map((format) => (
              <ConsoleButton
                key={format}
                name="format"
                value={format}
                aria-label={t('export.label', { format: t(`export.${format}`) })}
              >
                {t(`export.${format}`)}
              </ConsoleButton>
            ))}
          </form>
        </WithFreshProof>
      </Section>
    </>
  )
}

export default consolePage(auditPage)
