import { type DeliveryRow, findDelivery } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'

/** Refuses: forbidden, not_found. */
export async function readDelivery(ctx: Ctx, { id }: { readonly id: string }): Promise<DeliveryRow> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'consents:read', 'webhooks:read')
  const row = await findDelivery(ctx.db, id, partnerId)
  if (!row) throw new Failure('not_found')
  return row
}
