import postgres from 'postgres'
import type { Sql } from '@/db/client'
import type { Earlier } from '@/lib/core/delivery/order'
import type { Endpoint, Recipient, ToldEvent } from '@/lib/core/delivery/recipients'

/** Any number, the same on every server: who holds it dispatches. */
const DISPATCH_LOCK = 7_266_285

/** False: another server dispatches just now. Held until the transaction ends. */
export async function takeDispatch(tx: Sql): Promise<boolean> {
  const [row] = await tx<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(${DISPATCH_LOCK}) as taken`
  return row?.taken === true
}

export type OutboxEvent = ToldEvent & { id: string; partnerId: string | null; consentId: string | null }

/** What nobody was told of yet, oldest first. */
export const undispatched = (tx: Sql, limit: number): Promise<OutboxEvent[]> =>
  tx<OutboxEvent[]>`
    select o.id, o.topic, o.partner_id, o.person_id, o.artefact_id, o.details,
           coalesce(o.request_id, o.session_id) as consent_id, r.dialect, r.callback_url,
           coalesce(q.upstream_id, s.upstream_id) as upstream_id,
           case when r.person_id is null and r.subject_kind in ('mobile', 'email')
                then r.subject_kind || ':' || encode(r.subject_hash, 'hex') end as invitee
      from (select * from outbox where dispatched_at is null and set_aside_at is null order by seq limit ${limit}) o
      left join consent_request r on r.id = o.request_id
      left join relay_target q on q.request_id = o.request_id
      left join relay_target s on s.session_id = o.session_id
     order by o.seq`

/** A paused one is told as well, when it is active again. */
export const endpointsOf = (tx: Sql, partnerIds: readonly string[]): Promise<(Endpoint & { partnerId: string })[]> =>
  tx<(Endpoint & { partnerId: string })[]>`
    select id, partner_id, format, url, topics from webhook_endpoint
     where partner_id = any(${partnerIds as string[]}::uuid[]) and deleted_at is null order by created_at, id`

export type NewDelivery = Recipient & {
  id: string
  outboxId: string
  partnerId: string | null
  consentId: string | null
  topic: string
  /** Null: a job's at once. */
  waitsUntil: Date | null
}

/**
 * Marks the events as dispatched and gives each of their recipients a delivery, in this order, as a job's until
 * `leaseEnds` if it does not wait.
 */
export async function insertDeliveries(
  tx: Sql,
  events: readonly string[],
  rows: readonly NewDelivery[],
  now: Date,
  leaseEnds: Date,
): Promise<void> {
  await tx`update outbox set dispatched_at = ${now} where id = any(${events as string[]}::uuid[])`
  if (rows.length === 0) return
  await tx`
    insert into delivery (id, outbox_id, recipient_kind, recipient_ref, endpoint_id, partner_id, consent_id, topic, state,
      next_at, created_at)
    select id, "outboxId", kind, ref, "endpointId", "partnerId", "consentId", topic,
           case when "waitsUntil" is null then 'queued' else 'waiting' end,
           coalesce("waitsUntil", ${leaseEnds}::timestamptz), ${now}::timestamptz
      from jsonb_to_recordset(${tx.json(rows as never)}::jsonb)
        as one(id uuid, "outboxId" uuid, kind text, ref text, "endpointId" uuid, "partnerId" uuid, "consentId" uuid,
               topic text, "waitsUntil" timestamptz)`
}

/** Whether the database took offence at what it was given (SQLSTATE 22, 23), and would again; not at its own state. */
export const isRefused = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && /^2[23]/.test(error.code)

/** Nobody is told of these until somebody has mended what is wrong with them and put them back. */
export async function setAside(tx: Sql, events: readonly string[], now: Date): Promise<void> {
  await tx`update outbox set set_aside_at = ${now} where id = any(${events as string[]}::uuid[])`
}

export async function countSetAside(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int from outbox where set_aside_at is not null`
  return row?.count ?? 0
}

/** What decides in which lane a delivery's job goes, and how soon. */
export type Queued = Recipient & { id: string; topic: string; partnerId: string | null }

const queued = (sql: Sql) => sql`id, topic, recipient_kind as kind, recipient_ref as ref, endpoint_id, partner_id`

/** There are new jobs, as soon as this transaction has ended. */
export async function notifyJobs(tx: Sql): Promise<void> {
  await tx`select pg_notify('sammati_jobs', '')`
}

