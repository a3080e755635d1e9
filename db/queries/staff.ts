import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'

/** The id of a partner's active staff member by e-mail. */
export async function staffOfPartner(sql: Sql, partnerId: string, email: string): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select s.id from staff s join staff_membership m on m.staff_id = s.id
     where m.partner_id = ${partnerId} and s.email = ${email.trim().toLowerCase()} and s.disabled_at is null`
  return row?.id
}

/** What an audit event of the console's is about, beside the partner. */
export type StaffEvent = {
  readonly action: string
  readonly partnerId: string
  readonly personId?: string | null
  readonly requestId?: string | null
  readonly artefactId?: string | null
}

/** An audit event alone, in the transaction of the change that it tells of. */
export async function insertStaffEvent(sql: Sql, event: StaffEvent, ledger: LedgerEntry): Promise<void> {
  await sql`
    insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
      details, trace_id)
    values (${ledger.auditId}, ${ledger.at}, ${event.action}, ${event.personId ?? null}, ${event.partnerId},
      ${event.requestId ?? null}, ${event.artefactId ?? null}, ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door},
      ${sql.json(ledger.details as never)}, ${ledger.traceId})`
}

/**
 * That a request was looked at, once for each id that `ledger` gives it; its person sees it, unless the request is
 * still in review. False when the partner has no such request.
 */
export async function insertView(
  sql: Sql,
  of: { requestId: string; partnerId: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const [row] = await sql<{ known: boolean }[]>`
    with looked_at as (
      select id, partner_id, case when status <> 'IN_REVIEW' then person_id end as person_id
        from consent_request where id = ${of.requestId} and partner_id = ${of.partnerId}
    ), written as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'staff.viewed', person_id, partner_id, id,
             ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
             ${ledger.traceId}
        from looked_at
      on conflict (id) do nothing
    )
    select exists (select from looked_at) as known`
  return row?.known === true
}
