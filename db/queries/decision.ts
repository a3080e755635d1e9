import type { Sql } from '@/db/client'
import type { ArtefactState } from '@/lib/core/consent/states'
import type { ArtefactRow, LedgerEntry } from './consent-request'

/** The consent record of a decision or a withdrawal, as it is appended. */
export type NewRecord = {
  id: string
  decisionHash: Uint8Array
  scope: Record<string, unknown> | null
  text: string | null
  textHash: string | null
  language: string | null
  displayEvidence: 'wallet' | 'partner-text' | 'notice-hash' | 'none'
  noticeVersionId: string | null
  reasonCode: string | null
  reasonSealed: Uint8Array | null
  authMethod: 'session' | 'bearer' | 'fresh-otp' | 'partner-session' | 'partner-scope' | 'attested'
  proofSealed: Uint8Array | null
}

export type NewArtefact = Pick<
  ArtefactRow,
  | 'id'
  | 'providerId'
  | 'dataTypes'
  | 'careContexts'
  | 'recordsFrom'
  | 'recordsTo'
  | 'frequencyLimit'
  | 'frequencySeconds'
  | 'totalUses'
  | 'validUntil'
  | 'eraseAt'
  | 'jwsSealed'
>

const appendRecord = (
  sql: Sql,
  verdict: 'granted' | 'denied' | ArtefactVerdict,
  record: NewRecord,
  ledger: LedgerEntry,
) => sql`
  insert into consent_record (id, request_id, artefact_id, person_id, partner_id, verdict, decision_hash, scope, text,
    text_hash, language, display_evidence, notice_version_id, reason_code, reason_sealed, door, actor_kind, actor_id,
    auth_method, proof_sealed, at)
  select ${record.id}::uuid, request_id, artefact_id, person_id, partner_id, ${verdict}, ${record.decisionHash}::bytea,
    ${record.scope && sql.json(record.scope as never)}::jsonb, ${record.text}, ${record.textHash}, ${record.language},
    ${record.displayEvidence}, ${record.noticeVersionId}::uuid, ${record.reasonCode}, ${record.reasonSealed}::bytea,
    ${ledger.door}, ${ledger.actorKind}, ${ledger.actorId}, ${record.authMethod}, ${record.proofSealed}::bytea,
    ${ledger.at}::timestamptz
  from moved`

/** What an audit event is made of where a row with an id is a partner's, and about nobody. */
export const asMoved = (sql: Sql) => sql`
  returning id, partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id`

/** Exported for the queries of this folder: an event about what the common table expression `moved` holds. */
export const appendAudit = (sql: Sql, action: string, recordId: string | null, ledger: LedgerEntry) => sql`
  insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, record_id, actor_kind, actor_id,
    door, details, trace_id)
  select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, ${action}, person_id, partner_id, request_id, artefact_id,
    ${recordId}::uuid, ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
    ${ledger.traceId}
  from moved`

/** Exported for the queries of this folder: what `moved` holds is to be told, with the door by which it came. */
export const enqueue = (sql: Sql, topic: string, ledger: LedgerEntry) => sql`
  insert into outbox (id, at, topic, person_id, partner_id, request_id, artefact_id, details)
  select ${ledger.outboxId}::uuid, ${ledger.at}::timestamptz, ${topic}, person_id, partner_id, request_id, artefact_id,
    ${sql.json({ ...ledger.details, door: ledger.door } as never)}::jsonb
  from moved`

/**
 * What was registered beside the consent is cleaned up once nothing of it is shared any more: the job and its
 * audit event, once per request, by the partner's policy of now. Nobody decides this: it follows from the end.
 */
