import { saveRelease } from '@/db/queries/decision'
import { judgeReview, windowAfterReview } from '@/lib/core/consent/review'
import { Failure } from '@/lib/core/failure'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * A second member of staff lets a request through to its person, whose time to answer begins. Refuses: not_found, forbidden
 * (it is the one who asked), illegal_transition (it does not wait for review any more), request_expired (the permission
 * itself would be over).
 */
export async function release(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:review')
  const { request, state } = await loadRequest(ctx, { id })
  const judged = judgeReview(request, staffId, 'release', ctx.now)
  if (judged.kind === 'refuse') throw new Failure(judged.code, {}, { state })
  const expiresAt = windowAfterReview(request, ctx.now)
  const { version } = request
  const saved = await saveRelease(
    ctx.db,
    { id, version, partnerId, expiresAt, staffId },
    ledgerEntry(ctx, actorOf(ctx)),
  )
  if (saved) return
  // Somebody else was faster: say what stands now.
  const { state: now } = await loadRequest(ctx, { id })
  throw new Failure(now === 'IN_REVIEW' ? 'request_changed' : 'illegal_transition', {}, { state: now })
}
