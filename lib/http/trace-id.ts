/** A caller's own id when it is harmless to store, otherwise a fresh one. */
export function traceIdOf(headers: Headers): string {
  const sent = headers.get('x-request-id') ?? ''
  return /^[\w-]{8,64}$/.test(sent) ? sent : crypto.randomUUID()
}
