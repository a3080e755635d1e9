/** Fewer than this many are too few to stand alone: what one person chose would be read from it. */
export const FEW = 5

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
