import type { Sql } from '@/db/client'
import type { ViewFilters } from '@/lib/core/staff/queue'
import { lockMembership } from './staff'

export type ViewRow = { id: string; name: string; filters: ViewFilters }

/** Whose a view is: one member's, at one partner. */
export type ViewOwner = { readonly staffId: string; readonly partnerId: string }

/** A member's own, in the order in which they were kept. */
export const viewsOf = (sql: Sql, { staffId, partnerId }: ViewOwner): Promise<ViewRow[]> =>
  sql<ViewRow[]>`
    select id, name, filters from queue_view where staff_id = ${staffId} and partner_id = ${partnerId}
     order by created_at, id`

/** The same, under the lock of their membership: whoever adds one waits here. Null: they are no member any more. */
export async function lockViews(tx: Sql, owner: ViewOwner): Promise<ViewRow[] | null> {
  return (await lockMembership(tx, owner)) ? viewsOf(tx, owner) : null
}

export async function insertView(
  tx: Sql,
  { staffId, partnerId }: ViewOwner,
  { id, name, filters }: ViewRow,
  at: Date,
): Promise<void> {
  await tx`
    insert into queue_view (id, staff_id, partner_id, name, filters, created_at)
    values (${id}, ${staffId}, ${partnerId}, ${name}, ${tx.json(filters)}, ${at})`
}

/** False when they have no such one. */
export async function deleteView(sql: Sql, { staffId, partnerId }: ViewOwner, id: string): Promise<boolean> {
  const rows = await sql`
    delete from queue_view where id = ${id} and staff_id = ${staffId} and partner_id = ${partnerId} returning 1`
  return rows.length === 1
}
