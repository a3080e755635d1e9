import { inviteeRef, newsOf } from './news'
import { wantedAfter } from './relay'

/** What happened, as far as it decides who is told. */
export type ToldEvent = {
  readonly topic: string
  /** The dialect of the request that it is about; null: it is about none. */
  readonly dialect: string | null
  /** Where that request's dialect would be told. */
  readonly callbackUrl: string | null
  /** Who holds the master copy, where it is somebody else. */
  readonly upstreamId?: string | null
  readonly details: Readonly<Record<string, unknown>>
  /** The one permission that it is about; null: it is about more, or none. */
  readonly artefactId: string | null
  /** Whom it concerns. */
  readonly personId: string | null
  /** Whom it would concern if anyone had proven their number or address: that, hashed. */
  readonly invitee: string | null
}

export type Endpoint = {
  readonly id: string
  readonly format: 'standard' | 'eka' | 'samagra'
  readonly url: string
  /** Topics that it wants; empty: all. */
  readonly topics: readonly string[]
}

export type Recipient = {
  readonly kind: 'webhook' | 'eka_webhook' | 'samagra_webhook' | 'samagra_log' | 'person' | 'relay'
  /** Which of that kind: the endpoint's id, the log's name, the person's id, an invitee's hash, the upstream's id. */
  readonly ref: string
  readonly endpointId: string | null
}

/**
 * Topics of webhooks, as partners choose among them. No others are sent to any: `sharing.ending` is for the
 * person, `consent.data_read` for the log that a Samagra artefact names; of the use itself `consent.used` tells.
 */
export const TOPICS = [
  'consent.asked',
  'consent.granted',
  'consent.denied',
  'consent.cancelled',
  'consent.expired',
  'consent.revoked',
  'consent.paused',
  'consent.resumed',
  'consent.superseded',
  'consent.used',
  'consent.use_refused',
  'consent.use_failed',
  'consent.cleaned_up',
  'webhook.paused',
] as const

/** The one that a partner causes, to try an endpoint. It is sent to no other. */
export const TEST_TOPIC = 'webhook.test'

/** Where a consent can be, in core names. */
export const STATES = ['REQUESTED', 'GRANTED', 'DENIED', 'CANCELLED', 'EXPIRED', 'REVOKED', 'PAUSED', 'ACTIVE'] as const
export type State = (typeof STATES)[number]

const STATE_AFTER: Readonly<Record<string, State>> = {
  'consent.asked': 'REQUESTED',
  'consent.granted': 'GRANTED',
  'consent.denied': 'DENIED',
  'consent.cancelled': 'CANCELLED',
  'consent.expired': 'EXPIRED',
  'consent.revoked': 'REVOKED',
  'consent.paused': 'PAUSED',
  'consent.resumed': 'ACTIVE',
}

/** In these nothing is shared, whatever was said before. */
const OVER = ['DENIED', 'CANCELLED', 'REVOKED', 'EXPIRED', 'PAUSED'] as const

/** The state that a change led to, in core names; null when it is none. */
export const stateAfter = (topic: string): State | null => STATE_AFTER[topic] ?? null

/**
 * The state that a message names. `standing` is where the consent is by the time that it is sent: a stop goes ahead of an
 * older yes that does not get through, and that yes, when it arrives at last, must not read as one.
 */
export function stateToTell(topic: string, standing: string | null): State | null {
  const after = stateAfter(topic)
  return after === null ? null : (OVER.find((state) => state === standing) ?? after)
}

const KINDS = { standard: 'webhook', eka: 'eka_webhook', samagra: 'samagra_webhook' } as const
const originOf = (url: string | null) => (url === null ? null : (URL.parse(url)?.origin ?? null))

function wants(endpoint: Endpoint, event: ToldEvent): boolean {
  const { topic, details } = event
  if (topic === TEST_TOPIC) return details.endpointId === endpoint.id
  if (!(TOPICS as readonly string[]).includes(topic)) return false
  if (endpoint.topics.length > 0 && !endpoint.topics.includes(topic)) return false
  if (endpoint.format === 'standard') return true
  // Other dialects have a word for a state and none for anything else.
  if (stateAfter(topic) === null) return false
  // Theirs are about requests and what came of them: a check is about none.
  if (event.dialect === null) return false
  return (
    endpoint.format === 'eka' || (event.dialect === 'samagra' && originOf(event.callbackUrl) === originOf(endpoint.url))
  )
}

/** The logs of uses that a Samagra artefact names, where the partner's register allows them. */
export function logsOf(details: ToldEvent['details']): Readonly<Record<string, string>> {
  const { logs } = details as { logs?: Record<string, unknown> }
  return Object.fromEntries(
    Object.entries(logs ?? {}).filter((one): one is [string, string] => typeof one[1] === 'string'),
  )
}

function toldPerson(event: ToldEvent): Recipient[] {
  const news = newsOf(event)
  const invited = news === 'asked' && event.invitee !== null ? inviteeRef(event.invitee) : null
  const ref = event.personId ?? invited
  return news === null || ref === null ? [] : [{ kind: 'person', ref, endpointId: null }]
}

/** Everyone who is told of an event, each once. `endpoints` are the active and paused ones of its partner. */
export const recipientsOf = (event: ToldEvent, endpoints: readonly Endpoint[]): Recipient[] => [
  ...endpoints
    .filter((endpoint) => wants(endpoint, event))
    .map(({ id, format }) => ({ kind: KINDS[format], ref: id, endpointId: id })),
  ...Object.keys(logsOf(event.details)).map((name) => ({ kind: 'samagra_log' as const, ref: name, endpointId: null })),
  ...toldPerson(event),
  ...(event.upstreamId && wantedAfter(event.topic)
    ? [{ kind: 'relay' as const, ref: event.upstreamId, endpointId: null }]
    : []),
]