/** Takes deliveries whose time has come, and those that a job was to have made by now. */
export const takeDue = (tx: Sql, now: Date, leaseEnds: Date, limit: number): Promise<Queued[]> =>
  tx<Queued[]>`
    update delivery set state = 'queued', next_at = ${leaseEnds}
     where id in (select id from delivery where state in ('waiting', 'queued') and next_at <= ${now}
                   order by next_at limit ${limit} for update skip locked)
    returning ${queued(tx)}`

/** A delivery with all that one attempt needs to know. */
export type SendingRow = {
  id: string
  seq: number
  topic: string
  attempts: number
  recipientKind: Recipient['kind']
  recipientRef: string
  consentId: string | null
  partnerId: string | null
  at: Date
  details: Record<string, unknown>
  requestId: string | null
  sessionId: string | null
  artefactIds: string[]
  /** Where the consent is now, in core names; null: it is about none. */
  standing: string | null
  dialect: string | null
  caId: string | null
  publicId: string | null
  callbackUrl: string | null
  endpoint: {
    id: string
    url: string
    keysSealed: Uint8Array
    status: 'active' | 'paused'
    heldUntil: Date | null
    deletedAt: Date | null
  } | null
  earlier: EarlierRow[]
}

/** queued: a job has it, and may be trying it just now. */
export type EarlierRow = Earlier & { queued: boolean }

/** Those before it, of one consent to one recipient, that are not through; without those of topics that nothing waits for. */
const openBefore = (sql: Sql, unawaited: readonly string[]) => sql`
  b.consent_id = d.consent_id and b.recipient_kind = d.recipient_kind and b.recipient_ref = d.recipient_ref
  and b.seq < d.seq and b.state in ('waiting', 'queued') and b.topic <> all(${unawaited as string[]}::text[])`

type JoinedRow = Omit<SendingRow, 'endpoint'> & {
  state: string
  endpointId: string | null
  url: string
  keysSealed: Uint8Array
  status: 'active' | 'paused'
  heldUntil: Date | null
  endpointDeletedAt: Date | null
}

/** Without those that are not a job's any more: told, given up, or waiting. */
export async function findForSending(
  sql: Sql,
  ids: readonly string[],
  unawaited: readonly string[],
): Promise<SendingRow[]> {
  const rows = await sql<JoinedRow[]>`
    select d.id, d.state, d.seq::float8 as seq, d.topic, d.attempts, d.recipient_kind, d.recipient_ref, d.consent_id,
           d.partner_id, o.at, o.details, o.request_id, o.session_id, r.dialect, r.ca_id, r.public_id, r.callback_url,
           case when o.artefact_id is not null then array[o.artefact_id]
                when o.topic = 'consent.granted'
                then array(select a.id from consent_artefact a where a.request_id = o.request_id order by a.id)
                 else '{}' end as artefact_ids,
           case when o.artefact_id is not null then (select a.status from consent_artefact a where a.id = o.artefact_id)
                when o.session_id is not null
                then (select upper(c.verdict) from consent_record c where c.session_id = o.session_id order by c.seq desc limit 1)
                when r.status = 'GRANTED'
                then (select coalesce(max(a.status) filter (where a.status = 'ACTIVE'),
                                      max(a.status) filter (where a.status = 'PAUSED'), max(a.status))
                        from consent_artefact a where a.request_id = r.id)
                else r.status end as standing,
           e.id as endpoint_id, e.url, e.keys_sealed, e.status, e.held_until, e.deleted_at as endpoint_deleted_at,
           (select coalesce(jsonb_agg(jsonb_build_object('topic', b.topic, 'attempts', b.attempts,
                                                       'queued', b.state = 'queued') order by b.seq), '[]')
              from delivery b where ${openBefore(sql, unawaited)}) as earlier
      from delivery d
      join outbox o on o.id = d.outbox_id
      left join consent_request r on r.id = o.request_id
      left join webhook_endpoint e on e.id = d.endpoint_id
     where d.id = any(${ids as string[]}::uuid[])`
  // In the statement they would be looked for among all that are queued.
  const taken = rows.filter(({ state }) => state === 'queued')
  return taken.map(({ endpointId, url, keysSealed, status, heldUntil, endpointDeletedAt, ...rest }) => ({
    ...rest,
    endpoint:
      endpointId === null ? null : { id: endpointId, url, keysSealed, status, heldUntil, deletedAt: endpointDeletedAt },
  }))
}

