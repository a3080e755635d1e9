import type { Sql } from '@/db/client'
import type { CheckType, CheckVerdict } from '@/lib/core/check/judge'
import { type Cursor, type LedgerEntry, type Owner, ownedBy } from './consent-request'
import type { NewRecord } from './decision'
import { keptAt, type NewTarget } from './upstream'

/** A session as it is read, with who made it and what binds on it now. */
export type SessionRow = {
  id: string
  partnerId: string
  personId: string | null
  /** `vendorData` as it came. */
  subjectSealed: Uint8Array | null
  createdAt: Date
  partnerName: string
  verifiedBy: string | null
  partnerContact: string
  /** Of the latest record; null before the first. */
  bindingId: string | null
  bindingVerdict: CheckVerdict | null
  bindingType: CheckType | null
  bindingAt: Date | null
}

const selectSession = (sql: Sql) => sql`
  select s.id, s.partner_id, s.person_id, s.subject_sealed, s.created_at, p.name as partner_name, p.verified_by,
         p.contact as partner_contact, b.id as binding_id, b.verdict as binding_verdict, b.consent_type as binding_type,
         b.at as binding_at
    from capture_session s
    join partner p on p.id = s.partner_id
    left join consent_record b on b.session_id = s.id and b.seq = s.seq`

export async function findSession(sql: Sql, id: string, owner: Owner): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`${selectSession(sql)} where s.id = ${id} and ${ownedBy(sql, owner, sql`s`)}`
  return row
}

export type NewSession = {
  id: string
  partnerId: string
  personId: string | null
  subject: { kind: string; issuer: string; hash: Uint8Array; sealed: Uint8Array } | null
}

/** The session with its audit event. Nobody is told: nothing has been said on it yet. */
export async function insertSession(
  sql: Sql,
  session: NewSession,
  ledger: LedgerEntry,
  target: NewTarget | null = null,
): Promise<void> {
  const { subject } = session
  await sql`
    with opened as (
      insert into capture_session (id, partner_id, person_id, subject_kind, subject_issuer, subject_hash, subject_sealed, created_at)
      values (${session.id}, ${session.partnerId}, ${session.personId}, ${subject?.kind ?? null}, ${subject?.issuer ?? ''},
              ${subject?.hash ?? null}, ${subject?.sealed ?? null}, ${ledger.at})
      returning id, person_id, partner_id
    )${target ? sql`, kept as (${keptAt(sql, target, 'session_id', 'opened')})` : sql``}
    insert into audit_event (id, at, action, person_id, partner_id, session_id, actor_kind, actor_id, door, details, trace_id)
    select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'session.opened', person_id, partner_id, id,
           ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
           ${ledger.traceId}
      from opened`
}

/** Holds the owner's session until the transaction ends: what is read of it after this is what stands. */
export async function lockSession(sql: Sql, id: string, owner: Owner): Promise<boolean> {
  const rows = await sql`select from capture_session s where id = ${id} and ${ownedBy(sql, owner, sql`s`)} for update`
  return rows.length === 1
}

export type Signatures = {
  /** Over the body. */
  readonly body: Uint8Array
  /** SHA-256 of that body. */
  readonly bodyHash: Uint8Array
  /** Over time, method, path and body; null when there was none. */
  readonly fresh: Uint8Array | null
}

export type SeenRow = {
  /** The number of its last record: what was seen holds while it is the last one. */
  seq: number
  withdrawnAt: Date | null
  bodySeen: boolean
  /** The same signature, on this very session. */
  repeatedSignature: boolean
  freshSignatureSeen: boolean
}

/** What stands on a partner's own session, and what of this upload it sent before. */
export async function seenBefore(
  sql: Sql,
  session: { id: string; partnerId: string },
  { body, bodyHash, fresh }: Signatures,
): Promise<SeenRow> {
  const [row] = await sql<SeenRow[]>`
    select coalesce((select seq::int from capture_session where id = ${session.id}), 0) as seq,
           (select w.at from consent_record w
             where w.session_id = ${session.id} and w.verdict = 'revoked'
               and not exists (select from consent_record g
                                where g.session_id = w.session_id and g.verdict = 'granted' and g.seq > w.seq)
             order by w.seq desc limit 1) as withdrawn_at,
           exists (select from consent_record
                    where partner_id = ${session.partnerId} and body_hash = ${bodyHash}) as body_seen,
           exists (select from consent_record
                    where partner_id = ${session.partnerId} and body_hash = ${bodyHash}
                      and session_id = ${session.id} and signature = ${body}) as repeated_signature,
           exists (select from consent_record
                    where partner_id = ${session.partnerId} and fresh_signature = ${fresh}::bytea) as fresh_signature_seen`
  if (!row) throw new Error('a row of constants is missing')
  return row
}

/**
 * Appends a record to a session, with its audit event and outbox row, in one statement. The update numbers the
 * record: the order of the numbers is that of the commits, and so is that of the times, because none is earlier than
 * a millisecond after the last one. An answer supersedes the record that bound until then, of which there is an outbox row
 * too; a withdrawal supersedes nothing: it ends. With `after` it is appended only when that is still the number of the last one;
 * without, it is to be called under the session's lock. False when nothing was appended.
 */
