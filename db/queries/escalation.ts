import type { Sql } from '@/db/client'
import type { Role } from '@/lib/core/staff/permission'
import type { LedgerEntry } from './consent-request'
import { appendAudit } from './decision'

/** Those of a partner's staff who can do something about it. */
const staffOf = (sql: Sql, partnerId: ReturnType<Sql>, roles: readonly Role[]) => sql`
  select distinct s.email from staff s join staff_membership m on m.staff_id = s.id
   where m.partner_id = ${partnerId} and m.role = any(${[...roles]}::text[]) and s.disabled_at is null`

/** They exist, and it is not known since `triedAfter` that none of them can be reached. */
const canBeAsked = (sql: Sql, partnerId: ReturnType<Sql>, roles: readonly Role[], triedAfter: Date) => sql`
  exists (${staffOf(sql, partnerId, roles)})
  and not exists (select from partner p where p.id = ${partnerId} and p.staff_unreached_at > ${triedAfter})`

/** None of a partner's staff could be reached. */
export async function noteUnreached(sql: Sql, partnerId: string, now: Date): Promise<void> {
  await sql`update partner set staff_unreached_at = ${now} where id = ${partnerId}`
}

/** atUpstream: it is a no to the service that holds the master copy, and not to the partner's own system. */
export type Unconfirmed = { id: string; partnerId: string; atUpstream: boolean }

/**
 * Takes the deliveries of one partner that were to stop something and of which nothing was heard since `toldBefore`, or
 * that were given up since, or that an upstream refused; under their locks and without those that another server has.
 * Only where there are staff who can be asked, and were not out of reach since `triedAfter`.
 */
export const takeUnconfirmed = (
  tx: Sql,
  roles: readonly Role[],
  toldBefore: Date,
  triedAfter: Date,
  limit: number,
): Promise<Unconfirmed[]> =>
  tx<Unconfirmed[]>`
    with due as (
      select d.id, d.partner_id, d.recipient_kind = 'relay' as at_upstream from delivery d
       where d.escalated_at is null
         and ((d.topic in ('consent.revoked', 'consent.expired') and d.stopped_at is null
               and d.recipient_kind in ('webhook', 'eka_webhook', 'samagra_webhook')
               and (d.told_at <= ${toldBefore}
                    or (d.state = 'failed' and d.told_at is null and d.created_at <= ${toldBefore})))
              or (d.recipient_kind = 'relay' and d.topic in ('consent.denied', 'consent.revoked')
                  and d.confirmed_at is null and d.state <> 'dropped'
                  and (d.created_at <= ${toldBefore} or d.state = 'failed')))
         and ${canBeAsked(tx, tx`d.partner_id`, roles, triedAfter)}
       order by d.created_at limit ${limit} for update of d skip locked)
    select id, partner_id, at_upstream from due
     where partner_id = (select partner_id from due order by partner_id limit 1) order by id`

/** Whom to ask at a partner. */
export const staffToAsk = (sql: Sql, partnerId: string, roles: readonly Role[]): Promise<{ email: string }[]> =>
  sql<{ email: string }[]>`${staffOf(sql, sql`${partnerId}`, roles)} order by email`

/** Marks one as asked about, with its audit event. */
export async function markEscalated(tx: Sql, id: string, ledger: LedgerEntry): Promise<void> {
  await tx`
    with moved as (
      update delivery d set escalated_at = ${ledger.at} from outbox o where d.id = ${id} and o.id = d.outbox_id
      returning d.id, d.partner_id, o.person_id, o.request_id, o.artefact_id)
    ${appendAudit(tx, 'delivery.escalated', null, ledger)}`
}

/**
 * Takes an endpoint that was paused because it fails, or answered that it is gone, and of which nobody was told, under its lock and without those that
 * another server has. Only where there are staff who can be told, and were not out of reach since `triedAfter`.
 */
export async function takePausedEndpoint(
  tx: Sql,
  roles: readonly Role[],
  triedAfter: Date,
): Promise<{ id: string; partnerId: string } | undefined> {
  const [row] = await tx<{ id: string; partnerId: string }[]>`
    select e.id, e.partner_id from webhook_endpoint e
     where e.status = 'paused' and e.paused_by in ('failing', 'gone') and e.staff_told_at is null and e.deleted_at is null
       and ${canBeAsked(tx, tx`e.partner_id`, roles, triedAfter)}
     order by e.updated_at limit 1 for update of e skip locked`
  return row
}

/**
 * An endpoint that has failed since `since` and has nothing left to be tried, by which it could show that it works; under
 * its lock, without those that another server has.
 */
export async function takeHopelessEndpoint(tx: Sql, since: Date): Promise<string | undefined> {
  const [row] = await tx<{ id: string }[]>`
    select e.id from webhook_endpoint e
     where e.status = 'active' and e.failing_since <= ${since} and e.deleted_at is null
       and not exists (select from delivery d where d.endpoint_id = e.id and d.state in ('waiting', 'queued'))
     limit 1 for update of e skip locked`
  return row?.id
}

/** Marks an endpoint as told of, with its audit event. */
export async function markStaffTold(tx: Sql, id: string, ledger: LedgerEntry): Promise<void> {
  await tx`
    with moved as (
      update webhook_endpoint set staff_told_at = ${ledger.at} where id = ${id}
      returning id, partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id)
    ${appendAudit(tx, 'webhook.staff_told', null, ledger)}`
}
