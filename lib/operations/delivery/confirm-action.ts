import { confirmDelivery, type DeliveryRow } from '@/db/queries/webhook'
import { REDUCING_TOPICS, reducesAccess } from '@/lib/core/delivery/order'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { readDelivery } from './read-delivery'

export type ConfirmActionInput = {
  readonly id: string
  /** Deleted: stopped as well. */
  readonly done: 'stopped' | 'deleted'
  readonly evidenceUrl: string | null
}

/**
 * A recipient says what it did about a message that ended or suspended an access. The first time counts, and
 * repeating it changes nothing. Refuses: forbidden, not_found, illegal_transition (that message asked for nothing).
 */
export async function confirmAction(ctx: Ctx, { id, done, evidenceUrl }: ConfirmActionInput): Promise<DeliveryRow> {
  const { partnerId } = requirePartner(ctx, 'webhooks:manage')
  return inTransaction(ctx, async (tx) => {
    await confirmDelivery(
      tx,
      { id, partnerId, topics: REDUCING_TOPICS },
      { deleted: done === 'deleted', evidenceUrl },
      ledgerEntry(ctx, actorOf(ctx), { deliveryId: id, done }),
    )
    const row = await readDelivery({ ...ctx, db: tx }, { id })
    if (!reducesAccess(row.topic)) throw new Failure('illegal_transition')
    return row
  })
}
