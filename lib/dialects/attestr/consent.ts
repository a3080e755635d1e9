import type { TimelineRow } from '@/db/queries/timeline'
import { subjectOf } from '@/lib/operations/consent/load-request'
import type { RegisteredRequest } from '@/lib/operations/consent/read-registered'
import type { Consent, ConsentDetails } from './documents'

type Status = Consent['status']

const STATUSES: Record<string, Status> = {
  IN_REVIEW: 'PENDING',
  REQUESTED: 'PENDING',
  GRANTED: 'ACTIVE',
  ACTIVE: 'ACTIVE',
  PAUSED: 'ACTIVE',
  DENIED: 'REJECTED',
  REVOKED: 'REVOKED',
  CANCELLED: 'REVOKED',
  EXPIRED: 'EXPIRED',
}

/** A core state in this dialect's words. */
export const attestrStatus = (state: string): Status => STATUSES[state] ?? 'PENDING'

type Standing = {
  readonly request: { readonly id: string; readonly publicId: string | null; readonly wire: Record<string, unknown> }
  readonly state: string
}

/** What every call answers of a consent. */
export const consentView = ({ request, state }: Standing): Consent => ({
  _id: request.publicId ?? '',
  number: String(request.wire.number),
  requestId: request.id,
  status: attestrStatus(state),
  ...(state === 'PAUSED' && { paused: true }),
})

type Event = ConsentDetails['events'][number]

/** The audit events that are part of a consent's life here. The rest, as its uses, are the wallet's and the person's. */
const EVENTS: Record<string, Omit<Event, 'at' | 'by'>> = {
  'consent.asked': { event: 'CREATED' },
  'consent.granted': { event: 'MODIFIED', status: 'ACTIVE' },
  'consent.denied': { event: 'MODIFIED', status: 'REJECTED' },
  'consent.paused': { event: 'MODIFIED', status: 'ACTIVE' },
  'consent.resumed': { event: 'MODIFIED', status: 'ACTIVE' },
  'consent.cancelled': { event: 'REVOKED' },
  'consent.revoked': { event: 'REVOKED' },
  'cleanup.queued': { event: 'CLEANUP_QUEUED' },
  'cleanup.started': { event: 'CLEANUP_STARTED' },
  'cleanup.done': { event: 'CLEANUP_DONE' },
  'cleanup.failed': { event: 'CLEANUP_FAILED' },
}

const eventView = ({ action, at, actorKind }: TimelineRow): Event[] => {
  const event = EVENTS[action]
  return event ? [{ ...event, at: at.toISOString(), by: actorKind as Event['by'] }] : []
}

/** When the last part of it ends. */
const endOf = (request: RegisteredRequest['request'], artefacts: RegisteredRequest['artefacts']): Date =>
  artefacts.length > 0 ? new Date(Math.max(...artefacts.map((one) => one.validUntil.getTime()))) : request.validUntil

/** A consent with what was registered and what has happened since. */
export function detailsView(registered: RegisteredRequest): ConsentDetails {
  const { request, artefacts, events } = registered
  const cleaned = events.some(({ action }) => action === 'cleanup.done')
  const { metadata = null, ...data } = registered.data ?? {}
  return {
    ...consentView(registered),
    data:
      registered.data && ({ ...data, ...(!cleaned && { user: { id: subjectOf(request) } }) } as ConsentDetails['data']),
    metadata,
    validTill: endOf(request, artefacts).toISOString(),
    createdAt: request.createdAt.toISOString(),
    events: events.flatMap(eventView),
  }
}
