import { lockEndpoint, deleteEndpoint as saveDeletion } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** `host`: the endpoint's, as whoever removes it by hand typed it. Refuses: forbidden, not_found, invalid_input (host). */
export async function deleteEndpoint(
  ctx: Ctx,
  { id, host }: { readonly id: string; readonly host?: string },
): Promise<void> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  await inTransaction(ctx, async (tx) => {
    const endpoint = await lockEndpoint(tx, id, partnerId)
    if (!endpoint) throw new Failure('not_found')
    if (host !== undefined && new URL(endpoint.url).host !== host)
      throw new Failure('invalid_input', { host: ['is not its host'] })
    await saveDeletion(tx, id, partnerId, ledgerEntry(ctx, actorOf(ctx), { endpointId: id }))
  })
}
