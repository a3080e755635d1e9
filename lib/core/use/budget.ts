/** How often a permission may be used, and how often it was. */
export type Budget = {
  readonly totalUses: number | null
  readonly uses: number
  /** At most this many in a window of `frequencySeconds`. */
  readonly frequencyLimit: number | null
  readonly frequencySeconds: number | null
  readonly windowStartedAt: Date | null
  readonly windowUses: number
}

export type JudgedBudget =
  | { readonly kind: 'left' }
  /** There is a use again in this many whole seconds. */
  | { readonly kind: 'wait'; readonly seconds: number }
  /** None is left for good. */
  | { readonly kind: 'spent' }

/**
 * Whether one more use is left. A window begins with its first use and lasts `frequencySeconds`; without a length
 * (null or 0) there is none, which is also what the person is told.
 */
export function judgeBudget(budget: Budget, now: Date): JudgedBudget {
  const { totalUses, uses, frequencyLimit, frequencySeconds, windowStartedAt, windowUses } = budget
  if (totalUses !== null && uses >= totalUses) return { kind: 'spent' }
  if (frequencyLimit === null || !frequencySeconds) return { kind: 'left' }
  if (frequencyLimit === 0) return { kind: 'spent' }
  if (windowStartedAt === null) return { kind: 'left' }
  const seconds = Math.ceil((windowStartedAt.getTime() - now.getTime()) / 1000 + frequencySeconds)
  // Of calls at the same time one may have begun the window later than another's now.
  return seconds <= 0 || windowUses < frequencyLimit
    ? { kind: 'left' }
    : { kind: 'wait', seconds: Math.min(seconds, frequencySeconds) }
}
