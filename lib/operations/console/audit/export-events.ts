import { type AuditFilter, auditOf } from '@/db/queries/audit'
import type { Cursor } from '@/db/queries/consent-request'
import { insertStaffEvent } from '@/db/queries/staff'
import { toldDetails } from '@/lib/core/audit/partner-view'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import type { AuditEvent } from './list-events'

/** Read, and held, at a time: whoever reads slowly keeps no connection and no list. */
const AT_ONCE = 1000

/**
 * All that a filter finds up to now, newest first, in pieces that are read one after the other. That a copy is taken is
 * an event itself, written before the first of them. Refuses: forbidden, step_up_required.
 */
export async function exportEvents(
  ctx: Ctx,
  { filter, format }: { readonly filter: AuditFilter; readonly format: 'csv' | 'json' },
): Promise<AsyncGenerator<readonly AuditEvent[]>> {
  const { partnerId } = requireStaff(ctx, 'audit:export')
  const { action, actorKind, from, to, staffId, requestId } = filter
  await insertStaffEvent(
    ctx.db,
    { action: 'audit.exported', partnerId },
    ledgerEntry(ctx, actorOf(ctx), { format, action, actorKind, from, to, staffId, requestId }),
  )
  const until = filter.to && filter.to < ctx.now ? filter.to : ctx.now
  return pieces(ctx, partnerId, { ...filter, to: until })
}

async function* pieces(ctx: Ctx, partnerId: string, filter: AuditFilter): AsyncGenerator<readonly AuditEvent[]> {
  let after: Cursor | null = null
  for (;;) {
    const rows: AuditEvent[] = await auditOf(ctx.db, partnerId, filter, { after, limit: AT_ONCE })
    if (rows.length > 0) yield rows.map((row) => ({ ...row, details: toldDetails(row.details) }))
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    after = { at: last.at, id: last.id }
  }
}
