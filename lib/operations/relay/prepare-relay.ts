import { type ArtefactRow, artefactsOf, findRequest, type RequestRow } from '@/db/queries/consent-request'
import { recordsOf } from '@/db/queries/receipt'
import { findRelay, type RelayRow } from '@/db/queries/upstream'
import { canonicalScope } from '@/lib/core/consent/scope'
import { artefactStateAt } from '@/lib/core/consent/states'
import { type RelayOrder, type Wanted, wantedAfter } from '@/lib/core/delivery/relay'
import { oidIssuer } from '@/lib/core/person/identifier'
import { subjectOf } from '@/lib/operations/consent/load-request'
import { scopeOnRecord } from '@/lib/operations/consent/person-view'
import type { Ctx } from '@/lib/operations/context'
import { askedScope } from '@/lib/operations/notice/describe'
import type { Upstream } from '@/lib/upstream/relay/relay'
import { unsealCredentials } from './credentials'

export type ToRelay = {
  readonly topic: string
  readonly partnerId: string | null
  readonly requestId: string | null
  readonly sessionId: string | null
  /** The artefact that a withdrawal is of. */
  readonly artefactIds: readonly string[]
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * What the service that holds the master copy is to be told of a change, as things stand now. over: the yes does not stand
 * any more, or there is no such service. paused: the yes is not to be said while a place of it is paused.
 */
export async function prepareRelay(
  ctx: Ctx,
  event: ToRelay,
): Promise<{ readonly upstream: Upstream; readonly order: RelayOrder } | 'over' | 'paused'> {
  const { requestId, sessionId, partnerId, details } = event
  const wanted = wantedAfter(event.topic)
  const recordId = typeof details.recordId === 'string' ? details.recordId : null
  const row = await findRelay(ctx.db, { requestId, sessionId, recordId })
  if (!row || !wanted) return 'over'
  const upstream = { dialect: row.dialect, baseUrl: row.baseUrl, credentials: unsealCredentials(row) }
  if (sessionId !== null) {
    if (wanted === 'approved' && row.takenBack) return 'over'
    return { upstream, order: orderOfCheck(row, wanted) }
  }
  const request = requestId && partnerId && (await findRequest(ctx.db, { id: requestId }, { partnerId }))
  if (!request) return 'over'
  const artefacts = await artefactsOf(ctx.db, request.id)
  const inState = (state: string) => artefacts.filter((one) => artefactStateAt(one, ctx.now) === state)
  const [active, paused] = [inState('ACTIVE'), inState('PAUSED')]
  if (wanted === 'approved' && paused.length > 0) return 'paused'
  if (wanted === 'approved' && active.length === 0) return 'over'
  return {
    upstream,
    order: {
      wanted,
      foreignId: row.foreignId,
      narrowed: wanted === 'approved' && (active.length < artefacts.length || (await isNarrowed(ctx, request))),
      othersLive: wanted === 'revoked' && active.length + paused.length > 0,
      patient: patientOf(request),
      places: (wanted === 'approved' ? active : artefacts.filter(({ id }) => event.artefactIds.includes(id))).map(
        placeOf,
      ),
      check: null,
    },
  }
}

const orderOfCheck = ({ foreignId, checkType, checkText }: RelayRow, wanted: Wanted): RelayOrder => ({
  wanted,
  foreignId,
  narrowed: false,
  othersLive: false,
  patient: {},
  places: [],
  check: checkType !== null && checkText !== null ? { type: checkType, text: checkText } : null,
})

async function isNarrowed(ctx: Ctx, request: RequestRow): Promise<boolean> {
  const grant = (await recordsOf(ctx.db, [request.id])).find(({ verdict }) => verdict === 'granted')
  const granted = grant && scopeOnRecord(grant)
  return !granted || canonicalScope(granted) !== canonicalScope(askedScope(request))
}

/** The person as the upstream may know them: by what the partner calls them, or by the upstream's own id. */
function patientOf(request: RequestRow): RelayOrder['patient'] {
  if (request.subjectKind !== 'partner_ref') return {}
  const id = subjectOf(request)
  return request.subjectIssuer === oidIssuer(request.partnerId) ? { oid: id } : { partnerPatientId: id }
}

const placeOf = (artefact: ArtefactRow): RelayOrder['places'][number] => ({
  providerId: artefact.providerId,
  dataTypes: artefact.dataTypes,
  recordsFrom: artefact.recordsFrom,
  recordsTo: artefact.recordsTo,
  validUntil: artefact.validUntil,
  careContexts: artefact.careContexts.map(({ careContextReference }) => careContextReference),
})
