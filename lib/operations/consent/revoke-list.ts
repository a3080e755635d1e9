import { lockRequestsOf } from '@/db/queries/artefact'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ownerOf } from './authority'
import { revoke } from './revoke'

/**
 * Ends the artefacts of a list, all of them or none. `field` is the list's path in the caller's body: a
 * refusal names the entry that it stopped at. Refuses as `revoke` does.
 */
export function revokeList(
  ctx: Ctx,
  input: { readonly artefactIds: readonly string[]; readonly field: string },
): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await lockRequestsOf(tx, input.artefactIds, ownerOf(ctx.actor))
    // In one order, so that two lists never wait for each other.
    for (const artefactId of [...new Set(input.artefactIds)].sort()) {
      try {
        await revoke({ ...ctx, db: tx }, { artefactId })
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const entry = `${input.field}.${input.artefactIds.indexOf(artefactId)}`
        throw new Failure(
          error.code,
          { ...error.fields, [entry]: ['stops the list: nothing was revoked'] },
          error.facts,
        )
      }
    }
  })
}
