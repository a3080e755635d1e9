import type { Happened } from '@/lib/core/delivery/happened'
import { stateAfter } from '@/lib/core/delivery/recipients'

/** The dialect's own words, where they are not the core's. */
const STATUSES: Readonly<Record<string, string>> = { ACTIVE: 'GRANTED', CANCELLED: 'EXPIRED' }

const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/** `abha.consent_update`, sent at `now`. Artefacts are a list here, however many there are. */
export function ekaMessage(event: Happened, now: Date) {
  const state = stateAfter(event.topic) ?? ''
  const status = STATUSES[state] ?? state
  return {
    service: 'abha',
    event: 'abha.consent_update',
    event_time: seconds(event.at),
    timestamp: seconds(now),
    transaction_id: event.deliveryId,
    business_id: event.partnerId,
    client_id: event.partnerId,
    data: {
      timestamp: event.at.toISOString(),
      status,
      notification: {
        consentRequestId: event.requestId,
        status,
        consentArtefacts: event.artefactIds.map((id) => ({ id })),
      },
    },
  }
}
