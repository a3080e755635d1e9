/** What came of one attempt: the receiver's status and headers (names in lower case), or why there was no answer. */
export type Answered =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly failure: string }

export type Verdict =
  /** An upstream took it, and its own record does not say so yet; or it refused for good. */
  | { readonly kind: 'sent' | 'refused' }
  /** They have it. */
  | { readonly kind: 'told' }
  /** They want nothing more at this address (410). */
  | { readonly kind: 'gone' }
  /** To be tried again; `busy`: whatever else is meant for this address should wait as well. */
  | { readonly kind: 'failed'; readonly busy: boolean; readonly notBefore: Date | null }

/** Seconds, or a date as HTTP writes it. Anything else says nothing. */
function retryAfter(header: string | undefined, now: Date): Date | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return new Date(now.getTime() + Number(text) * 1000)
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at)
}

const BUSY = [429, 502, 503, 504]
const SHORTEST_HOLD_MS = 10_000
const LONGEST_HOLD_MS = 86_400_000

/** A status of 2xx is success and nothing else is: a redirect is not followed, and a body is not read. */
export function judgeAnswer(answered: Answered, now: Date): Exclude<Verdict, { kind: 'sent' | 'refused' }> {
  if ('failure' in answered) return { kind: 'failed', busy: answered.failure === 'timeout', notBefore: null }
  const { status, headers } = answered
  if (status >= 200 && status <= 299) return { kind: 'told' }
  if (status === 410) return { kind: 'gone' }
  return { kind: 'failed', busy: BUSY.includes(status), notBefore: retryAfter(headers['retry-after'], now) }
}

/** Until when everything else waits that is meant for a receiver with too much to do. */
export function heldUntil(notBefore: Date | null, now: Date): Date {
  const asked = (notBefore?.getTime() ?? 0) - now.getTime()
  return new Date(now.getTime() + Math.min(Math.max(asked, SHORTEST_HOLD_MS), LONGEST_HOLD_MS))
}
