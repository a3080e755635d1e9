import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { queueCleanup } from './decision'

/**
 * Audit event and outbox row of what ended by itself, at the time when it did: `moved` has it as `ended`. However late a
 * job is, what people and partners read stays as it was computed before.
 */
const tell = (sql: Sql, action: 'consent.expired' | 'sharing.ended', ledger: LedgerEntry) => sql`
  audit as (
    insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
      details, trace_id)
    select ${ledger.auditId}::uuid, ended, ${action}, person_id, partner_id, request_id, artefact_id, ${ledger.actorKind},
           ${ledger.actorId}, ${ledger.door}, '{}', ${ledger.traceId}
      from moved
  ), told as (
    insert into outbox (id, at, topic, person_id, partner_id, request_id, artefact_id)
    select ${ledger.outboxId}::uuid, ended, 'consent.expired', person_id, partner_id, request_id, artefact_id from moved
  ), ${queueCleanup(sql, ledger)}
  select request_id from moved`

/** The request whose window has been over for longest becomes EXPIRED. False: there is none that nobody else has. */
export async function expireNextRequest(sql: Sql, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with due as (
      select id from consent_request where status = 'REQUESTED' and expires_at <= ${ledger.at}
       order by expires_at, id limit 1 for update skip locked
    ), moved as (
      update consent_request r set status = 'EXPIRED' from due where r.id = due.id
      returning r.id as request_id, null::uuid as artefact_id, r.person_id, r.partner_id, r.expires_at as ended
    ), ${tell(sql, 'consent.expired', ledger)}`
  return rows.length === 1
}

/** The same with a permission. */
export async function expireNextArtefact(sql: Sql, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with due as (
      select id from consent_artefact where status in ('ACTIVE', 'PAUSED') and valid_until <= ${ledger.at}
       order by valid_until, id limit 1 for update skip locked
    ), moved as (
      update consent_artefact a set status = 'EXPIRED', ended_at = a.valid_until from due where a.id = due.id
      returning a.request_id, a.id as artefact_id, a.person_id, a.partner_id, a.valid_until as ended
    ), ${tell(sql, 'sharing.ended', ledger)}`
  return rows.length === 1
}

/** Answers kept for repeated calls, made before then; at most 1,000. How many they were. */
export async function pruneAnswers(sql: Sql, before: Date): Promise<number> {
  const rows = await sql`
    delete from idempotency where (credential_id, key) in
      (select credential_id, key from idempotency where created_at < ${before} order by created_at limit 1000
          for update skip locked)
    returning 1`
  return rows.length
}
