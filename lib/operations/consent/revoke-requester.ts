import { lockSharedWith, type SharedWith } from '@/db/queries/artefact'
import { lockSessionsWith, standingSessions } from '@/db/queries/capture-session'
import type { Reason } from '@/lib/core/consent/reason'
import { artefactStateAt, moveArtefact } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { withdraw } from '@/lib/operations/check/withdraw'
import { type Ctx, inTransaction, requirePerson } from '@/lib/operations/context'
import { revoke } from './revoke'

export type RevokeRequesterInput = {
  /** An organisation, or one consumer that an organisation asks as. */
  readonly requester: SharedWith
  /** All of it is said, never left out. */
  readonly artefactIds: readonly string[] | 'all'
  readonly reason?: Reason
}

/**
 * Stops what a person shares with one requester, all of what was named or nothing. Doing it again finds
 * nothing to stop and is no error.
 * All of what an organisation may do includes its checks of the person.
 * Answers the ids it stopped, those that had ended already, and the sessions of the checks that it stopped.
 * Refuses: forbidden, not_found (an id that is not the person's, or not this requester's; or nothing was ever shared).
 */
export async function revokeRequester(
  ctx: Ctx,
  { requester, artefactIds, reason }: RevokeRequesterInput,
): Promise<{
  readonly revoked: readonly string[]
  readonly already: readonly string[]
  readonly checks: readonly string[]
}> {
  const { personId } = requirePerson(ctx)
  return inTransaction(ctx, async (tx) => {
    const named = artefactIds === 'all' ? null : [...new Set(artefactIds.map((id) => id.toLowerCase()))]
    // Locked before they are judged, and always in one order: two such calls wait for each other and both end.
    const found = await lockSharedWith(tx, personId, requester, named)
    const checks =
      named === null && 'partnerId' in requester
        ? await stopChecks({ ...ctx, db: tx }, personId, requester.partnerId, reason)
        : null
    const nothing = found.length === 0 && checks === null
    if (nothing || (named && found.length < named.length)) throw new Failure('not_found')
    const revoked: string[] = []
    const already: string[] = []
    for (const artefact of found) {
      const live = moveArtefact(artefactStateAt(artefact, ctx.now), 'revoke') !== null
      if (live) await revoke({ ...ctx, db: tx }, { artefactId: artefact.id, reason })
      const list = live ? revoked : already
      list.push(artefact.id)
    }
    return { revoked, already, checks: checks ?? [] }
  })
}

/** Stops the checks by an organisation that stand, and answers their sessions; null when it never made any. */
async function stopChecks(ctx: Ctx, personId: string, partnerId: string, reason?: Reason): Promise<string[] | null> {
  const sessions = await lockSessionsWith(ctx.db, personId, partnerId)
  if (sessions.length === 0) return null
  const standing = await standingSessions(ctx.db, personId, { after: null, limit: sessions.length, partnerId })
  for (const { id } of standing) await withdraw(ctx, { sessionId: id, reason })
  return standing.map(({ id }) => id)
}
