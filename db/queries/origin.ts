import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { appendAudit } from './decision'

const asMoved = (sql: Sql) => sql`
  returning partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id`

/** Whether an answer that is given in a frame counts. */
export async function inFrameApprovalOf(sql: Sql, partnerId: string): Promise<boolean> {
  const [row] = await sql<{ inFrameApproval: boolean }[]>`select in_frame_approval from partner where id = ${partnerId}`
  return row?.inFrameApproval === true
}

/** Nothing is written where it is so already. */
export async function saveInFrameApproval(
  sql: Sql,
  partnerId: string,
  on: boolean,
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with moved as (
      update partner set in_frame_approval = ${on} where id = ${partnerId} and in_frame_approval <> ${on}
      returning id as partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id)
    ${appendAudit(sql, 'embed.in_frame_approval_set', null, ledger)}`
}

/** Where a partner's pages may frame the wallet, and what the operator listed for it. */
export async function originsOf(
  sql: Sql,
  partnerId: string,
): Promise<{ embed: string[]; log: string[]; providers: string[] }> {
  const rows = await sql<{ use: string; origin: string }[]>`
    select use, origin from partner_origin where partner_id = ${partnerId}
    union all select 'provider', url from data_provider where partner_id = ${partnerId}
    order by origin`
  const of = (use: string) => rows.filter((row) => row.use === use).map(({ origin }) => origin)
  return { embed: of('embed'), log: of('log'), providers: of('provider') }
}

/** False when it is there already. */
export async function insertEmbedOrigin(
  sql: Sql,
  partnerId: string,
  origin: string,
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'embed', ${origin})
      on conflict do nothing ${asMoved(sql)}),
    audit as (${appendAudit(sql, 'origin.added', null, ledger)})
    select partner_id from moved`
  return rows.length === 1
}

/** False when there is no such one. */
export async function deleteEmbedOrigin(
  sql: Sql,
  partnerId: string,
  origin: string,
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      delete from partner_origin where partner_id = ${partnerId} and use = 'embed' and origin = ${origin} ${asMoved(sql)}),
    audit as (${appendAudit(sql, 'origin.removed', null, ledger)})
    select partner_id from moved`
  return rows.length === 1
}
