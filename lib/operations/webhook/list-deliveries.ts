import type { Cursor } from '@/db/queries/consent-request'
import { type DeliveryRow, deliveriesOfEndpoint, findEndpoint } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'

type Input = {
  readonly id: string
  readonly after: Cursor | null
  readonly limit: number
  /** Null: in any. */
  readonly states: readonly DeliveryRow['state'][] | null
}

/** What an endpoint was told, newest first. Refuses: forbidden, not_found. */
export async function listDeliveries(ctx: Ctx, { id, ...page }: Input): Promise<DeliveryRow[]> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:read')
  if (!(await findEndpoint(ctx.db, id, partnerId))) throw new Failure('not_found')
  return deliveriesOfEndpoint(ctx.db, id, page)
}
