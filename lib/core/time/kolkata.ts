/** Asia/Kolkata has had one offset since 1945 and no daylight saving: arithmetic is exact. */
const OFFSET_MS = 5.5 * 3_600_000
const DAY_MS = 86_400_000

/** The calendar day of an instant in Asia/Kolkata, `YYYY-MM-DD`. */
export const kolkataDay = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10)

/** First instant of a day. `day` is `YYYY-MM-DD`; null when no such day exists, and for a year that can only be a typing error. */
export function startOfKolkataDay(day: string): Date | null {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(day)) return null
  const utc = Date.parse(`${day}T00:00:00.000Z`)
  // Date.parse refuses 2026-02-30 in V8; the round trip makes it certain.
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day) return null
  return new Date(utc - OFFSET_MS)
}

/** Last millisecond of a day: a date that a person picks lasts to the end of that day. */
export function endOfKolkataDay(day: string): Date | null {
  const start = startOfKolkataDay(day)
  return start && new Date(start.getTime() + DAY_MS - 1)
}

/** The day `days` days after that of `at`. */
export const kolkataDayAfter = (at: Date, days: number): string => kolkataDay(new Date(at.getTime() + days * DAY_MS))
