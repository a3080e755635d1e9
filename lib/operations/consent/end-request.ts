import type { Sql } from '@/db/client'
import { lockRequestsOf } from '@/db/queries/artefact'
import type { ArtefactRow, RequestRef } from '@/db/queries/consent-request'
import { queueCleanupOf } from '@/db/queries/decision'
import { artefactStateAt, moveArtefact, standingState } from '@/lib/core/consent/states'
import { Failure, type FailureCode } from '@/lib/core/failure'
import { type Ctx, inTransaction, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { ownerOf } from './authority'
import { cancelRequest } from './cancel-request'
import { type LoadedRequest, loadRequest } from './load-request'
import { revoke } from './revoke'

/** What a move says when somebody else moved first. */
const LOST: readonly FailureCode[] = ['already_decided', 'illegal_transition', 'request_changed', 'request_expired']
/** A yes may come first, and its withdrawal after it: then nothing is left to lose to. */
const ROUNDS = 3

/**
 * A partner gives up one of its consents, whatever its state: an unanswered one is cancelled, everything that
 * is shared is revoked in the person's name, an ended one stays as it ended. What was registered beside it is
 * queued for clean-up, once. All of it or nothing. Refuses: not_found, forbidden (act-for-person is missing).
 */
export async function endRequest(ctx: Ctx, ref: RequestRef): Promise<LoadedRequest> {
  requirePartner(ctx, 'consents:request')
  for (let round = 1; ; round++)
    try {
      return await end(ctx, await loadRequest(ctx, ref))
    } catch (error) {
      if (!(error instanceof Failure) || !LOST.includes(error.code) || round === ROUNDS) throw error
    }
}

async function end(ctx: Ctx, loaded: LoadedRequest): Promise<LoadedRequest> {
  const { request, artefacts, state } = loaded
  if (state === 'REQUESTED' || state === 'IN_REVIEW') return cancelRequest(ctx, { id: request.id })
  // Time alone ends a consent, or the last part of it, without anybody's queueing what follows from it.
  if (state !== 'GRANTED' && state !== 'PAUSED')
    await queueCleanupOf(ctx.db, request.id, ledgerEntry(ctx, { actorKind: 'system', actorId: 'clean-up' }))
  const isLive = (one: ArtefactRow) => moveArtefact(artefactStateAt(one, ctx.now), 'revoke') !== null
  const live = artefacts.filter(isLive).length
  if (live === 0) return loaded
  const stop = async (db: Sql) => {
    if (live > 1) await lockRequestsOf(db, [artefacts[0]!.id], ownerOf(ctx.actor))
    const stopped: ArtefactRow[] = []
    for (const artefact of artefacts) {
      const known = { artefact, request }
      stopped.push(
        isLive(artefact) ? (await revoke({ ...ctx, db }, { artefactId: artefact.id, known })).artefact : artefact,
      )
    }
    return stopped
  }
  // One is one statement: nobody can end another meanwhile.
  const ended = live === 1 ? await stop(ctx.db) : await inTransaction(ctx, stop)
  return { request, artefacts: ended, state: standingState(request, ended, ctx.now) }
}
