import { findEndpoint, replayFailed, wakeDispatcher } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Sends again what did not get through since then. Refuses: forbidden, not_found, invalid_input (since: is to come). */
export async function replayEndpoint(
  ctx: Ctx,
  { id, since }: { readonly id: string; readonly since: Date },
): Promise<{ replayed: number }> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:replay')
  return inTransaction(ctx, async (tx) => {
    if (!(await findEndpoint(tx, id, partnerId))) throw new Failure('not_found')
    if (since > ctx.now) throw new Failure('invalid_input', { since: ['is not a time that was'] })
    const replayed = await replayFailed(tx, id, since, ledgerEntry(ctx, actorOf(ctx), { endpointId: id, since }))
    await wakeDispatcher(tx)
    return { replayed }
  })
}
