import { assignRequests, reviewersOf } from '@/db/queries/queue'
import { Failure } from '@/lib/core/failure'
import { rolesWith } from '@/lib/core/staff/permission'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** So many requests can be handled at once. */
export const MOST_AT_ONCE = 100

export type AssignInput = {
  readonly ids: readonly string[]
  /** Who is to handle them; null: nobody in particular. */
  readonly staffId: string | null
}

/**
 * Gives requests to a member of staff who may review. Other partners' and unknown ones are left out. Answers how many changed
 * hands. Refuses: invalid_input (ids, assignee).
 */
export async function assign(ctx: Ctx, { ids, staffId }: AssignInput): Promise<number> {
  const { partnerId } = requireStaff(ctx, 'requests:review')
  if (ids.length > MOST_AT_ONCE) throw new Failure('invalid_input', { ids: ['too_many'] })
  if (staffId !== null) {
    const reviewers = await reviewersOf(ctx.db, partnerId, rolesWith('requests:review'))
    if (!reviewers.some(({ id }) => id === staffId)) throw new Failure('invalid_input', { assignee: ['not_yours'] })
  }
  return assignRequests(ctx.db, partnerId, ids, staffId, ledgerEntry(ctx, actorOf(ctx), { assigneeId: staffId }))
}
