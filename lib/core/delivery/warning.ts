const DAY_MS = 86_400_000

/** How many days before its end the person is told of it. */
const WARNINGS = [1, 7] as const

export type Warning = {
  readonly days: number
  /** It is given to permissions that end after this … */
  readonly after: Date
  /** … and not after this … */
  readonly until: Date
  /** … if they were given for longer: whoever shares for a week need not hear that a week is left. */
  readonly longerThanMs: number
}

/** Whom to warn now. Each permission is in one window at a time, also when nobody has looked for days. */
export const warningsAt = (now: Date): Warning[] => {
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS)
  return WARNINGS.map((days, at) => ({
    days,
    after: inDays(WARNINGS[at - 1] ?? 0),
    until: inDays(days),
    longerThanMs: days * DAY_MS,
  }))
}
