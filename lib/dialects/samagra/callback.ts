import type { Happened } from '@/lib/core/delivery/happened'
import { samagraState } from './record'

/** What a record's `webhook_url` is told: which record, and its state; TEST, of none, where an endpoint is tried. */
export const samagraMessage = (event: Happened) => ({
  id: event.requestId,
  caId: event.caId,
  state: samagraState(event.state ?? 'TEST'),
  updated_at: event.at.toISOString(),
})

const EVENTS: Readonly<Record<string, string>> = { consentUse: 'consent_use', dataAccess: 'data_access' }
const OUTCOMES: Readonly<Record<string, string>> = {
  'consent.used': 'allowed',
  'consent.data_read': 'allowed',
  'consent.use_refused': 'refused',
  'consent.use_failed': 'failed',
}

/** What one of an artefact's two `log` addresses is told of a use: never what was read. */
export const samagraLogMessage = (event: Happened, log: string) => ({
  id: event.deliveryId,
  caId: event.caId,
  event: EVENTS[log] ?? log,
  outcome: OUTCOMES[event.topic] ?? event.topic,
  timestamp: event.at.toISOString(),
})
