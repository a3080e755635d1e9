import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '@/db/client'
import type { RequestState } from '@/lib/core/consent/states'
import type { QUEUE_REVIEWS, QueueSort } from '@/lib/core/staff/queue'
import { type Cursor, type LedgerEntry, type RequestRow, rowLimit } from './consent-request'
import { lockMembership } from './staff'

/** What a partner's staff narrow their queue by. Null: not at all. */
export type QueueFilter = {
  readonly status: RequestState | null
  readonly purpose: string | null
  readonly consumerId: string | null
  /** `none`: nobody has it. */
  readonly assignee: string | null
  readonly review: (typeof QUEUE_REVIEWS)[number] | null
  /** Can be answered now, and not for longer than until then. */
  readonly endsBefore: Date | null
  /** Asked before then. */
  readonly askedBefore: Date | null
  /** Keyed hash of the identifier that the person was named by. */
  readonly subject: Uint8Array | null
}

export type QueueRow = Pick<
  RequestRow,
  | 'id'
  | 'consumerId'
  | 'dialect'
  | 'subjectKind'
  | 'subjectSealed'
  | 'purpose'
  | 'dataTypes'
  | 'recordsFrom'
  | 'recordsTo'
  | 'validUntil'
  | 'frequencyLimit'
  | 'frequencySeconds'
  | 'totalUses'
  | 'status'
  | 'version'
  | 'createdAt'
  | 'expiresAt'
  | 'askedBy'
  | 'assigneeId'
  | 'reviewedAt'
  | 'requesterName'
> & {
  assigneeName: string | null
}

type Fragment = PendingQuery<Row[]>

/** What the states that are computed come from: each its own search, so that none looks through what the other has. */
function statesOf(sql: Sql, status: RequestState | null, now: Date): Fragment[] {
  if (status === null) return [sql``]
  if (status === 'REQUESTED') return [sql`and status = 'REQUESTED' and expires_at > ${now}`]
  if (status === 'EXPIRED') return [sql`and status = 'EXPIRED'`, sql`and status = 'REQUESTED' and expires_at <= ${now}`]
  return [sql`and status = ${status}`]
}

function narrowed(sql: Sql, filter: QueueFilter, now: Date): Fragment {
  const { purpose, consumerId, assignee, review, endsBefore, askedBefore, subject } = filter
  return sql`
    ${purpose === null ? sql`` : sql`and purpose = ${purpose}`}
    ${consumerId === null ? sql`` : sql`and consumer_id = ${consumerId}`}
    ${
      assignee === null
        ? sql``
        : assignee === 'none'
          ? sql`and assignee_id is null`
          : sql`and assignee_id is not null and assignee_id = ${assignee}::uuid`
    }
    ${review === null ? sql`` : review === 'reviewed' ? sql`and reviewed_at is not null` : sql`and reviewed_at is null`}
    ${endsBefore === null ? sql`` : sql`and expires_at > ${now} and expires_at <= ${endsBefore}`}
    ${askedBefore === null ? sql`` : sql`and created_at <= ${askedBefore}`}
    ${subject === null ? sql`` : sql`and subject_hash = ${subject}`}`
}

const ORDERS = {
  newest: { column: 'created_at', way: 'desc', beyond: '<' },
  oldest: { column: 'created_at', way: 'asc', beyond: '>' },
  ending: { column: 'expires_at', way: 'asc', beyond: '>' },
  ending_last: { column: 'expires_at', way: 'desc', beyond: '<' },
} as const satisfies Record<QueueSort, object>

/** Where a row stands in an order. */
export const placeIn = (sort: QueueSort, row: Pick<QueueRow, 'createdAt' | 'expiresAt' | 'id'>): Cursor => ({
  at: ORDERS[sort].column === 'created_at' ? row.createdAt : row.expiresAt,
  id: row.id,
})

function search(
  sql: Sql,
  partnerId: string,
  filter: QueueFilter,
  page: { sort: QueueSort; after: Cursor | null; now: Date },
  rows: number,
  columns: Fragment,
): Fragment {
  const { column, way, beyond } = ORDERS[page.sort]
  const order = sql.unsafe(`order by ${column} ${way}, id ${way} limit ${Math.trunc(rows)}`)
  const rest = narrowed(sql, filter, page.now)
  const after = page.after
    ? sql`and (${sql.unsafe(column)}, id) ${sql.unsafe(beyond)} (${page.after.at}, ${page.after.id})`
    : sql``
  const [first = sql``, ...others] = statesOf(sql, filter.status, page.now).map(
    (state) =>
      sql`(select ${columns} from consent_request where partner_id = ${partnerId} ${state} ${rest} ${after} ${order})`,
  )
  return others.length === 0
    ? first
    : sql`(select * from (${[first, ...others].reduce((all, one) => sql`${all} union all ${one}`)}) any_state ${order})`
}

/**
 * One page of a partner's requests in this order, 1 more than asked when there is another. The page is cut before anything
 * is joined to it.
 */
