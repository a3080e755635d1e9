/** What one recipient of one consent has yet to be told, in the order in which it happened. */
export type Earlier = {
  readonly topic: string
  /** Those that failed. */
  readonly attempts: number
}

/** These end or suspend an access: whoever has it must hear of it even when something older does not get through. */
export const REDUCING_TOPICS = ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired'] as const

export const reducesAccess = (topic: string): boolean => (REDUCING_TOPICS as readonly string[]).includes(topic)

/**
 * Whether a delivery has to wait for those before it, of the same consent to the same recipient. One that reduces access
 * does not wait for what has failed, nor for what has to wait for that; it does for what is about to be tried.
 */
export function mustWait(topic: string, earlier: readonly Earlier[]): boolean {
  if (!reducesAccess(topic)) return earlier.length > 0
  let failing = false
  for (const one of earlier) {
    if (one.attempts > 0) failing = true
    else if (!failing || reducesAccess(one.topic)) return true
  }
  return false
}
