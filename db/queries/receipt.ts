import type { Sql } from '@/db/client'
import type { CheckType } from '@/lib/core/check/judge'
import type { ArtefactState } from '@/lib/core/consent/states'
import { type Owner, ownedBy, requestOwnedBy } from './consent-request'
import type { NewRecord } from './decision'

/** A consent record as it is read back, with the version of the notice that its words were made from. */
export type RecordRow = Omit<NewRecord, 'decisionHash'> & {
  requestId: string
  artefactId: string | null
  verdict: 'granted' | 'denied' | 'revoked' | 'paused' | 'resumed'
  noticeVersion: string | null
  door: string
  actorKind: 'person' | 'partner' | 'staff' | 'system'
  actorId: string
  at: Date
}

const selectRecord = (sql: Sql) => sql`
  select c.id, c.request_id, c.artefact_id, c.verdict, c.scope, c.text, c.text_hash, c.language, c.display_evidence,
         c.notice_version_id, n.version as notice_version, c.reason_code, c.reason_sealed, c.door, c.actor_kind, c.actor_id,
         c.auth_method, c.proof_sealed, c.at
    from consent_record c left join notice_version n on n.id = c.notice_version_id`

/** A record of the owner's own request. A request that found its person later counts as that person's. */
export async function findRecord(sql: Sql, id: string, owner: Owner): Promise<RecordRow | undefined> {
  const [row] = await sql<RecordRow[]>`
    ${selectRecord(sql)} join consent_request r on r.id = c.request_id where c.id = ${id} and ${requestOwnedBy(sql, owner)}`
  return row
}

/** A record of a check: of a session in place of a request. */
export type CheckRecordRow = Omit<RecordRow, 'requestId' | 'artefactId'> & {
  sessionId: string
  /** From 1; the highest one binds. */
  seq: number
  consentType: CheckType
}

const selectCheckRecord = (sql: Sql) => sql`
  select c.id, c.session_id, c.seq::int as seq, c.consent_type, c.verdict, c.scope, c.text, c.text_hash, c.language, c.display_evidence,
         c.notice_version_id, null as notice_version, c.reason_code, c.reason_sealed, c.door, c.actor_kind, c.actor_id,
         c.auth_method, c.proof_sealed, c.at
    from consent_record c`

/** A record of the owner's own session. */
export async function findCheckRecord(sql: Sql, id: string, owner: Owner): Promise<CheckRecordRow | undefined> {
  const [row] = await sql<CheckRecordRow[]>`
    ${selectCheckRecord(sql)} join capture_session s on s.id = c.session_id
     where c.id = ${id} and ${ownedBy(sql, owner, sql`s`)}`
  return row
}

/** The record of a deactivation or reactivation of an ABHA. */
export type ChangeRecordRow = Omit<RecordRow, 'requestId' | 'artefactId' | 'verdict'> & {
  abhaChangeId: string
  verdict: 'deactivated' | 'reactivated'
  /** The partner in whose software it was confirmed. */
  throughPartner: string | null
}

/** A record of the person's own; no partner has any part in it. */
export async function findChangeRecord(sql: Sql, id: string, owner: Owner): Promise<ChangeRecordRow | undefined> {
  if (!('personId' in owner) || owner.atPartner) return undefined
  const [row] = await sql<ChangeRecordRow[]>`
    select c.id, c.abha_change_id, c.verdict, c.scope, c.text, c.text_hash, c.language, c.display_evidence,
           c.notice_version_id, null as notice_version, c.reason_code, c.reason_sealed, c.door, c.actor_kind, c.actor_id,
           c.auth_method, c.proof_sealed, c.at, p.name as through_partner
      from consent_record c
      join abha_change k on k.id = c.abha_change_id
      left join partner p on p.id = k.partner_id
     where c.id = ${id} and c.person_id = ${owner.personId}`
  return row
}

/** The latest upload of a session, whatever the person did since. */
export async function lastUpload(sql: Sql, sessionId: string): Promise<CheckRecordRow | undefined> {
  const [row] = await sql<CheckRecordRow[]>`
    ${selectCheckRecord(sql)} where c.session_id = ${sessionId} and c.actor_kind = 'partner' order by c.seq desc limit 1`
  return row
}

/** The latest records of a session, oldest first: at most `limit`, with no more than `bytes` of words together. */
export const latestCheckRecords = (
  sql: Sql,
  sessionId: string,
  { limit, bytes }: { readonly limit: number; readonly bytes: number },
): Promise<CheckRecordRow[]> =>
  sql<CheckRecordRow[]>`
    ${selectCheckRecord(sql)}
      join (select id, sum(octet_length(text)) over (order by seq desc) as size from consent_record
             where session_id = ${sessionId} order by seq desc limit ${limit}) kept on kept.id = c.id
     where coalesce(kept.size, 0) <= ${bytes}
     order by c.seq`

/** Every record of some requests, oldest first. */
export const recordsOf = (sql: Sql, requestIds: readonly string[]): Promise<RecordRow[]> =>
  sql<RecordRow[]>`${selectRecord(sql)} where c.request_id = any(${[...requestIds]}::uuid[]) order by c.at, c.id`

/** What anyone may learn who holds a valid proof of this artefact: whether it still stands. */
export async function artefactStanding(
  sql: Sql,
  id: string,
): Promise<{ status: ArtefactState; validUntil: Date; endedAt: Date | null } | undefined> {
  const [row] = await sql<{ status: ArtefactState; validUntil: Date; endedAt: Date | null }[]>`
    select status, valid_until, ended_at from consent_artefact where id = ${id}`
  return row
}

/** The name of a partner that the person has ever shared with or was checked by; undefined for any other. */
export async function sharedPartnerName(sql: Sql, personId: string, partnerId: string): Promise<string | undefined> {
  const [row] = await sql<{ name: string }[]>`
    select name from partner p where p.id = ${partnerId}
       and (exists (select from consent_artefact a where a.person_id = ${personId} and a.partner_id = p.id)
         or exists (select from capture_session s where s.person_id = ${personId} and s.partner_id = p.id))`
  return row?.name
}