export const queueOf = (
  sql: Sql,
  partnerId: string,
  filter: QueueFilter,
  page: { sort: QueueSort; after: Cursor | null; limit: number; now: Date },
): Promise<QueueRow[]> => {
  const { column, way } = ORDERS[page.sort]
  return sql<QueueRow[]>`
    select r.id, r.consumer_id, r.dialect, r.subject_kind, r.subject_sealed, r.purpose, r.data_types, r.records_from,
           r.records_to, r.valid_until, r.frequency_limit, r.frequency_seconds, r.total_uses, r.status, r.version, r.created_at,
           r.expires_at, r.asked_by, r.assignee_id, r.reviewed_at, c.requester_name, s.name as assignee_name
      from ${search(sql, partnerId, filter, page, page.limit + 1, sql`*`)} r
      join partner_consumer c on c.consumer_id = r.consumer_id
      left join staff s on s.id = r.assignee_id
     order by ${sql.unsafe(`r.${column} ${way}, r.id ${way}`)}`
}

/** How many there are, counted to `most` and no further. */
export async function countQueue(
  sql: Sql,
  partnerId: string,
  filter: QueueFilter,
  { most, now }: { most: number; now: Date },
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
      from ${search(sql, partnerId, filter, { sort: 'newest', after: null, now }, most, sql`id, created_at`)} counted`
  return row?.count ?? 0
}

/** The purposes that a partner ever asked for. Skips from one to the next in the index: it reads no history. */
export async function purposesOf(sql: Sql, partnerId: string): Promise<string[]> {
  const rows = await sql<{ purpose: string }[]>`
    with recursive one as (
      (select purpose from consent_request where partner_id = ${partnerId} order by purpose limit 1)
      union all
      select (select purpose from consent_request where partner_id = ${partnerId} and purpose > one.purpose
               order by purpose limit 1)
        from one where one.purpose is not null
    )
    select purpose from one where purpose is not null limit 200`
  return rows.map(({ purpose }) => purpose)
}

export const consumersOf = (
  sql: Sql,
  partnerId: string,
): Promise<{ consumerId: string; requesterName: string | null }[]> =>
  sql<{ consumerId: string; requesterName: string | null }[]>`
    select consumer_id, requester_name from partner_consumer where partner_id = ${partnerId}
     order by requester_name nulls first, consumer_id limit 200`

/** Who can be given a request: the partner's staff who may review. */
export const reviewersOf = (
  sql: Sql,
  partnerId: string,
  roles: readonly string[],
): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`
    select s.id, s.name from staff_membership m join staff s on s.id = m.staff_id
     where m.partner_id = ${partnerId} and m.role = any(${[...roles]}::text[]) and s.disabled_at is null
     order by s.name, s.id`

/** Which of these hashes a partner has ever named a person by. */
export const subjectsKnown = async (
  sql: Sql,
  partnerId: string,
  hashes: readonly Uint8Array[],
): Promise<Uint8Array | undefined> => {
  for (const hash of hashes) {
    const [row] = await sql`
      select from consent_request where partner_id = ${partnerId} and subject_hash = ${hash} limit 1`
    if (row) return hash
  }
  return undefined
}

/** The id of a partner's own request, by its id or by the one that its dialect uses: those that are UUIDs, or the others. */
export async function requestNamed(
  sql: Sql,
  partnerId: string,
  name: string,
  isUuid: boolean,
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select id from consent_request
     where partner_id = ${partnerId}
       and ${isUuid ? sql`id in (select id from consent_request where id = ${name} union select id from consent_request where ca_id = ${name})` : sql`public_id = ${name}`}`
  return row?.id
}

/** When a member of staff looked for an identifier since then, newest first; under the lock of their membership. */
export async function searchesSince(
  tx: Sql,
  { partnerId, staffId }: { partnerId: string; staffId: string },
  since: Date,
): Promise<Date[]> {
  await lockMembership(tx, { staffId, partnerId })
  const rows = await tx<{ at: Date }[]>`
    select at from audit_event
     where partner_id = ${partnerId} and actor_kind = 'staff' and actor_id = ${staffId} and at > ${since}
       and action = 'request.searched'
     order by at desc, id desc`
  return rows.map(({ at }) => at)
}

/** Of changes of how requests are handled: an audit event of each, that names nobody's person. */
const auditEach = (sql: Sql, action: string, ledger: LedgerEntry) => sql`
  insert into audit_event (id, at, action, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
  select gen_random_uuid(), ${ledger.at}::timestamptz, ${action}, partner_id, id, ${ledger.actorKind}, ${ledger.actorId},
         ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from changed`

/** Gives a partner's own requests to a member of its staff; null: to nobody. How many were not there already. */
export async function assignRequests(
  sql: Sql,
  partnerId: string,
  ids: readonly string[],
  staffId: string | null,
  ledger: LedgerEntry,
): Promise<number> {
  const rows = await sql`
    with held as (
      select id from consent_request
       where partner_id = ${partnerId} and id = any(${[...ids]}::uuid[]) and assignee_id is distinct from ${staffId}::uuid
       order by id for no key update
    ), changed as (
      update consent_request r set assignee_id = ${staffId}::uuid from held where r.id = held.id
      returning r.id, r.partner_id
    ), audit as (${auditEach(sql, 'request.given', ledger)})
    select id from changed`
  return rows.length
}