export const queueCleanup = (sql: Sql, ledger: LedgerEntry) => sql`
  cleanup as (
    insert into cleanup_job (id, request_id, artefact_id, policy, stage, due_at, updated_at)
    select ${ledger.consequenceId}::uuid, moved.request_id, moved.artefact_id, partner.retention_policy, 'queued',
           ${ledger.at}::timestamptz, ${ledger.at}::timestamptz
      from moved
      join consent_data on consent_data.request_id = moved.request_id
      join partner on partner.id = moved.partner_id
     where not exists (select from consent_artefact other
                        where other.request_id = moved.request_id and other.id is distinct from moved.artefact_id
                          and other.status in ('ACTIVE', 'PAUSED') and other.valid_until > ${ledger.at})
    on conflict (request_id) do nothing
    returning id, request_id, artefact_id, policy
  ), cleanup_audit as (
    insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
      details, trace_id)
    select cleanup.id, ${ledger.at}::timestamptz, 'cleanup.queued', moved.person_id, moved.partner_id, cleanup.request_id,
           cleanup.artefact_id, 'system', 'clean-up', 'system', jsonb_build_object('policy', cleanup.policy), ${ledger.traceId}
      from cleanup join moved on moved.request_id = cleanup.request_id
  )`

/** The request as it was judged: the update takes the lock and holds only while nothing has changed since. */
export type JudgedRequest = {
  id: string
  version: number
  /** Who is told of the move; null while the request has not reached its person. */
  personId: string | null
  updatedBy: string
}

const moveRequest = (sql: Sql, status: 'GRANTED' | 'DENIED' | 'CANCELLED', request: JudgedRequest, now: Date) => sql`
  update consent_request
     set status = ${status}, version = version + 1, updated_at = ${now}, updated_by = ${request.updatedBy},
         decided_at = ${status === 'CANCELLED' ? null : now}
   where id = ${request.id} and version = ${request.version} and status in ('REQUESTED', 'IN_REVIEW')
     and (${status} = 'CANCELLED' or (status = 'REQUESTED' and expires_at > ${now}))
  returning id as request_id, null::uuid as artefact_id, ${request.personId}::uuid as person_id, partner_id`

/** Request, artefacts, record, audit event and outbox row in one statement; false when the request had moved meanwhile. */
export async function saveGrant(
  sql: Sql,
  request: JudgedRequest,
  artefacts: readonly NewArtefact[],
  record: NewRecord,
  ledger: LedgerEntry,
): Promise<boolean> {
  const grants = artefacts.map(
    (one, index) => sql`, ${sql.unsafe(`artefact_${index}`)} as (
      insert into consent_artefact (id, request_id, person_id, partner_id, provider_id, data_types, care_contexts,
        records_from, records_to, frequency_limit, frequency_seconds, total_uses, valid_from, valid_until, erase_at, status,
        jws_sealed, created_at, updated_at, updated_by)
      select ${one.id}::uuid, request_id, person_id, partner_id, ${one.providerId}, ${one.dataTypes}::text[],
        ${sql.json(one.careContexts)}::jsonb, ${one.recordsFrom}::timestamptz, ${one.recordsTo}::timestamptz,
        ${one.frequencyLimit}::int, ${one.frequencySeconds}::int, ${one.totalUses}::int, ${ledger.at}::timestamptz,
        ${one.validUntil}::timestamptz, ${one.eraseAt}::timestamptz, 'ACTIVE', ${one.jwsSealed}::bytea,
        ${ledger.at}::timestamptz, ${ledger.at}::timestamptz, ${request.updatedBy}
      from moved)`,
  )
  const rows = await sql`
    with moved as (${moveRequest(sql, 'GRANTED', request, ledger.at)})${grants},
    record as (${appendRecord(sql, 'granted', record, ledger)}),
    audit as (${appendAudit(sql, 'consent.granted', record.id, ledger)}),
    told as (${enqueue(sql, 'consent.granted', ledger)})
    select request_id from moved`
  return rows.length === 1
}

