import type { Happened } from '@/lib/core/delivery/happened'

/** The dialect's own words, where they are not the core's. */
const STATUSES: Readonly<Record<string, string>> = { ACTIVE: 'GRANTED', CANCELLED: 'EXPIRED' }

const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/** `abha.consent_update`, sent at `now`; `webhook.test` where an endpoint is tried. Artefacts are a list here, however many there are. */
export function ekaMessage(event: Happened, now: Date) {
  const state = event.state ?? 'TEST'
  const status = STATUSES[state] ?? state
  return {
    service: 'abha',
    event: event.state === null ? event.topic : 'abha.consent_update',
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
