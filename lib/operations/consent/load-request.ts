import {
  type ArtefactRow,
  artefactsOf,
  findRequest,
  type RequestRef,
  type RequestRow,
} from '@/db/queries/consent-request'
import { unseal } from '@/db/sealed'
import { type StandingState, standingState } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ownerOf } from './authority'

/** A request with what became of it. `state` is what people and partners are told now. */
export type LoadedRequest = {
  readonly request: RequestRow
  readonly artefacts: readonly ArtefactRow[]
  readonly state: StandingState
}

/** The caller's own request; unknown and a stranger's are the same `not_found`. */
export async function loadRequest(ctx: Ctx, ref: RequestRef): Promise<LoadedRequest> {
  const request = await findRequest(ctx.db, ref, ownerOf(ctx.actor))
  if (!request) throw new Failure('not_found')
  const artefacts = request.status === 'GRANTED' ? await artefactsOf(ctx.db, request.id) : []
  return { request, artefacts, state: standingState(request, artefacts, ctx.now) }
}

/** The person as the partner named them: e-mail, mobile, ABHA, or the partner's own id. */
export const subjectOf = (request: RequestRow): string =>
  unseal(request.subjectSealed, 'consent_request.subject', request.id)

/** The signed artefact, compact JWS. */
export const grantJws = (artefact: Pick<ArtefactRow, 'id' | 'jwsSealed'>): string =>
  unseal(artefact.jwsSealed, 'consent_artefact.jws', artefact.id)

/** The signed statement of a DECLINE or a REVOKED, by the id of its consent record. */
export const statementJws = (record: { id: string; proofSealed: Uint8Array }): string =>
  unseal(record.proofSealed, 'consent_record.proof', record.id)
