import type { LoadedRequest } from '@/lib/operations/consent/load-request'
import { visitsAsked } from '@/lib/operations/consent/per-provider'
import type { DetailedRequest } from '@/lib/operations/consent/request-details'
import { HI_TYPES, PURPOSES } from './schema'

const STATES: Readonly<Record<string, string>> = {
  IN_REVIEW: 'requested',
  REQUESTED: 'requested',
  GRANTED: 'granted',
  ACTIVE: 'granted',
  PAUSED: 'granted',
  DENIED: 'denied',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  CANCELLED: 'expired',
}

/** A core state in this dialect's words. */
export const ekaState = (state: string): string => STATES[state] ?? state

const iso = (at: Date | null) => at?.toISOString() ?? null

/** A request in the list of those in one state. */
export const requestItem = ({ request, state }: LoadedRequest) => ({
  id: request.id,
  created_at: iso(request.createdAt),
  duration: { from: iso(request.recordsFrom), to: iso(request.recordsTo) },
  hiu: { id: request.consumerId, name: request.partnerName },
  purpose: { code: request.purpose, text: PURPOSES.get(request.purpose) ?? request.purpose },
  requester: { name: request.requesterName ?? request.partnerName },
  ...(state === 'PAUSED' && { paused: true }),
})

/**
 * A request with its places. `enabled`: asked, and after a grant what was granted anywhere. The artefacts' ids are
 * what revoking takes. A place that nobody named has no id and no name.
 */
export function detailsView({ request, artefacts, state, placeNames }: DetailedRequest) {
  const granted = new Set(artefacts.flatMap((one) => one.dataTypes))
  const last = artefacts.reduce((at, one) => (one.updatedAt > at ? one.updatedAt : at), request.updatedAt)
  const places =
    artefacts.length > 0
      ? artefacts.map(({ id, providerId, careContexts }) => ({ id, providerId, careContexts }))
      : request.providerIds.map((providerId) => ({
          id: null,
          providerId,
          careContexts: visitsAsked(request, providerId),
        }))
  return {
    ...requestItem({ request, artefacts, state }),
    status: ekaState(state),
    updated_at: iso(last),
    access_mode: request.accessMode.toLowerCase(),
    erase_at: iso(request.validUntil),
    hi_types: request.dataTypes.map((id) => ({
      id,
      display: HI_TYPES.get(id) ?? id,
      enabled: artefacts.length === 0 || granted.has(id),
    })),
    providers: places.map(({ id, providerId, careContexts }) => ({
      hip: { id: providerId ?? '', name: providerId === null ? '' : (placeNames.get(providerId) ?? providerId) },
      consent_artefact_id: id,
      care_contexts: careContexts.map(({ careContextReference, display }) => ({
        id: careContextReference,
        display: display ?? careContextReference,
      })),
    })),
  }
}
