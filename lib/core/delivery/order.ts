/** What one recipient of one consent has yet to be told, in the order in which it happened. */
export type Earlier = {
  readonly topic: string
  /** Attempts that failed. */
  readonly attempts: number
  /** Itself waits for one before it. */
  readonly waiting: boolean
}

/** These end or suspend an access: whoever has it must hear of it even when something older does not get through. */
export const REDUCING_TOPICS = ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired'] as const

export const reducesAccess = (topic: string): boolean => (REDUCING_TOPICS as readonly string[]).includes(topic)

/**
 * Whether a delivery has to wait for those before it, of the same consent to the same recipient. One that reduces access
 * waits for nothing that has failed, nor for what waits for that, unless that reduces access itself: it is on its way.
 */
export function mustWait(topic: string, earlier: readonly Earlier[]): boolean {
  if (!reducesAccess(topic)) return earlier.length > 0
  let failing = false
  for (const one of earlier) {
    if (one.attempts > 0) failing = true
    else if (!one.waiting || !failing || reducesAccess(one.topic)) return true
  }
  return false
}
