import { takeCredit } from '@/db/queries/account'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'

/**
 * Runs an operation for one credit of the partner's account, in one transaction: what is refused costs
 * nothing, and calls side by side cannot spend the same credit twice. Refuses: low_credits.
 */
export const paid = <T>(ctx: Ctx, partnerId: string, run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inTransaction(ctx, async (tx) => {
    if (!(await takeCredit(tx, partnerId))) throw new Failure('low_credits')
    return run({ ...ctx, db: tx })
  })
