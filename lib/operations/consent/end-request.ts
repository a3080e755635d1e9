import { type ArtefactRow, lockRequest, type RequestRef } from '@/db/queries/consent-request'
import { queueCleanupOf } from '@/db/queries/decision'
import { artefactStateAt, moveArtefact, standingState } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { ownerOf } from './authority'
import { cancelRequest } from './cancel-request'
import { type LoadedRequest, loadRequest } from './load-request'
import { revoke } from './revoke'

/**
 * A partner gives up one of its consents, whatever its state: an unanswered one is cancelled, everything that
 * is shared is revoked in the person's name, an ended one stays as it ended. What was registered beside it is
 * queued for clean-up, once. All of it or nothing. Refuses: not_found, forbidden (act-for-person is missing).
 */
export function endRequest(ctx: Ctx, ref: RequestRef): Promise<LoadedRequest> {
  requirePartner(ctx, 'consents:request')
  return inTransaction(ctx, async (tx) => {
    const inside = { ...ctx, db: tx }
    if (!(await lockRequest(tx, ref, ownerOf(ctx.actor)))) throw new Failure('not_found')
    const { request, artefacts, state } = await loadRequest(inside, ref)
    if (state === 'REQUESTED' || state === 'IN_REVIEW') return cancelRequest(inside, { id: request.id })
    // Time alone ends a consent without anybody's queueing what follows from it.
    if (state === 'EXPIRED')
      await queueCleanupOf(tx, request.id, ledgerEntry(ctx, { actorKind: 'system', actorId: 'clean-up' }))
    const ended: ArtefactRow[] = []
    for (const artefact of artefacts) {
      const live = moveArtefact(artefactStateAt(artefact, ctx.now), 'revoke') !== null
      ended.push(
        live ? (await revoke(inside, { artefactId: artefact.id, known: { artefact, request } })).artefact : artefact,
      )
    }
    return { request, artefacts: ended, state: standingState(request, ended, ctx.now) }
  })
}
