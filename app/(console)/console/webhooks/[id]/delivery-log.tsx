import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { Section } from '@/components/console/facts'
import { SelectField } from '@/components/console/field'
import { FilterLine } from '@/components/console/filter-line'
import { RequestLink } from '@/components/console/request-link'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { ActionForm } from '@/components/ui/action-form'
import type { DeliveryRow } from '@/db/queries/webhook'
import { isSteppedUp, may } from '@/lib/core/staff/permission'
import { exactInstantInWords } from '@/lib/core/time/left'
import { listDeliveries } from '@/lib/operations/webhook/list-deliveries'
import type { StaffCtx } from '@/lib/web/console'
import { cursorText, parseCursor } from '@/lib/web/cursor'
import { replayDeliveryAction } from '../actions'

const PAGE = 25
/** As people choose among them: `waiting` and `queued` are one to them. */
const STATES = { waiting: ['waiting', 'queued'], told: ['told'], failed: ['failed'], dropped: ['dropped'] } as const

/** What an endpoint was sent and what came of each try, newest first. */
export async function DeliveryLog({
  ctx,
  endpointId,
  query,
}: {
  ctx: StaffCtx
  endpointId: string
  query: Record<string, string | string[] | undefined>
}) {
  const [t, words, language] = await Promise.all([getTranslations('webhooks.log'), getTranslations(), getLocale()])
  const state = (Object.keys(STATES) as (keyof typeof STATES)[]).find((one) => one === query.state)
  const after = parseCursor(query.after)
  const rows = await listDeliveries(ctx, { id: endpointId, after, limit: PAGE, states: state ? STATES[state] : null })
  const shown = rows.slice(0, PAGE)
  const last = rows.length > PAGE ? shown.at(-1) : undefined
  const when = (at: Date) => exactInstantInWords(at, language, words)
  const mayReplay = may(ctx.actor.role, 'webhooks:replay') && isSteppedUp(ctx.actor.steppedUpAt, ctx.now)
  const page = (more: Record<string, string>) => {
    const text = new URLSearchParams({ ...(state && { state }), ...more }).toString()
    return `/console/webhooks/${endpointId}${text && `?${text}`}`
  }
  const triedAs = ({ outcome, status, failure }: DeliveryRow['tries'][number]) =>
    status !== null
      ? t('status', { outcome: t(`outcomes.${outcome}`), status })
      : failure
        ? t('failure', { outcome: t(`outcomes.${outcome}`), failure })
        : t(`outcomes.${outcome}`)
  const columns: Column<DeliveryRow>[] = [
    { key: 'at', heading: t('columns.at'), cell: ({ at }) => when(at) },
    { key: 'topic', heading: t('columns.topic'), cell: ({ topic }) => <code>{topic}</code> },
    {
      key: 'request',
      heading: t('columns.request'),
      cell: ({ requestId }) => requestId && <RequestLink id={requestId} role={ctx.actor.role} />,
    },
    {
      key: 'state',
      heading: t('columns.state'),
      cell: (row) => (
        <>
          <span className={row.state === 'failed' ? 'font-bold text-danger' : ''}>{t(`states.${row.state}`)}</span>
          {row.state === 'waiting' && row.nextAt && (
            <span className="text-ink-soft"> · {t('nextAt', { when: when(row.nextAt) })}</span>
          )}
        </>
      ),
    },
    {
      key: 'tries',
      heading: t('columns.tries'),
      cell: ({ tries }) =>
        tries.length === 0 ? (
          t('tries', { count: 0 })
        ) : (
          <details>
            <summary className="tap link cursor-pointer pointer-fine:min-h-8">
              {t('tries', { count: tries.length })}
            </summary>
            <ol>
              {tries.map((tried) => (
                <li key={tried.at}>
                  {t('try', {
                    when: when(new Date(tried.at)),
                    outcome: triedAs(tried),
                    milliseconds: tried.milliseconds,
                  })}
                </li>
              ))}
            </ol>
          </details>
        ),
    },
    {
      key: 'again',
      heading: t('columns.again'),
      cell: ({ id, state, topic, at }) =>
        state !== 'waiting' &&
        state !== 'queued' && (
          <ActionForm action={replayDeliveryAction} className="inline">
            <input type="hidden" name="deliveryId" value={id} />
            <ConsoleButton aria-label={t('replayLabel', { topic, when: when(at) })}>{t('replay')}</ConsoleButton>
          </ActionForm>
        ),
    },
  ]
  return (
    <Section id="log" title={t('heading')}>
      <FilterLine action={`/console/webhooks/${endpointId}`} label={t('heading')}>
        <SelectField
          name="state"
          label={t('state')}
          defaultValue={state ?? ''}
          options={[
            { value: '', label: t('any') },
            ...Object.keys(STATES).map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
        />
        <ConsoleButton>{t('show')}</ConsoleButton>
      </FilterLine>
      {shown.length > 0 ? (
        <Table
          caption={t('caption')}
          columns={mayReplay ? columns : columns.slice(0, -1)}
          rows={shown}
          rowKey={({ id }) => id}
        />
      ) : (
        <EmptyState text={t(state || after ? 'noMatch' : 'empty')} />
      )}
      <p className="flex gap-x-6">
        {after && (
          <Link href={page({})} prefetch={false} className="tap link">
            {t('newest')}
          </Link>
        )}
        {last && (
          <Link
            href={page({ after: cursorText({ at: last.createdAt, id: last.id }) })}
            prefetch={false}
            className="tap link"
          >
            {t('older')}
          </Link>
        )}
      </p>
    </Section>
  )
}
