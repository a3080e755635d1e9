/** These change nothing: there may be thousands of one consent, and nothing waits for them, nor they for each other. */
export const UNAWAITED_TOPICS = [
  'consent.used',
  'consent.use_refused',
  'consent.use_failed',
  'consent.data_read',
] as const

export const isAwaited = (topic: string): boolean => !(UNAWAITED_TOPICS as readonly string[]).includes(topic)

/** A change of which one recipient of one consent has yet to be told, in the order in which they happened. */
export type Earlier = {
  readonly topic: string
  /** Those that failed. */
  readonly attempts: number
}

/** These end or suspend an access: whoever has it must hear of it even when something older does not get through. */
export const REDUCING_TOPICS = ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired'] as const

export const reducesAccess = (topic: string): boolean => (REDUCING_TOPICS as readonly string[]).includes(topic)

/**
 * Whether a delivery has to wait for the changes before it, of the same consent to the same recipient. One that reduces access
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
