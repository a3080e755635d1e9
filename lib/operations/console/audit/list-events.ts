import { type AuditFilter, type AuditRow, auditActionsOf, auditOf, auditStaffOf } from '@/db/queries/audit'
import type { Cursor } from '@/db/queries/consent-request'
import { toldDetails } from '@/lib/core/audit/partner-view'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type AuditEvent = AuditRow
export type AuditPage = {
  readonly events: readonly AuditEvent[]
  readonly next: Cursor | null
  /** What can be filtered by. */
  readonly actions: readonly string[]
  readonly staff: readonly { readonly id: string; readonly name: string }[]
}

/** What happened at a partner and to its requests, newest first. Of people it says that it was one. Refuses: forbidden. */
export async function listEvents(
  ctx: Ctx,
  { filter, ...page }: { readonly filter: AuditFilter; readonly after: Cursor | null; readonly limit: number },
): Promise<AuditPage> {
  const { partnerId } = requireStaff(ctx, 'audit:read')
  const [rows, actions, staff] = await Promise.all([
    auditOf(ctx.db, partnerId, filter, { after: page.after, limit: page.limit + 1 }),
    auditActionsOf(ctx.db, partnerId),
    auditStaffOf(ctx.db, partnerId),
  ])
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    events: shown.map((row) => ({ ...row, details: toldDetails(row.details) })),
    next: rows.length > page.limit && last ? { at: last.at, id: last.id } : null,
    actions,
    staff,
  }
}
