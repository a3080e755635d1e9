import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { env } from '@/lib/env'

/** Seconds. A decision takes tens of milliseconds; a call to somebody else's server may take ten seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * What this process counts, and what is read of the database when somebody asks. Labels are words of ours: never an
 * id, an address or anything that a caller chose.
 */
function makeMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Histogram({
      name: 'sammati_http_request_duration_seconds',
      help: 'Calls answered, by door and class of status (gone: the caller went away before the answer)',
      labelNames: ['door', 'status'],
      buckets: SECONDS,
      registers,
    }),
    inFlight: new Gauge({ name: 'sammati_http_requests_in_flight', help: 'Calls that wait for an answer', registers }),
    events: new Counter({
      name: 'sammati_events_total',
      help: 'Changes that were passed on from the outbox, by topic: consent.granted, consent.denied, consent.revoked …',
      labelNames: ['topic'],
      registers,
    }),
    deliveries: new Counter({
      name: 'sammati_delivery_attempts_total',
      help: 'Attempts to tell somebody of a change, by kind of recipient and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    messages: new Counter({
      name: 'sammati_messages_total',
      help: 'Messages given to the SMS and e-mail gateways, by what they are (code, news) and result',
      labelNames: ['channel', 'what', 'result'],
      registers,
    }),
    violations: new Counter({
      name: 'sammati_csp_violations_total',
      help: "What browsers say they kept a page in a partner's page from, by the directive of its policy. Anyone can say so",
      labelNames: ['directive'],
      registers,
    }),
    databaseUp: new Gauge({ name: 'sammati_database_up', help: '1: the database answered', registers }),
    databaseSeconds: new Gauge({
      name: 'sammati_database_answer_seconds',
      help: 'How long the pool took to answer an empty query, waiting for a connection included',
      registers,
    }),
    poolSize: new Gauge({
      name: 'sammati_database_pool_connections_max',
      help: 'Connections that the doors of this process open at most',
      registers,
    }),
    connections: new Gauge({
      name: 'sammati_database_connections',
      help: 'Connections to the database, of all processes, by state',
      labelNames: ['state'],
      registers,
    }),
    outboxDepth: new Gauge({
      name: 'sammati_outbox_waiting',
      help: 'Changes that nobody was told of yet (100001: more than that)',
      registers,
    }),
    outboxAge: new Gauge({
      name: 'sammati_outbox_oldest_seconds',
      help: 'Age of the oldest of them; 0: there is none',
      registers,
    }),
    setAside: new Gauge({
      name: 'sammati_outbox_set_aside',
      help: 'Changes that cannot be told before somebody has looked at them',
      registers,
    }),
    overdue: new Gauge({
      name: 'sammati_deliveries_overdue',
      help: 'Deliveries whose time has come and that no job has (100001: more than that)',
      registers,
    }),
  }
}

type Metrics = ReturnType<typeof makeMetrics>
const held = globalThis as typeof globalThis & { __sammatiMetrics?: Metrics }

/** Of this process, whichever module graph asks; null where nobody may read them. */
export function metrics(): Metrics | null {
  if (!env().METRICS_TOKEN) return null
  held.__sammatiMetrics ??= makeMetrics()
  return held.__sammatiMetrics
}
