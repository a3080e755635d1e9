import { saveCancellation } from '@/db/queries/decision'
import { insertNote } from '@/db/queries/queue'
import { judgeReview, type ReturnReason } from '@/lib/core/consent/review'
import { Failure } from '@/lib/core/failure'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { newNote } from './add-note'

export type SendBackInput = {
  readonly id: string
  readonly reason: ReturnReason
  /** What else there is to say, as a note for the partner's own staff; empty: nothing. */
  readonly note: string
}

/**
 * A second member of staff sends a request back to whoever asked: it is cancelled, and its partner's software is told with
 * the reason. Its person never hears of it. Refuses: not_found, forbidden (it is the one who asked), illegal_transition.
 */
export async function sendBack(ctx: Ctx, { id, reason, note }: SendBackInput): Promise<void> {
  const { staffId } = requireStaff(ctx, 'requests:review')
  await inTransaction(ctx, async (tx) => {
    const { request, state } = await loadRequest({ ...ctx, db: tx }, { id })
    const judged = judgeReview(request, staffId, 'return', ctx.now)
    if (judged.kind === 'refuse') throw new Failure(judged.code, {}, { state })
    const saved = await saveCancellation(
      tx,
      { id, version: request.version, personId: null, updatedBy: 'API' },
      ledgerEntry(ctx, actorOf(ctx), { returned: reason }),
    )
    if (!saved) {
      const { state: now } = await loadRequest({ ...ctx, db: tx }, { id })
      throw new Failure(now === 'IN_REVIEW' ? 'request_changed' : 'illegal_transition', {}, { state: now })
    }
    if (note) await insertNote(tx, newNote(ctx, id, note), ledgerEntry(ctx, actorOf(ctx)))
  })
}
