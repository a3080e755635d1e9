import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { appendAudit } from './decision'

export type Unconfirmed = { id: string; partnerId: string }

/**
 * Takes the deliveries of one partner that were to stop something and of which nothing was heard since `toldBefore`, under
 * their locks and without those that another server has. Only where there are staff who can be asked.
 */
export const takeUnconfirmed = (tx: Sql, toldBefore: Date, limit: number): Promise<Unconfirmed[]> =>
  tx<Unconfirmed[]>`
    with due as (
      select d.id, d.partner_id from delivery d
       where d.topic in ('consent.revoked', 'consent.expired')
         and d.told_at <= ${toldBefore} and d.stopped_at is null and d.escalated_at is null
         and d.recipient_kind in ('webhook', 'eka_webhook', 'samagra_webhook')
         and exists (select from staff_membership m join staff s on s.id = m.staff_id
                      where m.partner_id = d.partner_id and m.role in ('admin', 'reviewer') and s.disabled_at is null)
       order by d.told_at limit ${limit} for update of d skip locked)
    select id, partner_id from due
     where partner_id = (select partner_id from due order by partner_id limit 1) order by id`

/** Whom to ask at a partner. */
export const staffToAsk = (sql: Sql, partnerId: string): Promise<{ email: string }[]> =>
  sql<{ email: string }[]>`
    select distinct s.email from staff s join staff_membership m on m.staff_id = s.id
     where m.partner_id = ${partnerId} and m.role in ('admin', 'reviewer') and s.disabled_at is null order by s.email`

/** Marks one as asked about, with its audit event. */
export async function markEscalated(tx: Sql, id: string, ledger: LedgerEntry): Promise<void> {
  await tx`
    with moved as (
      update delivery d set escalated_at = ${ledger.at} from outbox o where d.id = ${id} and o.id = d.outbox_id
      returning d.id, d.partner_id, o.person_id, o.request_id, o.artefact_id)
    ${appendAudit(tx, 'delivery.escalated', null, ledger)}`
}
