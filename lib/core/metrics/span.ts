/** A length of time as people say it: one figure and its unit. A key of `metrics.time` and its count. */
export function spanOf(seconds: number): {
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'
  readonly count: number
} {
  const units = [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const
  // From two of the larger unit on: "90 minutes" says more than "1 hour".
  const [unit, length] = units.find(([, length]) => seconds >= 2 * length) ?? (['seconds', 1] as const)
  return { unit, count: Math.round(seconds / length) }
}
