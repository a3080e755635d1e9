import type { Sql } from '@/db/client'
import type { ArtefactRow, LedgerEntry, RequestRow } from './consent-request'
import { appendAudit, enqueue } from './decision'

/** What has to be known to judge one use: the artefact, when there is one, and what the partner may do with it. */
export type Permission = Pick<
  RequestRow,
  'personId' | 'partnerId' | 'status' | 'heldBack' | 'expiresAt' | 'decidedAt' | 'dataTypes' | 'providers' | 'wire'
> & {
  requestId: string
  artefact:
    | (Pick<
        ArtefactRow,
        | 'id'
        | 'status'
        | 'validUntil'
        | 'endedAt'
        | 'providerId'
        | 'jwsSealed'
        | 'frequencyLimit'
        | 'frequencySeconds'
        | 'totalUses'
        | 'uses'
        | 'windowStartedAt'
        | 'windowUses'
      > & { partnerId: string })
    | null
  /** Field name to kind of number. */
  subjectFields: Record<string, string>
  /** `kind:hash` of the person's numbers on file, the hash in hex. */
  subjects: string[]
  /** Whole addresses. */
  providerUrls: string[]
  logOrigins: string[]
}

type PermissionRow = Omit<Permission, 'artefact'> & {
  artefactId: string | null
  artefactStatus: ArtefactRow['status']
} & Omit<NonNullable<Permission['artefact']>, 'id' | 'status'>

/** By the artefact id that was promised at registration; a stranger's is not found. One round trip. */
export async function findPermission(sql: Sql, caId: string, partnerId: string): Promise<Permission | undefined> {
  const [row] = await sql<PermissionRow[]>`
    select r.id as request_id, r.person_id, r.partner_id, r.status, r.held_back, r.expires_at, r.decided_at, r.data_types, r.providers,
           r.wire,
           a.id as artefact_id, a.status as artefact_status, a.valid_until, a.ended_at, a.provider_id, a.jws_sealed,
           a.frequency_limit, a.frequency_seconds, a.total_uses, a.uses, a.window_started_at, a.window_uses,
           (select coalesce(jsonb_object_agg(field, kind), '{}') from subject_field where partner_id = r.partner_id)
             as subject_fields,
           array(select kind || ':' || encode(value_hash, 'hex') from person_subject where person_id = r.person_id)
             as subjects,
           array(select url from data_provider where partner_id = r.partner_id) as provider_urls,
           array(select origin from partner_origin where partner_id = r.partner_id and use = 'log') as log_origins
      from consent_request r
      left join consent_artefact a on a.request_id = r.id and a.id = r.ca_id
     where r.ca_id = ${caId} and r.partner_id = ${partnerId}`
  if (!row) return undefined
  const { artefactId, artefactStatus, ...rest } = row
  return { ...rest, artefact: artefactId === null ? null : { ...rest, id: artefactId, status: artefactStatus } }
}

/** One use as it is put on record: its id, the fields of the request that were asked for, and how many others. */
export type NewUse = { id: string; dataTypes: readonly string[]; unknownFields: number }

const appendUse = (sql: Sql, use: NewUse, outcome: 'allowed' | 'refused', reason: string | null, at: Date) => sql`
  insert into consent_use (id, artefact_id, request_id, person_id, partner_id, outcome, reason, data_types,
    unknown_fields, at)
  select ${use.id}::uuid, artefact_id, request_id, person_id, partner_id, ${outcome}, ${reason}::text,
         ${[...use.dataTypes]}::text[], ${use.unknownFields}::int, ${at}::timestamptz
  from moved`

/**
 * Takes one use of the budget: the count, the use, its audit event and its outbox row in one statement. The update
 * holds the row's lock and judges what stands then; undefined: nothing was left, or the permission had ended.
 * Answers the window that the use counts in.
 */
