import type { Sql } from '@/db/client'
import type { Cursor, LedgerEntry } from './consent-request'
import { appendAudit, asMoved } from './decision'

export type EndpointRow = {
  id: string
  partnerId: string
  format: 'standard' | 'eka' | 'samagra'
  url: string
  description: string
  topics: string[]
  keysSealed: Uint8Array
  status: 'active' | 'paused'
  pausedBy: 'partner' | 'failing' | 'gone' | null
  failingSince: Date | null
  createdAt: Date
  updatedAt: Date
}

const isOwn = (sql: Sql, id: string, partnerId: string) => sql`
  id = ${id} and partner_id = ${partnerId} and deleted_at is null`

export const endpointsOfPartner = (sql: Sql, partnerId: string): Promise<EndpointRow[]> =>
  sql<EndpointRow[]>`
    select * from webhook_endpoint where partner_id = ${partnerId} and deleted_at is null order by created_at, id`

export async function findEndpoint(sql: Sql, id: string, partnerId: string): Promise<EndpointRow | undefined> {
  const [row] = await sql<EndpointRow[]>`select * from webhook_endpoint where ${isOwn(sql, id, partnerId)}`
  return row
}

/** The same, under its lock. */
export async function lockEndpoint(tx: Sql, id: string, partnerId: string): Promise<EndpointRow | undefined> {
  const [row] = await tx<EndpointRow[]>`select * from webhook_endpoint where ${isOwn(tx, id, partnerId)} for update`
  return row
}

export async function insertEndpoint(sql: Sql, row: EndpointRow, ledger: LedgerEntry): Promise<void> {
  await sql`
    with moved as (insert into webhook_endpoint ${sql(row)} ${asMoved(sql)})
    ${appendAudit(sql, 'webhook.created', null, ledger)}`
}

/** What a partner may change of an endpoint that this transaction has locked. */
export async function saveEndpoint(
  tx: Sql,
  row: Pick<EndpointRow, 'id' | 'url' | 'description' | 'topics' | 'status' | 'pausedBy' | 'failingSince'>,
  action: 'webhook.changed' | 'webhook.paused' | 'webhook.resumed',
  ledger: LedgerEntry,
): Promise<void> {
  const { id, ...change } = row
  await tx`
    with moved as (
      update webhook_endpoint set ${tx({ ...change, updatedAt: ledger.at })}
        ${action === 'webhook.resumed' ? tx`, held_until = null` : tx``}
       where id = ${id} ${asMoved(tx)})
    ${appendAudit(tx, action, null, ledger)}`
}

export async function saveEndpointKeys(
  tx: Sql,
  id: string,
  keysSealed: Uint8Array,
  ledger: LedgerEntry,
): Promise<void> {
  await tx`
    with moved as (
      update webhook_endpoint set keys_sealed = ${keysSealed}, updated_at = ${ledger.at} where id = ${id} ${asMoved(tx)})
    ${appendAudit(tx, 'webhook.secret_rotated', null, ledger)}`
}

/** Nothing more goes there, whatever waits. The log stays. False when there is no such endpoint. */
export async function deleteEndpoint(sql: Sql, id: string, partnerId: string, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update webhook_endpoint set deleted_at = ${ledger.at}, updated_at = ${ledger.at} where ${isOwn(sql, id, partnerId)}
      ${asMoved(sql)}
    ), audit as (${appendAudit(sql, 'webhook.deleted', null, ledger)}),
    let_go as (
      update delivery set state = 'dropped', next_at = null where endpoint_id in (select id from moved) and state = 'waiting')
    select id from moved`
  return rows.length === 1
}

/** The event of a test, with its audit event: the dispatcher sends it to this endpoint alone. */
export async function insertTestEvent(sql: Sql, id: string, partnerId: string, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (
      select id, partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id
        from webhook_endpoint where ${isOwn(sql, id, partnerId)}
    ), audit as (${appendAudit(sql, 'webhook.tested', null, ledger)})
    insert into outbox (id, at, topic, partner_id, details)
    select ${ledger.outboxId}::uuid, ${ledger.at}::timestamptz, 'webhook.test', partner_id,
           jsonb_build_object('endpointId', id) from moved
    returning id`
  return rows.length === 1
}

/**
 * Those that waited for an endpoint that is active again, and those that were given up since it began to fail, whose
 * timetable begins anew. In the transaction that made it so, as a statement after it.
 */
export async function wakeAtEndpoint(tx: Sql, endpointId: string, failingSince: Date | null, now: Date): Promise<void> {
  await tx`
    update delivery d set state = 'waiting', next_at = ${now}, attempts = case when state = 'failed' then 0 else attempts end
     where endpoint_id = ${endpointId}
       and ((state = 'waiting' and next_at is null)
            or (state = 'failed' and topic <> 'webhook.test'
                and exists (select from delivery_attempt a where a.delivery_id = d.id and a.at >= ${failingSince})))`
  await wakeDispatcher(tx)
}

/** Something is due that no new outbox row tells of. */
export const wakeDispatcher = (sql: Sql) => sql`select pg_notify('sammati_outbox', '')`

