import type { StandingState } from './states'

/** Nobody is asked again by hand more often than this: to be asked and asked is to be worn down. */
export const ASKS_AGAIN = 3
export const ASKS_AGAIN_DAYS = 30

const DAY_MS = 86_400_000

export const asksAgainSince = (now: Date): Date => new Date(now.getTime() - ASKS_AGAIN_DAYS * DAY_MS)

/** What is still waiting for its answer is not asked again. */
export const canBeAskedAgain = (state: StandingState): boolean => state !== 'REQUESTED' && state !== 'IN_REVIEW'

/**
 * How often a person can still be asked again, and in how many seconds once more when not at all.
 * @param asked when they were asked again in the last ASKS_AGAIN_DAYS, newest first
 */
export function asksAgainLeft(
  asked: readonly Date[],
  now: Date,
): { readonly left: number; readonly retryAfter: number } {
  const left = Math.max(0, ASKS_AGAIN - asked.length)
  const oldest = asked[ASKS_AGAIN - 1]
  const retryAfter = left > 0 || !oldest ? 0 : Math.ceil((oldest.getTime() - asksAgainSince(now).getTime()) / 1000)
  return { left, retryAfter }
}
