/** What one recipient of one consent has yet to be told, in the order in which it happened. */
export type Earlier = {
  /** Attempts that failed. */
  readonly attempts: number
  /** Itself waits for one before it. */
  readonly waiting: boolean
}

/** These end or suspend an access: whoever has it must hear of it even when something older does not get through. */
export const REDUCING_TOPICS = ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired'] as const

export const reducesAccess = (topic: string): boolean => (REDUCING_TOPICS as readonly string[]).includes(topic)

/**
 * Whether a delivery has to wait for those before it, of the same consent to the same recipient. One that
 * reduces access lets an attempt that is being made end, and waits for nothing that has failed already.
 */
export const mustWait = (topic: string, earlier: readonly Earlier[]): boolean =>
  reducesAccess(topic) ? earlier.some(({ attempts, waiting }) => attempts === 0 && !waiting) : earlier.length > 0
