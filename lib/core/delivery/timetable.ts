/** Seconds from one attempt to the next: 75 hours 35 minutes and 5 seconds in all (Standard Webhooks). */
const AFTER_SECONDS = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
/** At most a tenth is added, so that what failed together does not come back together. */
const JITTER = 0.1
/** However long a receiver asks for. */
const LONGEST_WAIT_MS = 86_400_000

/**
 * When the next attempt is due: `made` attempts have failed, the last one at `at`. `notBefore` is what the
 * receiver asked for, `chance` is in [0, 1). Null: that was the last one.
 */
export function nextAttemptAt(made: number, at: Date, chance: number, notBefore: Date | null = null): Date | null {
  const seconds = AFTER_SECONDS[made]
  if (seconds === undefined) return null
  const planned = at.getTime() + seconds * 1000 * (1 + JITTER * chance)
  const asked = Math.min(notBefore?.getTime() ?? 0, at.getTime() + LONGEST_WAIT_MS)
  return new Date(Math.round(Math.max(planned, asked)))
}

/** The same for what must be heard, however long that takes: after the last attempt of the timetable, one each day. */
export const nextAttemptUntilHeard: typeof nextAttemptAt = (made, ...more) =>
  nextAttemptAt(Math.min(made, AFTER_SECONDS.length - 1), ...more)

/** An endpoint that has failed for this long, without one success, is paused. */
const PATIENCE_MS = 5 * 86_400_000

/** Endpoints that fail since then, or longer, are paused. */
export const patienceEnds = (now: Date): Date => new Date(now.getTime() - PATIENCE_MS)

export const outOfPatience = (failingSince: Date, now: Date): boolean => failingSince <= patienceEnds(now)
