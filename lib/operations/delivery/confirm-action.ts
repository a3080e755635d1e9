import { settleDeletion } from '@/db/queries/artefact-lists'
import { confirmDelivery, type DeliveryRow, findDelivery } from '@/db/queries/webhook'
import { REDUCING_TOPICS, reducesAccess } from '@/lib/core/delivery/order'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export type ConfirmActionInput = {
  readonly id: string
  /** Deleted: stopped as well. */
  readonly done: 'stopped' | 'deleted'
  readonly evidenceUrl: string | null
}

/**
 * A recipient, or a member of its staff for it, says what it did about a message that ended or suspended an access. The first
 * time counts, and repeating it changes nothing. Refuses: forbidden, not_found, illegal_transition (that message asked for
 * nothing).
 */
export async function confirmAction(ctx: Ctx, { id, done, evidenceUrl }: ConfirmActionInput): Promise<DeliveryRow> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'deletions:confirm')
  return inTransaction(ctx, async (tx) => {
    await confirmDelivery(
      tx,
      { id, partnerId, topics: REDUCING_TOPICS },
      { deleted: done === 'deleted', evidenceUrl },
      ledgerEntry(ctx, actorOf(ctx), { deliveryId: id, done }),
    )
    const row = await findDelivery(tx, id, partnerId)
    if (!row) throw new Failure('not_found')
    if (!reducesAccess(row.topic)) throw new Failure('illegal_transition')
    if (row.artefactId && row.deletedAt) await settleDeletion(tx, row.artefactId, ctx.now)
    return row
  })
}
