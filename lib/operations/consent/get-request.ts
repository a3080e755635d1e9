import { type Ctx, requirePartner } from '@/lib/operations/context'
import { type LoadedRequest, loadRequest } from './load-request'

/** One request of the caller's own and the state that stands. A partner's key needs `consents:read`. */
export async function getRequest(ctx: Ctx, input: { readonly id: string }): Promise<LoadedRequest> {
  if (ctx.actor.kind !== 'person') requirePartner(ctx, 'consents:read')
  return loadRequest(ctx, { id: input.id })
}
