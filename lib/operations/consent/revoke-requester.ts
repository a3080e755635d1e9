import { lockSharedWith, type SharedWith } from '@/db/queries/artefact'
import type { Reason } from '@/lib/core/consent/reason'
import { artefactStateAt, moveArtefact } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
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
 * Answers the ids it stopped, and those that had ended already.
 * Refuses: forbidden, not_found (an id that is not the person's, or not this requester's; or nothing was ever shared).
 */
export async function revokeRequester(
  ctx: Ctx,
  { requester, artefactIds, reason }: RevokeRequesterInput,
): Promise<{ readonly revoked: readonly string[]; readonly already: readonly string[] }> {
  const { personId } = requirePerson(ctx)
  return inTransaction(ctx, async (tx) => {
    const named = artefactIds === 'all' ? null : [...new Set(artefactIds.map((id) => id.toLowerCase()))]
    // Locked before they are judged, and always in one order: two such calls wait for each other and both end.
    const found = await lockSharedWith(tx, personId, requester, named)
    if (found.length === 0 || (named && found.length < named.length)) throw new Failure('not_found')
    const revoked: string[] = []
    const already: string[] = []
    for (const artefact of found) {
      const live = moveArtefact(artefactStateAt(artefact, ctx.now), 'revoke') !== null
      if (live) await revoke({ ...ctx, db: tx }, { artefactId: artefact.id, reason })
      const list = live ? revoked : already
      list.push(artefact.id)
    }
    return { revoked, already }
  })
}
