import type { GrantedScope } from '@/lib/core/consent/scope'
import { dayInWords, isEndOfDay, timeInWords } from '@/lib/core/time/format'

/** Looks up the wallet's own words: `facts.*`, `purpose.*`, `data.*`. */
export type Words = {
  (key: string, values?: Record<string, string | number>): string
  has(key: string): boolean
}

/** A partner's own words for its fields and purposes, by `kind:key`. They win over the wallet's. */
export type Terms = ReadonlyMap<string, { readonly label: string; readonly gloss: string }>

/** What a person is told about a request: the input of pages and of the recorded text alike. */
export type Asked = {
  readonly partnerName: string
  readonly requesterName: string | null
  readonly verifiedBy: string | null
  readonly partnerContact: string
  readonly purpose: string
  readonly providers: readonly { readonly id: string; readonly name?: string }[]
  readonly careContexts: readonly {
    readonly careContextReference: string
    readonly providerId?: string
    readonly display?: string
  }[]
  readonly frequencyLimit: number | null
  readonly frequencySeconds: number | null
  readonly eraseAt: Date | null
}

export type Facts = {
  /** "Dr Meera Sharma, City Hospital" or the partner's name alone. */
  readonly who: string
  readonly verified: string | null
  readonly why: string
  readonly whyGloss: string
  readonly what: readonly { readonly key: string; readonly label: string; readonly gloss: string }[]
  readonly recordDates: string
  readonly from: readonly { readonly id: string; readonly name: string }[]
  readonly until: string
  readonly eraseBy: string
  readonly howOften: string
  /** More than once an hour, day and night, is not how people are cared for. */
  readonly unusuallyOften: boolean
  readonly contact: string
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const

/** "1 day", "90 minutes": in the largest unit that fits. */
export function periodInWords(seconds: number, words: Words): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? UNITS[3]
  return words(`facts.${unit}`, { count: seconds / size })
}

/**
 * Foreign text on one line: no line breaks or hidden marks, which could forge other lines of a
 * consent text. The joiners U+200C and U+200D stay: Indian scripts need them.
 */
export const oneLine = (text: string): string =>
  text
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** A label from the partner's dictionary, else the wallet's, else the raw key as a last resort. */
export function labelOf(kind: 'data' | 'purpose', key: string, terms: Terms, words: Words) {
  const own = terms.get(`${kind}:${key}`)
  if (own) return { label: oneLine(own.label), gloss: oneLine(own.gloss) }
  // Keys are a foreigner's text: only plain names are looked up, so that a dot cannot walk the messages.
  if (/^\w+$/.test(key) && words.has(`${kind}.${key}.label`))
    return { label: words(`${kind}.${key}.label`), gloss: words(`${kind}.${key}.gloss`) }
  return { label: oneLine(key), gloss: '' }
}

function instantInWords(at: Date, language: string, words: Words): string {
  const day = dayInWords(at, language)
  return isEndOfDay(at)
    ? words('facts.untilEndOf', { day })
    : words('facts.untilInstant', { day, time: timeInWords(at, language) })
}

/** A place by its name, with the visits there that were asked for, when the request names some. */
function placeOf(asked: Asked, id: string): string {
  const name = asked.providers.find((one) => one.id === id)?.name ?? id
  const visits = asked.careContexts.filter((one) => !one.providerId || one.providerId === id)
  return visits.length > 0
    ? `${name} (${visits.map((one) => one.display || one.careContextReference).join(', ')})`
    : name
}

/**
 * The facts of a request for a scope (all that was asked, or the narrowed one), in words.
 * Depends on nothing but its arguments: the same text tomorrow.
 */
export function factsOf(asked: Asked, scope: GrantedScope, terms: Terms, words: Words, language: string): Facts {
  const purpose = asked.purpose.trim()
  const why = purpose ? labelOf('purpose', purpose, terms, words) : { label: words('facts.purposeNotSaid'), gloss: '' }
  const { recordsFrom, recordsTo } = scope
  const from = recordsFrom && dayInWords(recordsFrom, language)
  const to = recordsTo && dayInWords(recordsTo, language)
  const until = instantInWords(scope.validUntil, language, words)

  const frequency =
    asked.frequencyLimit !== null && asked.frequencySeconds !== null && asked.frequencySeconds > 0
      ? words('facts.frequency', { limit: asked.frequencyLimit, period: periodInWords(asked.frequencySeconds, words) })
      : null
  const total = scope.totalUses !== null ? words('facts.frequencyTotal', { total: scope.totalUses }) : null
  // Each place gets a permission of its own, with these limits.
  const atEach = (text: string) => (scope.providers.length > 1 ? words('facts.atEachPlace', { text }) : text)

  return {
    who: oneLine(asked.requesterName ? `${asked.requesterName}, ${asked.partnerName}` : asked.partnerName),
    verified: asked.verifiedBy && oneLine(asked.verifiedBy),
    why: why.label,
    whyGloss: why.gloss,
    what: scope.dataTypes.map((key) => ({ key, ...labelOf('data', key, terms, words) })),
    recordDates:
      from && to
        ? words('facts.datesBetween', { from, to })
        : from
          ? words('facts.datesFrom', { from })
          : to
            ? words('facts.datesTo', { to })
            : words('facts.datesAny'),
    from: scope.providers.map((id) => ({ id, name: oneLine(placeOf(asked, id)) })),
    until: scope.totalUses === 1 ? atEach(words('facts.onceUntil', { until })) : until,
    eraseBy: asked.eraseAt ? instantInWords(asked.eraseAt, language, words) : words('facts.notSaid'),
    howOften:
      frequency && total
        ? atEach(words('facts.frequencyBoth', { frequency, total }))
        : frequency || total
          ? atEach(frequency ?? total ?? '')
          : words('facts.notSaid'),
    unusuallyOften:
      asked.frequencyLimit !== null &&
      asked.frequencySeconds !== null &&
      asked.frequencySeconds > 0 &&
      asked.frequencyLimit / asked.frequencySeconds > 1 / 3600,
    contact: oneLine(asked.partnerContact),
  }
}
