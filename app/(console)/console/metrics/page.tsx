import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { type Bar, Bars } from '@/components/console/bars'
import { ConsoleButton } from '@/components/console/button'
import { Section } from '@/components/console/facts'
import { Field } from '@/components/console/field'
import { FilterLine } from '@/components/console/filter-line'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { figure } from '@/lib/core/metrics/figure'
import { PRESETS_DAYS, periodOf } from '@/lib/core/metrics/period'
import { spanOf } from '@/lib/core/metrics/span'
import { dayInWords } from '@/lib/core/time/format'
import { isLanguage, LANGUAGE_NAMES } from '@/lib/i18n/languages'
import { type AnswerRow, HEALTH_DAYS, type Metrics, readMetrics } from '@/lib/operations/console/metrics/read-metrics'
import type { StaffCtx } from '@/lib/web/console'
import { endpointState } from '../webhooks/endpoint-state'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('metrics'))('title') }
}

async function metricsPage(ctx: StaffCtx, { searchParams }: PageProps<'/console/metrics'>): Promise<ReactNode> {
  const period = periodOf(await searchParams, ctx.now)
  const [t, language, metrics] = await Promise.all([getTranslations('metrics'), getLocale(), readMetrics(ctx, period)])
  const { preset, from, to, firstDay, lastDay } = period
  return (
    <>
      <PageHeading title={t('heading')} note={t('note')} />
      <nav aria-label={t('period')}>
        <ul className="flex flex-wrap gap-x-5">
          {PRESETS_DAYS.map((days) => (
            <li key={days}>
              <Link
                href={`/console/metrics?days=${days}`}
                prefetch={false}
                aria-current={days === preset ? 'true' : undefined}
                className={days === preset ? 'tap border-accent border-b-2 font-bold' : 'tap link'}
              >
                {t('days', { days })}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <FilterLine action="/console/metrics" label={t('period')}>
        <Field name="from" type="date" label={t('from')} defaultValue={firstDay} />
        <Field name="to" type="date" label={t('to')} defaultValue={lastDay} />
        <ConsoleButton>{t('show')}</ConsoleButton>
      </FilterLine>
      <p className="font-bold">{t('shown', { from: dayInWords(from, language), to: dayInWords(to, language) })}</p>
      {metrics.asked === 0 ? <EmptyState text={t('empty')} /> : <Requests metrics={metrics} />}
      <Reasons reasons={metrics.reasons} />
      <Health metrics={metrics} />
    </>
  )
}

async function Requests({ metrics }: { metrics: Metrics }) {
  const t = await getTranslations('metrics')
  const { asked, granted, narrowed, revoked, denied, expired, cancelled, open, inReview, medianSeconds } = metrics
  const became: Bar[] = [
    { label: t('became.asked'), count: asked },
    { label: t('became.answered'), count: granted + denied },
    { label: t('became.granted'), count: granted, isPart: true },
    { label: t('became.narrowed'), count: narrowed, isPart: true },
    { label: t('became.revoked'), count: revoked, isPart: true },
    { label: t('became.denied'), count: denied, isPart: true },
    { label: t('became.expired'), count: expired },
    { label: t('became.cancelled'), count: cancelled },
    { label: t('became.open'), count: open },
    ...(inReview > 0 ? [{ label: t('became.inReview'), count: inReview }] : []),
  ]
  return (
    <>
      <Figures id="became" title={t('became.heading')} bars={became} of={asked} />
      <p className="mt-4">
        {medianSeconds === null ? t('tooFew') : t('median', { time: await inWords(medianSeconds) })}
      </p>
      <Answers what="languages" rows={metrics.languages} />
      <Answers what="doors" rows={metrics.doors} />
    </>
  )
}

async function Reasons({ reasons: { from, to, shown } }: { reasons: Metrics['reasons'] }) {
  const [t, language] = await Promise.all([getTranslations('metrics'), getLocale()])
  const time = t('shown', { from: dayInWords(from, language), to: dayInWords(to, language) })
  const note = t('reasons.note', { time })
  const bars = shown.map(({ key, count }) => ({
    label: key === '' ? t('reasons.noReason') : t(`reasons.codes.${key}`),
    count,
  }))
  if (bars.length > 0) return <Figures id="reasons" title={t('reasons.heading')} note={note} bars={bars} />
  return (
    <Section id="reasons" title={t('reasons.heading')} note={note}>
      <p>{t('reasons.none')}</p>
    </Section>
  )
}

type FiguresProps = { id: string; title: string; note?: string; bars: readonly Bar[]; of?: number }

/** Bars, and the table that says the same. */
async function Figures({ id, title, note, bars, of }: FiguresProps) {
  const t = await getTranslations('metrics.columns')
  return (
    <Section id={id} title={title} note={note}>
      <Bars bars={bars} of={of} />
      <div className="max-w-[40rem]">
        <Table
          caption={title}
          columns={[
            { key: 'what', heading: t('what'), cell: ({ label }) => label },
            { key: 'count', heading: t('count'), cell: ({ count }) => figure(count), isFigure: true },
          ]}
          rows={bars}
          rowKey={({ label }) => label}
        />
      </div>
    </Section>
  )
}

async function Answers({ what, rows }: { what: 'languages' | 'doors'; rows: Metrics['languages'] }) {
  const [t, doors] = await Promise.all([getTranslations('metrics'), getTranslations('auditLog.doors')])
  const nameOf = (key: string) =>
    what === 'doors'
      ? doors.has(key)
        ? doors(key)
        : key
      : isLanguage(key)
        ? LANGUAGE_NAMES[key]
        : key || t('languages.unknown')
  const labelled = await Promise.all(
    rows.shown.map(async (row) => ({
      ...row,
      label: nameOf(row.key),
      median: row.medianSeconds === null ? t('fewMedian') : await inWords(row.medianSeconds),
    })),
  )
  const counted = (key: 'count' | 'granted' | 'narrowed' | 'denied'): Column<AnswerRow & { label: string }> => ({
    key,
    heading: t(`columns.${key}`),
    cell: (row) => {
      const count = row[key]
      return count === null ? t('hidden') : figure(count)
    },
    isFigure: true,
  })
  const bars = [
    ...labelled.map(({ label, count }) => ({ label, count })),
    ...(rows.few > 0 ? [{ label: t(`${what}.few`), count: rows.few }] : []),
  ]
  return (
    <Section id={what} title={t(`${what}.heading`)}>
      {bars.length === 0 && <p>{t(`${what}.none`)}</p>}
      {labelled.length > 0 && <Bars bars={bars} />}
      {labelled.length > 0 && (
        <Table
          caption={t(`${what}.heading`)}
          columns={[
            { key: 'what', heading: t('columns.what'), cell: ({ label }) => label },
            counted('count'),
            counted('granted'),
            counted('narrowed'),
            counted('denied'),
            { key: 'median', heading: t('columns.median'), cell: ({ median }) => median, isFigure: true },
          ]}
          rows={labelled}
          rowKey={({ key }) => key}
        />
      )}
      {labelled.some(({ granted, narrowed }) => granted === null || narrowed === null) && <p>{t('hiddenNote')}</p>}
      {rows.few > 0 && (
        <p>
          {t(`${what}.few`)}: {rows.few}
        </p>
      )}
    </Section>
  )
}

async function Health({ metrics: { endpoints } }: { metrics: Metrics }) {
  const [t, words, language] = await Promise.all([getTranslations('metrics'), getTranslations(), getLocale()])
  if (endpoints.length === 0)
    return (
      <Section id="health" title={t('health.heading')}>
        <p>{t('health.none')}</p>
      </Section>
    )
  const rows = await Promise.all(
    endpoints.map(async (one) => ({
      ...one,
      median: one.medianSeconds === null ? t('fewMedian') : await inWords(one.medianSeconds),
      state: endpointState(one, language, words),
    })),
  )
  type Row = (typeof rows)[number]
  const counted = (key: 'told' | 'underWay' | 'failed' | 'dropped'): Column<Row> => ({
    key,
    heading: t(`health.columns.${key}`),
    cell: (row) => figure(row[key]),
    isFigure: true,
  })
  const columns: Column<Row>[] = [
    { key: 'host', heading: t('health.columns.host'), cell: ({ host }) => <bdi>{host}</bdi> },
    counted('told'),
    counted('underWay'),
    counted('failed'),
    counted('dropped'),
    { key: 'median', heading: t('health.columns.median'), cell: ({ median }) => median, isFigure: true },
    {
      key: 'state',
      heading: t('health.columns.state'),
      cell: ({ state: { text, isTrouble } }) => (
        <span className={isTrouble ? 'font-bold text-danger' : ''}>{text}</span>
      ),
    },
  ]
  return (
    <Section id="health" title={t('health.heading')} note={t('health.note', { days: HEALTH_DAYS })}>
      <Table caption={t('health.heading')} columns={columns} rows={rows} rowKey={({ id }) => id} />
    </Section>
  )
}

async function inWords(seconds: number): Promise<string> {
  const { unit, count } = spanOf(seconds)
  return (await getTranslations('metrics.time'))(unit, { count })
}

export default consolePage(metricsPage)