/** The same, under their locks: none of them ends before this transaction does. */
export const lockEarlier = (tx: Sql, id: string, unawaited: readonly string[]): Promise<EarlierRow[]> =>
  tx<EarlierRow[]>`
    select b.topic, b.attempts, b.state = 'queued' as queued from delivery d join delivery b on ${openBefore(tx, unawaited)}
     where d.id = ${id} order by b.seq for update of b`

/** From a job to waiting: until `nextAt`, or (null) until what it waits for ends. */
export async function park(tx: Sql, id: string, nextAt: Date | null): Promise<void> {
  await tx`update delivery set state = 'waiting', next_at = ${nextAt} where id = ${id} and state = 'queued'`
}

/** Lets a job's delivery wait for its endpoint. False: the endpoint is active again. */
export async function parkAtEndpoint(tx: Sql, id: string, endpointId: string): Promise<boolean> {
  const [endpoint] = await tx<{ status: string }[]>`
    select status from webhook_endpoint where id = ${endpointId} for share`
  if (endpoint?.status !== 'paused') return false
  await park(tx, id, null)
  return true
}

/** Lets a yes to an upstream wait until what is paused of it is not any more. False: it is not, by now. */
export async function parkWhilePaused(tx: Sql, { id, requestId }: SendingRow): Promise<boolean> {
  // Under their locks: one that goes on after this is told of after this, and wakes us.
  const paused = await tx`
    select id from consent_artefact where request_id = ${requestId} and status = 'PAUSED' order by id for share`
  if (paused.length === 0) return false
  await park(tx, id, null)
  return true
}

/** Those to upstreams that wait like that, of these consents: due now. */
export async function wakeHeld(tx: Sql, consentIds: readonly (string | null)[], now: Date): Promise<void> {
  await tx`
    update delivery set next_at = ${now}
     where consent_id = any(${consentIds as string[]}::uuid[]) and recipient_kind = 'relay' and state = 'waiting'
       and next_at is null`
}

export type NewAttempt = {
  id: string
  at: Date
  outcome: 'told' | 'sent' | 'failed' | 'refused' | 'gone'
  status: number | null
  failure: string | null
  milliseconds: number
}

const appendAttempt = (sql: Sql, id: string, attempt: NewAttempt) => sql`
  insert into delivery_attempt (id, delivery_id, at, outcome, status, failure, milliseconds)
  values (${attempt.id}, ${id}, ${attempt.at}, ${attempt.outcome}, ${attempt.status}, ${attempt.failure},
          ${attempt.milliseconds})`

/** A job's delivery that was taken, with the attempt at which it was. */
export type Told = { readonly id: string; readonly attempt: NewAttempt; readonly endpointId: string | null }

/**
 * Ends them, puts the attempts on record, and their endpoints work: one statement. It locks in the order in which
 * all others do.
 */
export async function settleTold(sql: Sql, told: readonly Told[]): Promise<void> {
  const ids = told.map(({ id }) => id)
  const attempts = told.map(({ attempt }) => attempt)
  const endpoints = [...new Set(told.flatMap(({ endpointId }) => endpointId ?? []))]
  await sql`
    with one as (
      select * from unnest(${ids}::uuid[], ${attempts.map(({ id }) => id)}::uuid[],
                           ${attempts.map(({ at }) => at.toISOString())}::timestamptz[],
                           ${attempts.map(({ status }) => status)}::int[],
                           ${attempts.map(({ milliseconds }) => milliseconds)}::int[])
        as one(id, attempt_id, at, status, milliseconds)
    ), held as (
      -- Asked for by id alone: by state it would be looked for among all that wait.
      select id, state from delivery where id = any(${ids}::uuid[]) order by seq for update
    ), ended as (
      update delivery d
         set state = 'told', next_at = null, told_at = coalesce(d.told_at, one.at),
             confirmed_at = case when d.recipient_kind = 'relay' then coalesce(d.confirmed_at, one.at) end
        from held join one using (id)
       where d.id = held.id and held.state = 'queued'
    ), mended as (
      select id from webhook_endpoint
       where id = any(${endpoints}::uuid[]) and (failing_since is not null or held_until is not null)
       order by id for update
    ), works as (
      update webhook_endpoint e set failing_since = null, held_until = null from mended where e.id = mended.id
    )
    insert into delivery_attempt (id, delivery_id, at, outcome, status, failure, milliseconds)
    select attempt_id, id, at, 'told', status, null, milliseconds from one`
}

