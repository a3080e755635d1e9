import { saveRelease } from '@/db/queries/decision'
import { askedAgainSince, lockAskingAgain } from '@/db/queries/queue'
import { ASKING_AGAIN } from '@/lib/core/consent/asking-again'
import { judgeReview, windowAfterReview } from '@/lib/core/consent/review'
import { Failure } from '@/lib/core/failure'
import { countedSince, leftOf } from '@/lib/core/few-in-a-while'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * A second member of staff lets a request through to its person, whose time to answer begins. Refuses: not_found, forbidden
 * (it is the one who asked), illegal_transition (it does not wait for review any more), request_expired (the permission
 * itself would be over), too_many_requests (it asks somebody again who has heard of three such in thirty days).
 */
export async function release(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:review')
  const { request, state } = await loadRequest(ctx, { id })
  const judged = judgeReview(request, staffId, 'release', ctx.now)
  if (judged.kind === 'refuse') throw new Failure(judged.code, {}, { state })
  const expiresAt = windowAfterReview(request, ctx.now)
  const { version } = request
  const saved = await inTransaction(ctx, async (tx) => {
    if (request.asksAgain && request.askedBy) {
      const { subjectHash, personId } = request
      await lockAskingAgain(tx, partnerId, personId ?? subjectHash)
      const subject = { hash: subjectHash, personId }
      const heard = await askedAgainSince(tx, partnerId, subject, countedSince(ASKING_AGAIN, ctx.now), 'reached')
      const { left, retryAfter } = leftOf(ASKING_AGAIN, heard, ctx.now)
      if (left === 0) throw new Failure('too_many_requests', {}, { retryAfter })
    }
    return saveRelease(tx, { id, version, partnerId, expiresAt, staffId }, ledgerEntry(ctx, actorOf(ctx)))
  })
  if (saved) return
  // Somebody else was faster: say what stands now.
  const { state: now } = await loadRequest(ctx, { id })
  throw new Failure(now === 'IN_REVIEW' ? 'request_changed' : 'illegal_transition', {}, { state: now })
}
