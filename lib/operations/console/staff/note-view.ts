import { insertView } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { idOf } from '@/lib/operations/id-of'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Writes that the staff member looked at a request, or at what is stored of it (`permission`), once for each of them, request
 * and day; the person whom it asks sees it. Fails with `not_found` for another partner's.
 */
export async function noteView(
  ctx: Ctx,
  {
    requestId,
    permission = 'requests:read',
  }: { readonly requestId: string; readonly permission?: 'requests:read' | 'requests:raw' },
): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, permission)
  const auditId = idOf('staff.viewed', staffId, requestId, kolkataDay(ctx.now))
  const known = await insertView(ctx.db, { requestId, partnerId }, { ...ledgerEntry(ctx, actorOf(ctx)), auditId })
  if (!known) throw new Failure('not_found')
}
