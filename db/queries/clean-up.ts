import type { Sql } from '@/db/client'
import type { CleanupPolicy } from '@/lib/core/consent/registered-data'
import type { LedgerEntry } from './consent-request'
import { appendAudit, enqueue } from './decision'

export type CleanupJob = {
  id: string
  requestId: string
  policy: CleanupPolicy
  /** How often it was begun, this time included. Tells whose run it is. */
  attempts: number
}

/**
 * Takes the job that has been due longest, with its audit event; undefined when none is due. Until
 * `leaseEnds` it is this runner's alone. After that, or after a failure, it is due again.
 * Its events are for the person whom the first of them, that has the job's id, is for: nobody, where none was asked.
 */
export async function claimCleanup(sql: Sql, leaseEnds: Date, ledger: LedgerEntry): Promise<CleanupJob | undefined> {
  const [job] = await sql<CleanupJob[]>`
    with due as (
      select id from cleanup_job where stage in ('queued', 'running', 'failed') and due_at <= ${ledger.at}
       order by due_at limit 1 for update skip locked
    ), claimed as (
      update cleanup_job j set stage = 'running', attempts = attempts + 1, due_at = ${leaseEnds}, updated_at = ${ledger.at}
        from due where j.id = due.id
      returning j.id, j.request_id, j.artefact_id, j.policy, j.attempts
    ), moved as (
      select claimed.*, queued.person_id, r.partner_id
        from claimed join consent_request r on r.id = claimed.request_id left join audit_event queued on queued.id = claimed.id
    ), audit as (${appendAudit(sql, 'cleanup.started', null, ledger)})
    select id, request_id, policy, attempts from moved`
  return job
}

/** Ends this run of a job, with its audit event, and when it is done with an outbox row. False when the run took too long and another has begun. */
export async function endCleanup(
  sql: Sql,
  run: CleanupJob,
  end: { stage: 'done' | 'failed'; dueAt: Date },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with ended as (
      update cleanup_job set stage = ${end.stage}, due_at = ${end.dueAt}, updated_at = ${ledger.at}
       where id = ${run.id} and stage = 'running' and attempts = ${run.attempts}
      returning id, request_id, artefact_id
    ), moved as (
      select ended.*, queued.person_id, r.partner_id
        from ended join consent_request r on r.id = ended.request_id left join audit_event queued on queued.id = ended.id
    ), audit as (${appendAudit(sql, `cleanup.${end.stage}`, null, ledger)})
    ${end.stage === 'done' ? sql`, told as (${enqueue(sql, 'consent.cleaned_up', ledger)})` : sql``}
    select request_id from moved`
  return rows.length === 1
}

export async function deleteRegisteredData(sql: Sql, requestId: string): Promise<void> {
  await sql`delete from consent_data where request_id = ${requestId}`
}

export async function rewriteRegisteredData(sql: Sql, requestId: string, sealed: Uint8Array): Promise<void> {
  await sql`update consent_data set sealed = ${sealed} where request_id = ${requestId}`
}

export async function archiveRegisteredData(sql: Sql, requestId: string, at: Date): Promise<void> {
  await sql`update consent_data set archived_at = ${at} where request_id = ${requestId}`
}
