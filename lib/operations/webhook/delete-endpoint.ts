import { deleteEndpoint as saveDeletion } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Refuses: forbidden, not_found. */
export async function deleteEndpoint(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { partnerId } = requirePartner(ctx, 'webhooks:manage')
  const gone = await saveDeletion(ctx.db, id, partnerId, ledgerEntry(ctx, actorOf(ctx), { endpointId: id }))
  if (!gone) throw new Failure('not_found')
}
