import type { Sql } from '@/db/client'
import type { PurposeTemplate } from '@/lib/core/consent/over-ask'
import type { LedgerEntry } from './consent-request'
import { appendAudit, asMoved } from './decision'

/** `own`: the partner's; else the wallet's. */
export type PurposeTemplateRow = PurposeTemplate & { own: boolean }

/** What is usual for each of these purposes at a partner, the partner's own before the wallet's. Null: for every one that is known. */
export const templatesFor = (
  sql: Sql,
  partnerId: string,
  purposes: readonly string[] | null,
): Promise<PurposeTemplateRow[]> =>
  sql<PurposeTemplateRow[]>`
    select distinct on (purpose) purpose, records_days, validity_days, frequency_limit, frequency_seconds, data_types,
           partner_id is not null as own
      from purpose_template
     where (partner_id = ${partnerId} or partner_id is null)
       ${purposes ? sql`and purpose = any(${[...purposes]}::text[])` : sql``}
     order by purpose, partner_id nulls last`

/** What the wallet says is usual for a purpose, and what a partner says. */
export async function templatesOf(
  sql: Sql,
  partnerId: string,
  purpose: string,
): Promise<{ wallets: PurposeTemplate | null; own: PurposeTemplate | null }> {
  const rows = await sql<PurposeTemplateRow[]>`
    select purpose, records_days, validity_days, frequency_limit, frequency_seconds, data_types,
           partner_id is not null as own
      from purpose_template where (partner_id = ${partnerId} or partner_id is null) and purpose = ${purpose}`
  return { wallets: rows.find(({ own }) => !own) ?? null, own: rows.find(({ own }) => own) ?? null }
}

/** Says for a partner what is usual for a purpose, in place of what it said before, with its audit event. */
export async function saveTemplate(
  sql: Sql,
  partnerId: string,
  row: PurposeTemplate & { id: string; updatedBy: string },
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with moved as (
      insert into purpose_template ${sql({ ...row, dataTypes: [...row.dataTypes], partnerId, updatedAt: ledger.at })}
      on conflict (partner_id, purpose) do update
        set records_days = excluded.records_days, validity_days = excluded.validity_days,
            frequency_limit = excluded.frequency_limit, frequency_seconds = excluded.frequency_seconds,
            data_types = excluded.data_types, updated_at = excluded.updated_at, updated_by = excluded.updated_by
      ${asMoved(sql)})
    ${appendAudit(sql, 'purpose.set', null, ledger)}`
}

/** What the wallet says holds again. False when the partner had said nothing. */
export async function deleteTemplate(
  sql: Sql,
  partnerId: string,
  purpose: string,
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      delete from purpose_template where partner_id = ${partnerId} and purpose = ${purpose} ${asMoved(sql)}
    ), audit as (${appendAudit(sql, 'purpose.reset', null, ledger)})
    select id from moved`
  return rows.length === 1
}