export async function saveDenial(
  sql: Sql,
  request: JudgedRequest,
  record: NewRecord,
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (${moveRequest(sql, 'DENIED', request, ledger.at)}),
    record as (${appendRecord(sql, 'denied', record, ledger)}),
    audit as (${appendAudit(sql, 'consent.denied', record.id, ledger)}),
    told as (${enqueue(sql, 'consent.denied', ledger)}),
    ${queueCleanup(sql, ledger)}
    select request_id from moved`
  return rows.length === 1
}

export async function saveCancellation(sql: Sql, request: JudgedRequest, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (${moveRequest(sql, 'CANCELLED', request, ledger.at)}),
    audit as (${appendAudit(sql, 'consent.cancelled', null, ledger)}),
    told as (${enqueue(sql, 'consent.cancelled', ledger)}),
    ${queueCleanup(sql, ledger)}
    select request_id from moved`
  return rows.length === 1
}

/**
 * A reviewed request goes to its person, who is told of it as of a new one, and its window begins. False when it had moved
 * meanwhile, or it was this member of staff who asked, or made the key that did.
 */
export async function saveRelease(
  sql: Sql,
  request: { id: string; version: number; partnerId: string; expiresAt: Date; staffId: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update consent_request
         set status = 'REQUESTED', version = version + 1, updated_at = ${ledger.at}, expires_at = ${request.expiresAt}
       where id = ${request.id} and partner_id = ${request.partnerId} and version = ${request.version}
         and status = 'IN_REVIEW' and asked_by is distinct from ${request.staffId} and key_made_by is distinct from ${request.staffId}
      returning id as request_id, null::uuid as artefact_id, person_id, partner_id),
    audit as (${appendAudit(sql, 'request.released', null, ledger)}),
    told as (${enqueue(sql, 'consent.asked', ledger)})
    select request_id from moved`
  return rows.length === 1
}

/** For a consent that ended by itself. Answers nothing: it may be queued already, or there may be nothing to clean up. */
export async function queueCleanupOf(sql: Sql, requestId: string, ledger: LedgerEntry): Promise<void> {
  await sql`
    with moved as (
      select r.id as request_id, a.id as artefact_id, r.person_id, r.partner_id
        from consent_request r left join consent_artefact a on a.request_id = r.id
       where r.id = ${requestId} limit 1),
    ${queueCleanup(sql, ledger)}
    select from moved`
}

/** What a statement about an artefact is called in the record, and with `consent.` before it everywhere else. */
export type ArtefactVerdict = 'paused' | 'resumed' | 'revoked'

export type ArtefactChange = {
  id: string
  /** Any of these: whoever withdraws need not know that it was paused meanwhile. */
  from: readonly ArtefactState[]
  to: ArtefactState
  verdict: ArtefactVerdict
  updatedBy: string
  /** Of a pause that follows from the deactivation of an ABHA. */
  pausedBy?: string
}

/** Answers the artefact's new version; undefined when it had left those states, or ended, meanwhile. */
export async function saveArtefactChange(
  sql: Sql,
  change: ArtefactChange,
  record: NewRecord,
  ledger: LedgerEntry,
): Promise<number | undefined> {
  const action = `consent.${change.verdict}`
  const [row] = await sql<{ version: number }[]>`
    with moved as (
      update consent_artefact
         set status = ${change.to}, version = version + 1, updated_at = ${ledger.at}, updated_by = ${change.updatedBy},
             ended_at = ${change.to === 'REVOKED' ? ledger.at : null},
             paused_by_change = ${change.to === 'REVOKED' ? sql`paused_by_change` : sql`${change.pausedBy ?? null}::uuid`}
       where id = ${change.id} and status = any(${[...change.from]}::text[]) and valid_until > ${ledger.at}
      returning request_id, id as artefact_id, person_id, partner_id, version),
    record as (${appendRecord(sql, change.verdict, record, ledger)}),
    audit as (${appendAudit(sql, action, record.id, ledger)}),
    told as (${enqueue(sql, action, ledger)})
    ${change.to === 'REVOKED' ? sql`, ${queueCleanup(sql, ledger)}` : sql``}
    select version from moved`
  return row?.version
}
