import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, trace } from '@opentelemetry/api'
import { noteTraceId } from '@/lib/http/trace-id'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'
import { traceCall } from '@/lib/tracing'

/** Whose door an address is, by how it begins. What is none of a dialect's is a page's. */
const DOORS: readonly (readonly [begins: RegExp, door: string])[] = [
  [/^\/abdm\/v1\b/, 'eka'],
  [/^\/api\/v1\b/, 'native'],
  [/^\/(api\/v2|gateway)\b/, 'abdm'],
  [/^\/api\/v3\b/, 'attestr'],
  [/^\/auth\b/, 'samagra'],
  [/^\/v1\b/, 'veriff'],
  [/^\/api\/(health|metrics)\b/, 'probe'],
  [/^\/console\b/, 'console'],
  [/^\/(embed|api\/csp-reports)\b/, 'embed'],
  [/^(\/_next\/|\/\.well-known\/|other$)/, 'file'],
]
const doorOf = (route: string): string => DOORS.find(([begins]) => begins.test(route))?.[1] ?? 'page'

/** Asked again and again by programs that watch, pages that wait and browsers that report: a line for each would say nothing. */
const OFTEN =
  /^(\/api\/(health|metrics|demo|csp-reports)\/?|\/console\/data\/|\/embed\/[^/]+\/state$|\/_next\/|\/\.well-known\/|other$)/

const open = new Set<ServerResponse>()
let ending = false

/** From now on every answer ends its connection: whoever kept it makes the next one to somebody else. */
export function endConnections(): void {
  ending = true
  for (const outgoing of open) lastOn(outgoing)
}

function lastOn(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) outgoing.setHeader('connection', 'close')
}

/** Answers a call, counts it, and writes one line about it when it is over: its route, never its address. */
export function attend(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  route: string,
  answer: () => unknown,
): void {
  const began = performance.now()
  const traceId = noteTraceId(incoming.headers)
  const { method = 'GET' } = incoming
  const door = doorOf(route)
  const tracing = OFTEN.test(route) ? null : traceCall(method, route, door)
  open.add(outgoing)
  if (ending) lastOn(outgoing)
  metrics()?.inFlight.inc()
  outgoing.once('close', () => {
    open.delete(outgoing)
    const milliseconds = performance.now() - began
    const status = outgoing.writableFinished ? outgoing.statusCode : null
    tracing?.end(status)
    const counted = metrics()
    counted?.inFlight.dec()
    counted?.requests.observe(
      { door, status: status === null ? 'gone' : `${Math.floor(status / 100)}xx` },
      milliseconds / 1000,
    )
    const line = {
      traceId,
      spans: tracing?.traceId,
      method,
      route,
      door,
      status,
      ms: Math.round(milliseconds * 10) / 10,
    }
    // A probe that is answered with no, of a server that stops say, is asked again at once.
    if (OFTEN.test(route) && (door === 'probe' || (status ?? 500) < 500)) log().debug(line, 'call')
    else log().info(line, 'call')
  })
  if (tracing) context.with(trace.setSpan(context.active(), tracing.span), answer)
  else answer()
}
