import { kolkataDay, startOfKolkataDay } from '@/lib/core/time/kolkata'

/** Minutes after midnight in Asia/Kolkata. The same twice: there are none. */
export type QuietHours = { readonly quietFrom: number; readonly quietTo: number }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** When the quiet hours end that an instant lies in; null when it lies in none. The end itself is not quiet. */
export function quietUntil(at: Date, { quietFrom, quietTo }: QuietHours): Date | null {
  const midnight = startOfKolkataDay(kolkataDay(at)) ?? at
  const into = at.getTime() - midnight.getTime()
  const [from, to] = [quietFrom * MINUTE_MS, quietTo * MINUTE_MS]
  const isQuiet = from <= to ? into >= from && into < to : into >= from || into < to
  return isQuiet ? new Date(midnight.getTime() + to + (into < to ? 0 : DAY_MS)) : null
}
