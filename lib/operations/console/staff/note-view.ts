import { createHash } from 'node:crypto'
import { insertView } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** The same for the same words, so that what they name is written once however often and however fast it is asked for. */
function idOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('\0')).digest('hex')
  // RFC 9562: version 8 is what an application makes by a rule of its own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

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
