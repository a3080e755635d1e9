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

/** `HH:MM` as a time field has it; null when it is no time of day. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)(?::00)?$/.exec(time) ?? []
  return hours && minutes ? Number(hours) * 60 + Number(minutes) : null
}

export const timeOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
