import type { Sql } from '@/db/client'
import { deactivatedHashes } from '@/db/queries/abha'
import type { RequestRow } from '@/db/queries/consent-request'
import { isOfAbha } from '@/lib/core/abha/of-abha'
import { Failure } from '@/lib/core/failure'
import type { Actor } from '@/lib/operations/context'

/**
 * Nothing that a deactivation would pause begins to be shared while it stands. Their own wallet tells the person why
 * (`abha_deactivated`); a partner's software learns only that it is not possible (`illegal_transition`, `state`).
 */
export const deactivatedFailure = (actor: Actor, state: string): Failure =>
  actor.kind === 'person' && actor.atPartner === undefined
    ? new Failure('abha_deactivated')
    : new Failure('illegal_transition', {}, { state })

/**
 * Refuses while an ABHA is deactivated that the request is of. In the transaction of the change: a deactivation at the
 * same moment comes after it, and misses nothing, or before.
 */
export async function refuseDeactivated(tx: Sql, actor: Actor, request: RequestRow, state: string): Promise<void> {
  const deactivated = await deactivatedHashes(tx, request.personId)
  if (deactivated.length > 0 && isOfAbha(request, deactivated)) throw deactivatedFailure(actor, state)
}
