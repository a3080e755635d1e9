const HEADER = 'x-request-id'

/** A caller's own id when it is harmless to store, otherwise a fresh one. */
export function traceIdOf(headers: Headers): string {
  return harmless(headers.get(HEADER)) ?? crypto.randomUUID()
}

function harmless(sent: unknown): string | undefined {
  return typeof sent === 'string' && /^[\w-]{8,64}$/.test(sent) ? sent : undefined
}

/** Gives a call that comes in the id that everything about it carries: its ledger entries, its log lines, its refusal. */
export function noteTraceId(headers: Record<string, unknown>): string {
  const traceId = harmless(headers[HEADER]) ?? crypto.randomUUID()
  headers[HEADER] = traceId
  return traceId
}
