import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import { db } from '@/db/client'
import { env } from '@/lib/env'

const SCOPE = 'sammati'

/** All that a span may say. Addresses with their queries, parameters of statements and messages of errors are not in it. */
const ALLOWED = new Set([
  'db.operation.name',
  'db.query.text',
  'db.system.name',
  'error.type',
  'http.method',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'http.status_code',
  'next.route',
  'next.span_type',
  'sammati.door',
  'sammati.outcome',
  'sammati.recipient',
])

/** What leaves of a span, whoever made it: Next names some by the address that was called. */
function harmless(span: ReadableSpan): ReadableSpan {
  const { 'next.span_type': type = 'span', 'next.route': route = '' } = span.attributes
  return Object.create(span, {
    name: { value: span.instrumentationScope.name === SCOPE ? span.name : `${type} ${route}`.trim() },
    attributes: {
      value: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => ALLOWED.has(name))),
    },
    events: { value: [] },
    links: { value: [] },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan
}

/** Hands on to another exporter what may leave. */
export function withoutPersons(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(harmless), done),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}

type Tracing = { shutdown(): Promise<void> }
const held = globalThis as typeof globalThis & { __sammatiTracing?: Promise<Tracing> }

/** Starts tracing where OTEL_EXPORTER_OTLP_ENDPOINT is set, once in a process. Without it nothing is even loaded. */
export async function startTracing(): Promise<void> {
  if (!env().OTEL_EXPORTER_OTLP_ENDPOINT) return
  held.__sammatiTracing ??= begin()
  await held.__sammatiTracing
}

/** Sends what is not sent yet. */
export async function stopTracing(): Promise<void> {
  await (await held.__sammatiTracing)?.shutdown().catch(() => {})
}

async function begin(): Promise<Tracing> {
  const [{ NodeSDK }, { BatchSpanProcessor }, { OTLPTraceExporter }, { envDetector, resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-node'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/resources'),
    ])
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({ 'service.name': SCOPE }),
    // Only what the operator says: others would tell of the machine, its user and the command line.
    resourceDetectors: [envDetector],
    spanProcessors: [new BatchSpanProcessor({ exporter: withoutPersons(new OTLPTraceExporter()) })],
    metricReaders: [],
    logRecordProcessors: [],
    // Strangers would decide what is sampled.
    textMapPropagator: null,
  })
  sdk.start()
  traceQueries()
  return sdk
}

const tracer = () => trace.getTracer(SCOPE)

/** Runs in a span of its own, in which those of its statements lie. Without tracing it only runs. */
export function traced<T>(name: string, attributes: Attributes, run: (span?: Span) => Promise<T>): Promise<T> {
  if (!held.__sammatiTracing) return run()
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run(span)
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** A span of a call that came in, ended by `end`; what is run in it belongs to it. Without tracing: nothing. */
export function traceCall(method: string, route: string, door: string) {
  if (!held.__sammatiTracing) return null
  const span = tracer().startSpan(`${method} ${route}`, {
    kind: SpanKind.SERVER,
    root: true,
    attributes: { 'http.request.method': method, 'http.route': route, 'sammati.door': door },
  })
  return {
    traceId: span.spanContext().traceId,
    span,
    end(status: number | null) {
      if (status !== null) span.setAttribute('http.response.status_code', status)
      if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

function fail(span: Span, error: unknown): void {
  const { name, code } = (error ?? {}) as { name?: string; code?: string }
  span.setAttribute('error.type', code ?? name ?? 'unknown')
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** Of a statement of postgres.js, what is looked at here. */
type Statement = {
  readonly tagged: boolean
  readonly strings: readonly string[]
  executed: boolean
  resolve(rows: unknown): void
  reject(error: unknown): void
}

/** The text of a statement as it was written, with its holes and without what was put into them. */
const textOf = ({ strings }: Statement) => strings.join('$').replace(/\s+/g, ' ').trim().slice(0, 400)

/** A span for each statement that is made within another span. postgres.js has no hook: its statements' class gets one. */
function traceQueries(): void {
  // Made and never awaited: it is not sent.
  const prototype = Object.getPrototypeOf(db()`select 1`) as { handle(this: Statement): Promise<void> }
  const { handle } = prototype
  prototype.handle = function (this: Statement) {
    if (!this.executed && trace.getActiveSpan()) begun(this)
    return handle.call(this)
  }
}

function begun(statement: Statement): void {
  const text = textOf(statement)
  const verb = /^\w+/.exec(text)?.[0].toLowerCase() ?? 'statement'
  const span = tracer().startSpan(`sql ${verb}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': verb,
      // One that is not a template may have values in its text.
      ...(statement.tagged && { 'db.query.text': text }),
    },
  })
  const { resolve, reject } = statement
  statement.resolve = (rows) => {
    span.end()
    resolve(rows)
  }
  statement.reject = (error) => {
    fail(span, error)
    span.end()
    reject(error)
  }
}
