import { type DeliveryRow, replayDelivery as saveReplay, wakeDispatcher } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { readDelivery } from './read-delivery'

/**
 * Sends one delivery again, with its id. One that is still under way is left as it is.
 * Refuses: forbidden, not_found, illegal_transition (its endpoint was deleted).
 */
export async function replayDelivery(ctx: Ctx, { id }: { readonly id: string }): Promise<DeliveryRow> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:replay')
  return inTransaction(ctx, async (tx) => {
    const inside = { ...ctx, db: tx }
    const replayed = await saveReplay(tx, id, partnerId, ledgerEntry(ctx, actorOf(ctx), { deliveryId: id }))
    const row = await readDelivery(inside, { id })
    if (!replayed && row.state !== 'waiting' && row.state !== 'queued') throw new Failure('illegal_transition')
    await wakeDispatcher(tx)
    return row
  })
}
