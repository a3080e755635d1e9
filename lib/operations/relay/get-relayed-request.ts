import { findTarget, type TargetRow } from '@/db/queries/upstream'
import { getRequest } from '@/lib/operations/consent/get-request'
import type { LoadedRequest } from '@/lib/operations/consent/load-request'
import type { Ctx } from '@/lib/operations/context'
import { type Action, whatWasPassedOn } from '@/lib/operations/delivery/told'

export type RelayedRequest = LoadedRequest & {
  /** Null: this wallet holds the master copy. */
  readonly relay: (TargetRow & { readonly passedOn: readonly Action[] }) | null
}

/** One request of the caller's own, with what was passed on to the service that holds its master copy. Refuses: not_found, forbidden. */
export async function getRelayedRequest(ctx: Ctx, input: { readonly id: string }): Promise<RelayedRequest> {
  const loaded = await getRequest(ctx, input)
  const target = await findTarget(ctx.db, loaded.request.id)
  return { ...loaded, relay: target ? { ...target, passedOn: await whatWasPassedOn(ctx, loaded.request.id) } : null }
}