export async function takeUse(
  sql: Sql,
  artefact: { id: string; partnerId: string },
  use: NewUse,
  ledger: LedgerEntry,
): Promise<Date | undefined> {
  const now = sql`${ledger.at}::timestamptz`
  const fresh = sql`(window_started_at is null
    or window_started_at + frequency_seconds * interval '1 second' <= ${now})`
  const [taken] = await sql<{ windowStartedAt: Date }[]>`
    with moved as (
      update consent_artefact
         set uses = uses + 1,
             window_started_at = case when ${fresh} then ${now} else window_started_at end,
             window_uses = case when ${fresh} then 1 else window_uses + 1 end
       where id = ${artefact.id} and partner_id = ${artefact.partnerId} and status = 'ACTIVE' and valid_until > ${now}
         and (total_uses is null or uses < total_uses)
         and (frequency_limit is null or coalesce(frequency_seconds, 0) = 0
              or (frequency_limit > 0 and (${fresh} or window_uses < frequency_limit)))
      returning request_id, id as artefact_id, person_id, partner_id, window_started_at),
    used as (${appendUse(sql, use, 'allowed', null, ledger.at)}),
    audit as (${appendAudit(sql, 'consent.used', null, ledger)}),
    told as (${enqueue(sql, 'consent.used', ledger)})
    select window_started_at from moved`
  return taken?.windowStartedAt
}

/** A use that was refused: it is on record, and takes nothing of the budget. */
export async function saveRefusedUse(
  sql: Sql,
  of: { artefactId: string | null; requestId: string; personId: string | null; partnerId: string },
  use: NewUse & { reason: string },
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with moved as (select ${of.requestId}::uuid as request_id, ${of.artefactId}::uuid as artefact_id,
                          ${of.personId}::uuid as person_id, ${of.partnerId}::uuid as partner_id),
    used as (${appendUse(sql, use, 'refused', use.reason, ledger.at)}),
    audit as (${appendAudit(sql, 'consent.use_refused', null, ledger)})
    ${enqueue(sql, 'consent.use_refused', ledger)}`
}

/**
 * What an artefact's state is by now. While it is in force, and when `ledger` is there, whoever keeps the log of data
 * that was read is told, in the same statement.
 */
export async function confirmUse(
  sql: Sql,
  artefactId: string,
  ledger: LedgerEntry | null,
): Promise<ArtefactRow['status']> {
  const [now] = await sql<{ status: ArtefactRow['status'] }[]>`
    with moved as (select request_id, id as artefact_id, person_id, partner_id, status from consent_artefact
                    where id = ${artefactId})
    ${ledger ? sql`, told as (${enqueue(sql, 'consent.data_read', ledger)} where status = 'ACTIVE')` : sql``}
    select status from moved`
  if (!now) throw new Error('unreachable: the ledger is kept')
  return now.status
}

/** Gives a use back that served nobody: to the total, and to the window while it is the same one. */
export async function giveUseBack(
  sql: Sql,
  artefactId: string,
  use: { id: string; windowStartedAt: Date; outcome: 'refused' | 'failed'; reason: string },
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with moved as (
      update consent_artefact
         set uses = uses - 1,
             window_uses = window_uses - (window_started_at = ${use.windowStartedAt}::timestamptz)::int
       where id = ${artefactId}
      returning request_id, id as artefact_id, person_id, partner_id),
    used as (update consent_use set outcome = ${use.outcome}, reason = ${use.reason} where id = ${use.id}),
    audit as (${appendAudit(sql, `consent.use_${use.outcome}`, null, ledger)})
    ${enqueue(sql, `consent.use_${use.outcome}`, ledger)}`
}

/** Puts a number of a person's on file, with its audit event. False: it is somebody else's already. */
export async function insertSubject(
  sql: Sql,
  { kind, valueHash, personId }: { kind: string; valueHash: Buffer; personId: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const [held] = await sql<{ personId: string }[]>`
    with moved as (
      insert into person_subject (kind, value_hash, person_id, created_at)
      values (${kind}, ${valueHash}, ${personId}, ${ledger.at})
      on conflict do nothing
      returning person_id, null::uuid as partner_id, null::uuid as request_id, null::uuid as artefact_id),
    audit as (${appendAudit(sql, 'person.subject_recorded', null, ledger)})
    select person_id from moved
    union all
    select person_id from person_subject where kind = ${kind} and value_hash = ${valueHash}`
  return held?.personId === personId
}
