import { deleteEndpoint as saveDeletion } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Refuses: forbidden, not_found. */
export async function deleteEndpoint(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  const gone = await saveDeletion(ctx.db, id, partnerId, ledgerEntry(ctx, actorOf(ctx), { endpointId: id }))
  if (!gone) throw new Failure('not_found')
}
