import { endOfKolkataDay, kolkataDay, kolkataDayAfter, startOfKolkataDay } from '@/lib/core/time/kolkata'

/** In days, today included. */
export const PRESETS_DAYS = [7, 30, 90, 365] as const
/** So long a period of one's own may be. */
const MOST_DAYS = 366

/** Whole days in Asia/Kolkata. `from` and `to` are its first and last instant; the days are as people write them. */
export type Period = {
  readonly preset: (typeof PRESETS_DAYS)[number] | null
  readonly from: Date
  readonly to: Date
  readonly firstDay: string
  readonly lastDay: string
}

const lastDays = (days: (typeof PRESETS_DAYS)[number], now: Date): Period =>
  made(kolkataDayAfter(now, 1 - days), kolkataDay(now), days)

function made(firstDay: string, lastDay: string, preset: Period['preset']): Period {
  const [from, to] = [startOfKolkataDay(firstDay), endOfKolkataDay(lastDay)]
  if (!from || !to) throw new Error('unreachable: these are days')
  return { preset, from, to, firstDay, lastDay }
}

/**
 * The period that an address names: `days` one of the presets, or `from` and `to` as days. Anything else, days in the
 * wrong order and more than a year are the last 30 days.
 */
export function periodOf(
  asked: { readonly days?: unknown; readonly from?: unknown; readonly to?: unknown },
  now: Date,
): Period {
  const preset = PRESETS_DAYS.find((days) => String(days) === asked.days)
  if (preset) return lastDays(preset, now)
  const { from, to } = asked
  if (typeof from === 'string' && typeof to === 'string' && startOfKolkataDay(from) && endOfKolkataDay(to)) {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
    if (days >= 1 && days <= MOST_DAYS) return made(from, to, null)
  }
  return lastDays(30, now)
}

/**
 * The last calendar month in Asia/Kolkata that was over at both instants. Months do not overlap, and nothing is added to
 * one that is over: no two of them can be taken from each other.
 */
export function monthOverBy(to: Date, now: Date): { readonly from: Date; readonly to: Date } {
  const next = startOfKolkataDay(`${kolkataDay(to < now ? new Date(to.getTime() + 1) : now).slice(0, 7)}-01`)
  if (!next) throw new Error('unreachable: every month has a first day')
  const last = new Date(next.getTime() - 1)
  const from = startOfKolkataDay(`${kolkataDay(last).slice(0, 7)}-01`)
  if (!from) throw new Error('unreachable: every month has a first day')
  return { from, to: last }
}
