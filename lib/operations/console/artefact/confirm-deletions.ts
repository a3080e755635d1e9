import { lockToDelete, saveDeletion, unansweredEndings } from '@/db/queries/artefact-lists'
import { expireOwnArtefact } from '@/db/queries/expiry'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { confirmAction } from '@/lib/operations/delivery/confirm-action'
import { EXPIRY } from '@/lib/operations/expiry/expire-next'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

const MOST_AT_ONCE = 100

export type ConfirmDeletionsInput = {
  readonly ids: readonly string[]
  /** Where it is shown that they are gone; null: nowhere. */
  readonly evidenceUrl: string | null
}

/**
 * A member of staff says of permissions that are over that the partner's copies are gone, in all its systems: those that were
 * told of the end count as having answered. Each by itself. What stands, what was said already and other partners' is left
 * out. Its person sees it. Answers how many that is new of. Refuses: invalid_input (ids).
 */
export async function confirmDeletions(ctx: Ctx, { ids, evidenceUrl }: ConfirmDeletionsInput): Promise<number> {
  const { partnerId } = requireStaff(ctx, 'deletions:confirm')
  if (ids.length > MOST_AT_ONCE) throw new Failure('invalid_input', { ids: ['too_many'] })
  let done = 0
  for (const id of ids) {
    const isNew = await inTransaction(ctx, async (tx) => {
      // No job may have noted yet that it is over.
      await expireOwnArtefact(tx, id, partnerId, ledgerEntry({ ...ctx, door: 'system' }, EXPIRY))
      if (!(await lockToDelete(tx, id, partnerId))) return false
      const told = await unansweredEndings(tx, id, partnerId)
      for (const one of told) await confirmAction({ ...ctx, db: tx }, { id: one, done: 'deleted', evidenceUrl })
      // Of those that were told the proof stands with each; where none was, it stands here.
      const said = { done: 'deleted', ...(evidenceUrl !== null && { evidenceUrl }) }
      await saveDeletion(tx, id, told.length > 0, ledgerEntry(ctx, actorOf(ctx), said))
      return true
    })
    if (isNew) done++
  }
  return done
}