/** Gives a job's delivery up or lets it wait for its next attempt, and puts the attempt on record. False: another ended it. */
export async function settleFailed(
  tx: Sql,
  id: string,
  attempt: NewAttempt,
  to: { state: 'waiting' | 'failed' | 'dropped'; nextAt: Date | null },
): Promise<boolean> {
  const rows = await tx`
    with ended as (
      update delivery
         set state = ${to.state}, next_at = ${to.nextAt}, attempts = attempts + 1,
             told_at = case when ${attempt.outcome} = 'sent' then coalesce(told_at, ${attempt.at}::timestamptz) else told_at end
       where id = ${id} and state = 'queued'
      returning id
    ), tried as (${appendAttempt(tx, id, attempt)})
    select id from ended`
  return rows.length === 1
}

/** Without an attempt: there is nobody to tell any more. */
export async function drop(tx: Sql, id: string): Promise<void> {
  await tx`update delivery set state = 'dropped', next_at = null where id = ${id} and state = 'queued'`
}

const sameOrder = (sql: Sql, { consentId, recipientKind, recipientRef }: SendingRow) => sql`
  consent_id = ${consentId} and recipient_kind = ${recipientKind} and recipient_ref = ${recipientRef}`

/** Those after it that wait for one before them, and not for their own next attempt. */
const behind = (sql: Sql, row: SendingRow) => sql`
  ${sameOrder(sql, row)} and seq > ${row.seq} and state = 'waiting' and attempts = 0`

/** Those for which one behind them waits. */
export async function awaitedAmong(sql: Sql, ids: readonly string[]): Promise<string[]> {
  // With a limit each is looked up, and not all that wait compared with all of them.
  const rows = await sql<{ id: string }[]>`
    select d.id from delivery d
     where d.id = any(${ids as string[]}::uuid[])
       and (select true from delivery b
             where b.consent_id = d.consent_id and b.recipient_kind = d.recipient_kind
               and b.recipient_ref = d.recipient_ref and b.seq > d.seq and b.state = 'waiting' and b.attempts = 0
             limit 1)`
  return rows.map(({ id }) => id)
}

/**
 * Makes those jobs' that may have waited for this one: the ones of `reducing` topics, and those up to the first that is
 * open and not of the `unawaited` ones. They judge anew whether they may go.
 */
export const wakeBehind = (
  tx: Sql,
  row: SendingRow,
  { reducing, unawaited }: { reducing: readonly string[]; unawaited: readonly string[] },
  leaseEnds: Date,
): Promise<Queued[]> =>
  tx<Queued[]>`
    update delivery set state = 'queued', next_at = ${leaseEnds}
     where ${behind(tx, row)}
       and (topic = any(${reducing as string[]}::text[])
            or seq <= coalesce((select min(seq) from delivery
                                 where ${sameOrder(tx, row)} and state in ('waiting', 'queued')
                                   and topic <> all(${unawaited as string[]}::text[])), seq))
    returning ${queued(tx)}`

/** Since when the endpoint fails. */
export async function endpointFails(tx: Sql, id: string, now: Date, heldUntil: Date | null): Promise<Date> {
  const [row] = await tx<{ failingSince: Date }[]>`
    update webhook_endpoint
       set failing_since = coalesce(failing_since, ${now}), held_until = coalesce(${heldUntil}::timestamptz, held_until)
     where id = ${id} returning failing_since`
  return row?.failingSince ?? now
}

/** Pauses an endpoint that does not work, with an audit event and an outbox row, through which its partner hears of it. */
export async function pauseEndpoint(
  tx: Sql,
  id: string,
  why: 'failing' | 'gone',
  now: Date,
  ids: { auditId: string; outboxId: string; traceId: string },
): Promise<void> {
  const details = tx.json({ endpointId: id, why })
  await tx`
    with paused as (
      update webhook_endpoint set status = 'paused', paused_by = ${why}, staff_told_at = null, updated_at = ${now}
       where id = ${id} and status = 'active' and deleted_at is null
      returning partner_id
    ), audit as (
      insert into audit_event (id, at, action, partner_id, actor_kind, actor_id, door, details, trace_id)
      select ${ids.auditId}::uuid, ${now}::timestamptz, 'webhook.paused', partner_id, 'system', 'delivery', 'system',
             ${details}::jsonb, ${ids.traceId} from paused
    )
    insert into outbox (id, at, topic, partner_id, details)
    select ${ids.outboxId}::uuid, ${now}::timestamptz, 'webhook.paused', partner_id, ${details}::jsonb from paused`
}
