import { endOfKolkataDay, kolkataDay, kolkataDayAfter, startOfKolkataDay } from '@/lib/core/time/kolkata'
import { type AskedScope, everything, type GrantedScope } from './scope'

/**
 * What a person chose on the request page. Days are `YYYY-MM-DD` in Asia/Kolkata.
 * Presets are resolved to days when the choice is made (`resolveChoice`), so that the
 * text a person reads before midnight is the text they agree to after it.
 */
export type Choice = {
  readonly what: 'everything' | 'some' | 'nothing'
  readonly dataTypes: readonly string[]
  readonly providers: readonly string[]
  readonly records: 'asked' | 'last-3-months' | 'last-12-months' | 'dates'
  readonly recordsFromDay: string | null
  readonly recordsToDay: string | null
  readonly until: 'asked' | 'once' | '30-days' | 'date'
  readonly untilDay: string | null
}

export const NOTHING_CHOSEN: Choice = {
  what: 'nothing',
  dataTypes: [],
  providers: [],
  records: 'asked',
  recordsFromDay: null,
  recordsToDay: null,
  until: 'asked',
  untilDay: null,
}

/** Field of the choice, and why it cannot be: keys of the `choice` messages. */
export type ChoiceError = {
  readonly field: 'dataTypes' | 'providers' | 'recordsFromDay' | 'recordsToDay' | 'untilDay'
  readonly why:
    | 'none_chosen'
    | 'not_asked'
    | 'not_a_day'
    | 'before_asked'
    | 'after_asked'
    | 'end_before_start'
    | 'in_the_past'
}

const RECORD_DAYS = { 'last-3-months': 91, 'last-12-months': 365 } as const

/** Presets become days, counted from `now`. */
export function resolveChoice(choice: Choice, now: Date): Choice {
  const back =
    choice.records === 'last-3-months' || choice.records === 'last-12-months' ? RECORD_DAYS[choice.records] : null
  return {
    ...choice,
    ...(back !== null && { recordsFromDay: kolkataDayAfter(now, -back), recordsToDay: null }),
    ...(choice.records === 'asked' && { recordsFromDay: null, recordsToDay: null }),
    untilDay: choice.until === '30-days' ? kolkataDayAfter(now, 30) : choice.until === 'date' ? choice.untilDay : null,
  }
}

/**
 * The scope of a resolved choice, or what is wrong with it. A choice can only narrow:
 * a day outside what was asked is refused, the asked day itself ends at the asked instant.
 */
export function narrow(
  asked: AskedScope,
  choice: Choice,
  now: Date,
): { ok: true; scope: GrantedScope } | { ok: false; errors: readonly ChoiceError[] } {
  if (choice.what === 'everything') return { ok: true, scope: everything(asked) }
  if (choice.what === 'nothing') return { ok: true, scope: { ...everything(asked), dataTypes: [], providers: [] } }

  const errors: ChoiceError[] = []
  const pick = (field: 'dataTypes' | 'providers', from: readonly string[]) => {
    const chosen = from.filter((item) => choice[field].includes(item))
    if (from.length > 0 && chosen.length === 0) errors.push({ field, why: 'none_chosen' })
    if (choice[field].some((item) => !from.includes(item))) errors.push({ field, why: 'not_asked' })
    return chosen
  }
  const day = (field: 'recordsFromDay' | 'recordsToDay' | 'untilDay', toInstant: (day: string) => Date | null) => {
    const value = choice[field]
    if (value === null) return null
    const at = toInstant(value)
    if (!at) errors.push({ field, why: 'not_a_day' })
    return at
  }

  const dataTypes = pick('dataTypes', asked.dataTypes)
  // One provider is no choice: leaving its box alone means the one there is.
  const providers = asked.providers.length > 1 ? pick('providers', asked.providers) : [...asked.providers]

  let recordsFrom = day('recordsFromDay', startOfKolkataDay)
  if (recordsFrom && asked.recordsFrom && recordsFrom < asked.recordsFrom) {
    if (choice.records === 'dates' && choice.recordsFromDay !== kolkataDay(asked.recordsFrom))
      errors.push({ field: 'recordsFromDay', why: 'before_asked' })
    recordsFrom = asked.recordsFrom
  }
  recordsFrom ??= asked.recordsFrom
  let recordsTo = day('recordsToDay', endOfKolkataDay)
  if (recordsTo && asked.recordsTo && recordsTo > asked.recordsTo) {
    if (choice.recordsToDay !== kolkataDay(asked.recordsTo)) errors.push({ field: 'recordsToDay', why: 'after_asked' })
    recordsTo = asked.recordsTo
  }
  recordsTo ??= asked.recordsTo
  if (recordsFrom && recordsTo && recordsFrom > recordsTo)
    errors.push({ field: 'recordsToDay', why: 'end_before_start' })

  if (choice.until === 'date' && choice.untilDay === null) errors.push({ field: 'untilDay', why: 'not_a_day' })
  let validUntil = day('untilDay', endOfKolkataDay) ?? asked.validUntil
  if (validUntil > asked.validUntil) {
    if (choice.until === 'date' && choice.untilDay !== kolkataDay(asked.validUntil))
      errors.push({ field: 'untilDay', why: 'after_asked' })
    validUntil = asked.validUntil
  }
  if (validUntil <= now) errors.push({ field: 'untilDay', why: 'in_the_past' })

  const totalUses = choice.until === 'once' ? Math.min(1, asked.totalUses ?? 1) : asked.totalUses
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, scope: { dataTypes, providers, recordsFrom, recordsTo, validUntil, totalUses } }
}
