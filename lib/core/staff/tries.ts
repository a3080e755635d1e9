/** So many wrong tries, then a wait until the window they began has passed. */
export const MAX_TRIES = 5
export const TRY_WINDOW_MS = 15 * 60_000
/** NIST SP 800-63B-4 3.2.2: at most 100 wrong answers in a row, then the authenticator is disabled. */
export const MAX_FAILURES_IN_ROW = 100

export type Tries = {
  readonly failuresInRow: number
  /** Since `windowStartedAt`. */
  readonly tries: number
  readonly windowStartedAt: Date
}

export type JudgedTry =
  | { readonly kind: 'try' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'locked' }

/** Whether somebody may try to prove who they are. Knows nothing of who tries, and whether there is such a member. */
export function judgeTry({ failuresInRow, tries, windowStartedAt }: Tries, now: Date): JudgedTry {
  if (failuresInRow >= MAX_FAILURES_IN_ROW) return { kind: 'locked' }
  const left = windowStartedAt.getTime() + TRY_WINDOW_MS - now.getTime()
  if (tries < MAX_TRIES || left <= 0) return { kind: 'try' }
  return { kind: 'wait', seconds: Math.ceil(left / 1000) }
}

/** With one more try that is taken to be wrong; a right one takes all of them back. */
export function countTry({ failuresInRow, tries, windowStartedAt }: Tries, now: Date): Tries {
  const isOver = now.getTime() - windowStartedAt.getTime() >= TRY_WINDOW_MS
  return {
    failuresInRow: failuresInRow + 1,
    tries: isOver ? 1 : tries + 1,
    windowStartedAt: isOver ? now : windowStartedAt,
  }
}
