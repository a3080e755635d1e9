import { facilityNames } from '@/db/queries/notice'
import type { Ctx } from '@/lib/operations/context'
import { getRequest } from './get-request'
import type { LoadedRequest } from './load-request'

/** `placeNames`: of the places that it names or that were granted, by id, as the register has them or as was sent. */
export type DetailedRequest = LoadedRequest & { readonly placeNames: ReadonlyMap<string, string> }

/** One request of the caller's own, with the names of its places. Refuses: not_found, forbidden. */
export async function requestDetails(ctx: Ctx, input: { readonly id: string }): Promise<DetailedRequest> {
  const loaded = await getRequest(ctx, input)
  const { request, artefacts } = loaded
  const ids = [...new Set([...request.providerIds, ...artefacts.flatMap((one) => one.providerId ?? [])])]
  const registered = ids.length > 0 ? await facilityNames(ctx.db, ids) : []
  const sent = request.providers.map((one): [string, string] => [one.id, one.name ?? one.id])
  const placeNames = new Map([...sent, ...registered.map((one): [string, string] => [one.id, one.name])])
  return { ...loaded, placeNames }
}
