import { dayInWords, exactTimeInWords, timeInWords } from './format'
import { kolkataDay } from './kolkata'

const DAY_MS = 86_400_000

/** Calendar days in Asia/Kolkata from one instant to another: 0 is the same day. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((Date.parse(kolkataDay(to)) - Date.parse(kolkataDay(from))) / DAY_MS)

/** Looks up `time.*`. */
type Words = (key: string, values?: Record<string, string | number>) => string

/** "ends today at 5:30 pm", "ends tomorrow", "ends in 12 days", "ends on 12 June 2027". */
export function endsInWords(at: Date, now: Date, language: string, words: Words): string {
  const days = daysBetween(now, at)
  if (days <= 0) return words('time.endsToday', { time: timeInWords(at, language) })
  if (days === 1) return words('time.endsTomorrow')
  if (days <= 31) return words('time.endsInDays', { days })
  return words('time.endsOn', { day: dayInWords(at, language) })
}

/** "21 November 2026, 9:41 pm" */
export const instantInWords = (at: Date, language: string, words: Words): string =>
  words('time.dayAndTime', { day: dayInWords(at, language), time: timeInWords(at, language) })

/** "21 November 2026, 9:41:07 pm" */
export const exactInstantInWords = (at: Date, language: string, words: Words): string =>
  words('time.dayAndTime', { day: dayInWords(at, language), time: exactTimeInWords(at, language) })

/** A time at which something may be done: rounded up, so that at the minute named it is true. */
export const nextMinuteInWords = (at: Date, language: string): string =>
  timeInWords(new Date(Math.ceil(at.getTime() / 60_000) * 60_000), language)
