export type FewInAWhile = { readonly most: number; readonly windowMs: number }

/** From when on what was done counts. */
export const countedSince = ({ windowMs }: FewInAWhile, now: Date): Date => new Date(now.getTime() - windowMs)

/**
 * How often something can still be done, and in how many seconds once more when not at all.
 * @param done when it was done since `countedSince`, newest first
 */
export function leftOf(
  limit: FewInAWhile,
  done: readonly Date[],
  now: Date,
): { readonly left: number; readonly retryAfter: number } {
  const left = Math.max(0, limit.most - done.length)
  const oldest = done[limit.most - 1]
  const retryAfter = left > 0 || !oldest ? 0 : Math.ceil((oldest.getTime() - countedSince(limit, now).getTime()) / 1000)
  return { left, retryAfter }
}
