/** Asked again this soon, the standing challenge is the answer and nothing is sent. */
export const RESEND_MS = 60_000
/** Sends that were answered correctly do not count: signing in often is no abuse. */
export const MAX_UNANSWERED_SENDS = 3
export const SEND_WINDOW_MS = 15 * 60_000
/** NIST SP 800-63B-4 3.2.2: at most 100 wrong answers in a row, then the authenticator is disabled. */
export const MAX_FAILURES_IN_ROW = 100

export type SendFacts = {
  /** The newest challenge that was not answered, used or replaced. */
  readonly standing: { readonly resendAfter: Date } | null
  /** Sends in the last SEND_WINDOW_MS that were not answered correctly, and the first of them. */
  readonly unanswered: number
  readonly firstUnansweredAt: Date | null
  readonly failuresInRow: number
}

export type JudgedSend =
  | { readonly kind: 'send' }
  | { readonly kind: 'stand' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'locked' }

/** What to do when someone asks for a code. Knows nothing of who asks and whether anyone has the identifier. */
export function judgeSend(facts: SendFacts, now: Date): JudgedSend {
  if (facts.failuresInRow >= MAX_FAILURES_IN_ROW) return { kind: 'locked' }
  if (facts.standing && now < facts.standing.resendAfter) return { kind: 'stand' }
  if (facts.unanswered < MAX_UNANSWERED_SENDS) return { kind: 'send' }
  const freeAt = (facts.firstUnansweredAt ?? now).getTime() + SEND_WINDOW_MS
  return { kind: 'wait', seconds: Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)) }
}