/** Notes that a member of staff has looked at a partner's own requests, the first time. How many that was. */
export async function markReviewed(
  sql: Sql,
  partnerId: string,
  ids: readonly string[],
  staffId: string,
  ledger: LedgerEntry,
): Promise<number> {
  const rows = await sql`
    with held as (
      select id from consent_request
       where partner_id = ${partnerId} and id = any(${[...ids]}::uuid[]) and reviewed_at is null
       order by id for no key update
    ), changed as (
      update consent_request r set reviewed_at = ${ledger.at}, reviewed_by = ${staffId} from held where r.id = held.id
      returning r.id, r.partner_id
    ), audit as (${auditEach(sql, 'request.reviewed', ledger)})
    select id from changed`
  return rows.length
}

export type NewNote = { id: string; requestId: string; partnerId: string; staffId: string; bodySealed: Uint8Array }

/**
 * A note on a partner's own request, with its audit event, which does not hold it; neither where it is there already. False:
 * there is no such request.
 */
export async function insertNote(sql: Sql, note: NewNote, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with about as (
      select id, partner_id from consent_request where id = ${note.requestId} and partner_id = ${note.partnerId}
    ), noted as (
      insert into request_note (id, request_id, staff_id, body_sealed, at)
      select ${note.id}::uuid, id, ${note.staffId}::uuid, ${note.bodySealed}::bytea, ${ledger.at}::timestamptz from about
      on conflict (id) do nothing returning request_id
    ), changed as (select about.* from about join noted on noted.request_id = about.id),
    audit as (${auditEach(sql, 'request.noted', ledger)})
    select id from about`
  return rows.length === 1
}

export type NoteRow = { id: string; at: Date; bodySealed: Uint8Array; staffName: string }

/** What staff told each other about a request, oldest first: the newest `limit`. */
export const notesOf = (sql: Sql, requestId: string, limit: number): Promise<NoteRow[]> =>
  sql<NoteRow[]>`
    select n.id, n.at, n.body_sealed, s.name as staff_name
      from (select * from request_note where request_id = ${requestId} order by at desc, id desc limit ${rowLimit(sql, limit)}) n
      join staff s on s.id = n.staff_id
     order by n.at, n.id`

/** The names of these members of staff. */
export const staffNames = (sql: Sql, ids: readonly string[]): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`select id, name from staff where id = any(${[...ids]}::uuid[])`

/** Whoever asks one person again, by this name or by any, does it after the others: held until the transaction ends. */
export async function lockAskingAgain(tx: Sql, partnerId: string, person: Uint8Array | string): Promise<void> {
  const name = typeof person === 'string' ? person : Buffer.from(person).toString('hex')
  await tx`select pg_advisory_xact_lock(hashtextextended(${partnerId} || ${name}, 0))`
}

/** Whom staff ask again: by this name, and, where it is known and may count, by any other that reached the same person. */
export type AskedSubject = { readonly hash: Uint8Array; readonly personId: string | null }

/**
 * When staff have asked this person again since then, newest first. `only`: `reached`, what the person has heard of alone;
 * else what was made by this name, waiting for review or ended there, too.
 */
export async function askedAgainSince(
  sql: Sql,
  partnerId: string,
  { hash, personId }: AskedSubject,
  since: Date,
  only?: 'reached',
): Promise<Date[]> {
  const rows = await sql<{ createdAt: Date }[]>`
    select created_at from consent_request
     where partner_id = ${partnerId} and created_at > ${since} and asks_again is not null and asked_by is not null
       and ((subject_hash = ${hash} ${only ? sql`and not held_back` : sql``}) or (person_id = ${personId} and not held_back))
     order by created_at desc, id desc`
  return rows.map(({ createdAt }) => createdAt)
}

/** The request that asks this one again and waits for its answer, if there is one. */
export async function openAgain(sql: Sql, partnerId: string, id: string, now: Date): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select n.id from consent_request o
      join consent_request n on n.partner_id = o.partner_id and n.subject_hash = o.subject_hash and n.asks_again = o.id
     where o.id = ${id} and o.partner_id = ${partnerId}
       and (n.status = 'IN_REVIEW' or (n.status = 'REQUESTED' and n.expires_at > ${now}))
     order by n.created_at desc limit 1`
  return row?.id
}

/** Whether new requests of a partner wait for a second member of its staff. */
export async function hasFourEyes(sql: Sql, partnerId: string): Promise<boolean> {
  const [row] = await sql<{ fourEyes: boolean }[]>`select four_eyes from partner where id = ${partnerId}`
  return row?.fourEyes === true
}

/** With its audit event. False: it is so already. */
export async function saveFourEyes(sql: Sql, partnerId: string, on: boolean, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with changed as (
      update partner set four_eyes = ${on} where id = ${partnerId} and four_eyes <> ${on}
      returning null::uuid as id, id as partner_id
    ), audit as (${auditEach(sql, 'partner.four_eyes_set', ledger)})
    select partner_id from changed`
  return rows.length === 1
}
