import { markReviewed } from '@/db/queries/queue'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { MOST_AT_ONCE } from './assign'

/**
 * Notes that the member of staff has looked at these requests; who was first stays. It lets nothing through and decides
 * nothing. Answers how many that is new of. Refuses: invalid_input (ids).
 */
export async function review(ctx: Ctx, { ids }: { readonly ids: readonly string[] }): Promise<number> {
  const { partnerId, staffId } = requireStaff(ctx, 'requests:review')
  if (ids.length > MOST_AT_ONCE) throw new Failure('invalid_input', { ids: ['too_many'] })
  return markReviewed(ctx.db, partnerId, ids, staffId, ledgerEntry(ctx, actorOf(ctx)))
}