export type DeliveryRow = {
  id: string
  outboxId: string
  recipientKind: string
  endpointId: string | null
  topic: string
  at: Date
  requestId: string | null
  artefactId: string | null
  sessionId: string | null
  state: 'waiting' | 'queued' | 'told' | 'failed' | 'dropped'
  nextAt: Date | null
  toldAt: Date | null
  stoppedAt: Date | null
  deletedAt: Date | null
  evidenceUrl: string | null
  createdAt: Date
  tries: { at: string; outcome: string; status: number | null; failure: string | null; milliseconds: number }[]
}

/** The newest attempts of each: a replayed delivery has had many. */
const TRIES = 20

const selectDelivery = (sql: Sql, from: ReturnType<Sql>) => sql`
  select d.id, d.outbox_id, d.recipient_kind, d.endpoint_id, d.topic, o.at, o.request_id, o.artefact_id, o.session_id,
         d.state, d.next_at, d.told_at, d.stopped_at, d.deleted_at, d.evidence_url, d.created_at,
         (select coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'outcome', t.outcome, 'status', t.status, 'failure',
                                                       t.failure, 'milliseconds', t.milliseconds) order by t.at, t.id), '[]')
            from (select * from delivery_attempt a where a.delivery_id = d.id order by a.at desc, a.id desc
                   limit ${TRIES}) t) as tries
    from ${from} d join outbox o on o.id = d.outbox_id`

export async function findDelivery(sql: Sql, id: string, partnerId: string): Promise<DeliveryRow | undefined> {
  const [row] = await sql<DeliveryRow[]>`
    ${selectDelivery(sql, sql`delivery`)} where d.id = ${id} and d.partner_id = ${partnerId}`
  return row
}

/** The log of a partner's own endpoint, newest first, 1 more than asked when there is another page. */
export const deliveriesOfEndpoint = (
  sql: Sql,
  endpointId: string,
  page: { after: Cursor | null; limit: number; states: readonly DeliveryRow['state'][] | null },
): Promise<DeliveryRow[]> => sql<DeliveryRow[]>`
  ${selectDelivery(
    sql,
    sql`(select * from delivery where endpoint_id = ${endpointId}
           ${page.states ? sql`and state = any(${page.states as string[]}::text[])` : sql``}
           ${page.after ? sql`and (created_at, id) < (${page.after.at}, ${page.after.id})` : sql``}
          order by created_at desc, id desc limit ${page.limit + 1})`,
  )}
   order by d.created_at desc, d.id desc`

/** Lets a delivery begin its timetable anew, with its audit event. False when it has not ended, or its endpoint is no more. */
export async function replayDelivery(sql: Sql, id: string, partnerId: string, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update delivery d set state = 'waiting', attempts = 0, next_at = ${ledger.at}
       where d.id = ${id} and d.partner_id = ${partnerId} and d.state in ('told', 'failed', 'dropped')
         and not exists (select from webhook_endpoint e where e.id = d.endpoint_id and e.deleted_at is not null)
      returning d.id, d.partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id
    ), audit as (${appendAudit(sql, 'delivery.replayed', null, ledger)})
    select id from moved`
  return rows.length === 1
}

/** The same for all that did not get through since then. How many they are. */
export async function replayFailed(sql: Sql, endpointId: string, since: Date, ledger: LedgerEntry): Promise<number> {
  const rows = await sql`
    with moved as (
      select id, partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id
        from webhook_endpoint where id = ${endpointId}
    ), audit as (${appendAudit(sql, 'webhook.replayed', null, ledger)})
    update delivery set state = 'waiting', attempts = 0, next_at = ${ledger.at}
     where endpoint_id = ${endpointId} and state in ('failed', 'dropped') and created_at >= ${since}
    returning id`
  return rows.length
}

/** What a recipient did about it, the first time that it says so, with its audit event. */
export async function confirmDelivery(
  sql: Sql,
  which: { id: string; partnerId: string; topics: readonly string[] },
  said: { deleted: boolean; evidenceUrl: string | null },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update delivery d
         set stopped_at = coalesce(d.stopped_at, ${ledger.at}),
             deleted_at = case when ${said.deleted} then coalesce(d.deleted_at, ${ledger.at}) else d.deleted_at end,
             evidence_url = coalesce(d.evidence_url, ${said.evidenceUrl})
        from outbox o
       where d.id = ${which.id} and d.partner_id = ${which.partnerId} and o.id = d.outbox_id
         and d.topic = any(${which.topics as string[]}::text[])
         and d.recipient_kind in ('webhook', 'eka_webhook', 'samagra_webhook')
         and (d.stopped_at is null or (${said.deleted} and d.deleted_at is null)
              or (d.evidence_url is null and ${said.evidenceUrl}::text is not null))
      returning d.id, d.partner_id, o.person_id, o.request_id, o.artefact_id
    ), audit as (${appendAudit(sql, said.deleted ? 'recipient.deleted' : 'recipient.stopped', null, ledger)})
    select id from moved`
  return rows.length === 1
}
