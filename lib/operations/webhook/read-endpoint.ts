import { type EndpointRow, endpointsOfPartner, findEndpoint } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { publicKeyOf } from '@/lib/proof/webhook-keys'
import type { ShownEndpoint } from './create-endpoint'
import { unsealKeys } from './keys'

/** With the key that signs now; the secret is not told twice. */
export function shownEndpoint(endpoint: EndpointRow): ShownEndpoint {
  const [newest] = unsealKeys(endpoint)
  if (!newest) throw new Error('unreachable: an endpoint has a key')
  return { endpoint, publicKey: publicKeyOf(newest) }
}

/** Refuses: forbidden, not_found. */
export async function readEndpoint(ctx: Ctx, { id }: { readonly id: string }): Promise<ShownEndpoint> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:read')
  const endpoint = await findEndpoint(ctx.db, id, partnerId)
  if (!endpoint) throw new Failure('not_found')
  return shownEndpoint(endpoint)
}

/** All of a partner's, oldest first: there are never many. */
export async function listEndpoints(ctx: Ctx): Promise<ShownEndpoint[]> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:read')
  return (await endpointsOfPartner(ctx.db, partnerId)).map(shownEndpoint)
}