export async function appendToSession(
  sql: Sql,
  session: { id: string; type: CheckType; verdict: CheckVerdict; signatures: Signatures | null },
  record: NewRecord,
  ledger: LedgerEntry,
  after: number | null = null,
): Promise<boolean> {
  const action = `consent.${session.verdict}`
  const rows = await sql`
    with moved as (
      update capture_session set seq = seq + 1
       where id = ${session.id} and (${after}::bigint is null or seq = ${after}::bigint) returning id, person_id, partner_id, seq
    ), timed as (
      select m.*, greatest(${ledger.at}::timestamptz, last.at + interval '1 millisecond') as at, last.id as before
        from moved m left join consent_record last on last.session_id = m.id and last.seq = m.seq - 1
    ), record as (
      insert into consent_record (id, session_id, seq, consent_type, signature, body_hash, fresh_signature, person_id, partner_id, verdict,
        decision_hash, text, text_hash, language, display_evidence, reason_code, reason_sealed, door, actor_kind, actor_id,
        auth_method, proof_sealed, at)
      select ${record.id}::uuid, id, seq, ${session.type}, ${session.signatures?.body ?? null}::bytea,
        ${session.signatures?.bodyHash ?? null}::bytea, ${session.signatures?.fresh ?? null}::bytea, person_id, partner_id, ${session.verdict}, ${record.decisionHash}::bytea,
        ${record.text}, ${record.textHash}, ${record.language}, ${record.displayEvidence}, ${record.reasonCode},
        ${record.reasonSealed}::bytea, ${ledger.door}, ${ledger.actorKind}, ${ledger.actorId}, ${record.authMethod},
        ${record.proofSealed}::bytea, at
      from timed
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, session_id, record_id, actor_kind, actor_id, door,
        details, trace_id)
      select ${ledger.auditId}::uuid, at, ${action}, person_id, partner_id, id, ${record.id}::uuid,
        ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId}
      from timed
    )
    insert into outbox (id, at, topic, person_id, partner_id, session_id, details)
    select ${ledger.outboxId}::uuid, at, ${action}, person_id, partner_id, id,
      ${sql.json({ ...ledger.details, door: ledger.door, recordId: record.id } as never)}::jsonb
    from timed
    union all
    select ${ledger.consequenceId}::uuid, at, 'consent.superseded', person_id, partner_id, id,
      jsonb_build_object('recordId', before, 'supersededBy', ${record.id}::uuid)
    from timed where before is not null and ${session.verdict} <> 'revoked'
    returning id`
  return rows.length > 0
}

export type SessionRecordRow = {
  id: string
  seq: number
  consentType: CheckType
  verdict: CheckVerdict
  actorKind: 'person' | 'partner'
  at: Date
}

const recordColumns = (sql: Sql) => sql`id, seq::int as seq, consent_type, verdict, actor_kind, at`

/**
 * Records of a session with their words, the newest first, below `before` where it is given: at most `limit`, and
 * no more than have `bytes` of words as JSON together, but one at least.
 */
export const sessionRecords = (
  sql: Sql,
  sessionId: string,
  { before, limit, bytes }: { readonly before: number | null; readonly limit: number; readonly bytes: number },
): Promise<(SessionRecordRow & { text: string | null; binding: boolean })[]> =>
  sql<(SessionRecordRow & { text: string | null; binding: boolean })[]>`
    select ${recordColumns(sql)}, text, seq = last_seq as binding
      from (
        select latest.*, sum(octet_length(to_json(text)::text)) over (order by seq desc) as size,
               row_number() over (order by seq desc) as place
          from (
            select c.*, s.seq as last_seq from consent_record c join capture_session s on s.id = c.session_id
             where c.session_id = ${sessionId} and (${before}::bigint is null or c.seq < ${before}::bigint)
             order by c.seq desc limit ${limit}
          ) latest
      ) measured
     where place = 1 or coalesce(size, 0) <= ${bytes}
     order by measured.seq desc`

/** The latest records of a session without their words, the newest first. */
export const latestSessionRecords = (sql: Sql, sessionId: string, limit: number): Promise<SessionRecordRow[]> =>
  sql<SessionRecordRow[]>`
    select ${recordColumns(sql)} from consent_record where session_id = ${sessionId} order by seq desc limit ${limit}`

/** Sessions on which a yes in the person's name stands, the newest first; 1 more than asked when there are others. */
export const standingSessions = (
  sql: Sql,
  personId: string,
  page: { after: Cursor | null; limit: number; partnerId?: string },
): Promise<SessionRow[]> =>
  sql<SessionRow[]>`
    ${selectSession(sql)}
     where s.person_id = ${personId} and b.verdict = 'granted'
       ${page.partnerId ? sql`and s.partner_id = ${page.partnerId}` : sql``}
       ${page.after ? sql`and (s.created_at, s.id) < (${page.after.at}, ${page.after.id})` : sql``}
     order by s.created_at desc, s.id desc limit ${page.limit + 1}`

/** Every session of a person at one partner, locked in the order of their ids. */
export const lockSessionsWith = (sql: Sql, personId: string, partnerId: string): Promise<{ id: string }[]> =>
  sql<{ id: string }[]>`
    select id from capture_session where person_id = ${personId} and partner_id = ${partnerId} order by id for update`

/** On how many sessions a yes in the person's name stands. */
export async function standingSessionCount(sql: Sql, personId: string): Promise<number> {
  const [row] = await sql<{ standing: number }[]>`
    select count(*)::int as standing from capture_session s
      join consent_record b on b.session_id = s.id and b.seq = s.seq
     where s.person_id = ${personId} and b.verdict = 'granted'`
  return row?.standing ?? 0
}

/** What anyone may learn who holds a valid proof of this record: what binds on its session now, and since when. */
export async function sessionStanding(
  sql: Sql,
  recordId: string,
): Promise<{ id: string; verdict: CheckVerdict; at: Date } | undefined> {
  const [row] = await sql<{ id: string; verdict: CheckVerdict; at: Date }[]>`
    select b.id, b.verdict, b.at from consent_record r
      join capture_session s on s.id = r.session_id
      join consent_record b on b.session_id = s.id and b.seq = s.seq
     where r.id = ${recordId}`
  return row
}
