import { artefactsOfAll, type PatientStatus, requestsOfPatient } from '@/db/queries/consent-request'
import { standingState } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { ownerOf } from './authority'
import type { LoadedRequest } from './load-request'

const LIMIT = 200

/**
 * The newest 200 requests to one person that are in a state now: the caller, or the patient whom a partner
 * names. Refuses: forbidden, invalid_input (`field`: where a patient could have been named).
 */
export async function listPatientRequests(
  ctx: Ctx,
  input: { readonly status: PatientStatus; readonly field: string },
): Promise<LoadedRequest[]> {
  if (ctx.actor.kind === 'partner' && !requirePartner(ctx, 'consents:read').patientId)
    throw new Failure('invalid_input', { [input.field]: ['is needed: name the patient'] })
  const { status } = input
  const requests = await requestsOfPatient(ctx.db, ownerOf(ctx.actor), { status, limit: LIMIT, now: ctx.now })
  const granted = requests.filter((request) => request.status === 'GRANTED').map(({ id }) => id)
  const all = granted.length > 0 ? await artefactsOfAll(ctx.db, granted) : []
  return requests.map((request) => {
    const artefacts = all.filter((one) => one.requestId === request.id)
    return { request, artefacts, state: standingState(request, artefacts, ctx.now) }
  })
}
