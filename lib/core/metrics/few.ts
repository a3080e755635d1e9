/** Fewer than this many are too few to stand alone: what one person chose would be read from it. */
export const FEW = 5

/** Nearest five. What stands here is five at least. */
const ROUNDED_TO = 5

export type Count = { readonly key: string; readonly count: number }

/** The counts that may stand alone, largest first, and how many the others are together. */
export function groupFew<T extends Count>(
  counts: readonly T[],
): { readonly shown: readonly T[]; readonly few: number } {
  const shown = counts
    .filter(({ count }) => count >= FEW)
    .sort((left, right) => right.count - left.count || (left.key < right.key ? -1 : 1))
  return { shown, few: counts.reduce((sum, { count }) => sum + (count < FEW ? count : 0), 0) }
}

/**
 * Counts of what people did not mean for their partner: too few are left out, the others rounded, so that neither one
 * more nor one less can be seen.
 */
export const roundCounts = <T extends Count>(counts: readonly T[]): readonly T[] =>
  groupFew(counts).shown.map((one) => ({ ...one, count: Math.round(one.count / ROUNDED_TO) * ROUNDED_TO }))

/** Two parts of one count, where each is none or enough; nulls otherwise, as either tells the other. */
export const partsOf = (left: number, right: number): readonly [number, number] | readonly [null, null] =>
  [left, right].every((part) => part === 0 || part >= FEW) ? [left, right] : [null, null]
