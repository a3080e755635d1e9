import { saveCancellation } from '@/db/queries/decision'
import { moveRequest, requestStateAt, standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { type LoadedRequest, loadRequest } from './load-request'

/** `isNew`: it was this call that took it back. */
export type CancelledRequest = LoadedRequest & { readonly isNew: boolean }

/** A partner, or a member of its staff, takes back its own unanswered request. Cancelling twice answers as the first time. */
export async function cancelRequest(ctx: Ctx, input: { readonly id: string }): Promise<CancelledRequest> {
  requirePartnerOrStaff(ctx, 'consents:request', 'requests:review')
  const loaded = await loadRequest(ctx, { id: input.id })
  const { request } = loaded
  if (request.status === 'CANCELLED') return { ...loaded, isNew: false }
  assertCancellable(loaded, ctx.now)
  const saved = await saveCancellation(
    ctx.db,
    {
      id: request.id,
      version: request.version,
      // What waits for review was never theirs to see, nor is its end.
      personId: request.status === 'IN_REVIEW' ? null : request.personId,
      updatedBy: 'API',
    },
    ledgerEntry(ctx, actorOf(ctx)),
  )
  if (!saved) {
    // Someone else was faster: say what stands now.
    const now = await loadRequest(ctx, { id: input.id })
    if (now.request.status === 'CANCELLED') return { ...now, isNew: false }
    assertCancellable(now, ctx.now)
    throw new Failure('request_changed')
  }
  return {
    ...loaded,
    state: 'CANCELLED',
    isNew: true,
    request: { ...request, status: 'CANCELLED', version: request.version + 1, updatedAt: ctx.now, updatedBy: 'API' },
  }
}

function assertCancellable(loaded: LoadedRequest, now: Date): void {
  const state = requestStateAt(loaded.request, now)
  const at = standingSince(loaded, now)
  if (state === 'EXPIRED') throw new Failure('request_expired', {}, { state, at })
  if (!moveRequest(state, 'cancel')) throw new Failure('illegal_transition', {}, { state: loaded.state, at })
}
