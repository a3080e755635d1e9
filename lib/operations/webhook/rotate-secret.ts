import { lockEndpoint, saveEndpointKeys } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { newWebhookKeys, publicKeyOf } from '@/lib/proof/webhook-keys'
import type { ShownEndpoint } from './create-endpoint'
import { sealKeys, unsealKeys } from './keys'

/** So long messages are signed with the older keys too. */
const OVERLAP_MS = 86_400_000

export type Rotated = ShownEndpoint & { readonly secret: string; readonly previousUntil: Date }

/** New keys for an endpoint; those before them sign for another day. Refuses: forbidden, not_found. */
export async function rotateSecret(ctx: Ctx, { id }: { readonly id: string }): Promise<Rotated> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  return inTransaction(ctx, async (tx) => {
    const endpoint = await lockEndpoint(tx, id, partnerId)
    if (!endpoint) throw new Failure('not_found')
    const keys = newWebhookKeys()
    const until = new Date(ctx.now.getTime() + OVERLAP_MS)
    // Of several rotations in a day only the last one's predecessor goes on: two secrets, never more.
    const [current] = unsealKeys(endpoint)
    const ring = [{ ...keys, until: null }, ...(current ? [{ ...current, until }] : [])]
    await saveEndpointKeys(tx, id, sealKeys(id, ring), ledgerEntry(ctx, actorOf(ctx), { endpointId: id }))
    return { endpoint, publicKey: publicKeyOf(keys), secret: keys.secret, previousUntil: until }
  })
}
