import { countCall, findAccount } from '@/db/queries/account'
import { type Service, secondsLeft, windowsOf } from '@/lib/core/account/quota'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'

/**
 * Lets a call of the partner in, and counts it: its account must be provisioned for the service and have calls
 * left in this minute and day. A refused call counts nowhere: it rolls back.
 * Refuses: service_not_provisioned, account_rate_limit, api_rate_limit, account_daily_limit, api_daily_limit
 * with the seconds until the window ends.
 */
export async function admitCall(ctx: Ctx, partnerId: string, service: Service): Promise<void> {
  const account = await findAccount(ctx.db, partnerId)
  if (!account?.services.includes(service)) throw new Failure('service_not_provisioned')
  const windows = windowsOf(service, account, ctx.now)
  if (windows.length === 0) return
  await inTransaction(ctx, async (tx) => {
    const used = await countCall(tx, partnerId, windows)
    const full = windows.find(({ limit }, at) => (used[at] ?? 0) > limit)
    if (full) throw new Failure(full.refusal, {}, { retryAfter: secondsLeft(full, ctx.now) })
  })
}
