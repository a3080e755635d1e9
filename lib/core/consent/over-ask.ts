import type { Words } from '@/lib/core/notice/facts'

/** What is usual for a purpose. Null, or no types: nothing is usual there, so nothing is more than that. */
export type PurposeTemplate = {
  /** As requests name it: CAREMGT, LOAN. */
  readonly purpose: string
  /** Days of records, from the first to the last. */
  readonly recordsDays: number | null
  /** Days for which the permission lasts, from when it is asked. */
  readonly validityDays: number | null
  /** At most `frequencyLimit` uses in `frequencySeconds`. */
  readonly frequencyLimit: number | null
  readonly frequencySeconds: number | null
  readonly dataTypes: readonly string[]
}

type Often = { readonly limit: number; readonly seconds: number }

/**
 * One way in which more is asked than is usual, with both figures. `askedDays` null: all dates. `asked` null: as often as
 * they like. `purpose`: nobody but the partner knows what is usual for it.
 */
export type OverAsk =
  | { readonly kind: 'purpose' }
  | { readonly kind: 'records'; readonly askedDays: number | null; readonly usualDays: number }
  | { readonly kind: 'validity'; readonly askedDays: number; readonly usualDays: number }
  | { readonly kind: 'frequency'; readonly asked: Often | null; readonly usual: Often }
  | { readonly kind: 'data'; readonly keys: readonly string[] }

export type AskedOf = {
  readonly dataTypes: readonly string[]
  readonly recordsFrom: Date | null
  readonly recordsTo: Date | null
  readonly validUntil: Date
  readonly frequencyLimit: number | null
  readonly frequencySeconds: number | null
  readonly totalUses: number | null
  /** When it was asked. */
  readonly createdAt: Date
}

const DAY_MS = 86_400_000
const daysIn = (from: Date, to: Date) => Math.ceil((to.getTime() - from.getTime()) / DAY_MS)

/** A year is 365 or 366 days, and a span ends with its last day: so much is no more than usual. */
const isMore = (days: number, usual: number) => days > usual + Math.max(1, usual / 100)

/**
 * In what a request asks for more than its purpose usually needs. Nothing is refused for it: it is a fact, for whoever
 * reviews the request and for the person. Where no frequency is set they may look as often as they like, unless all their
 * uses together are no more than usual.
 */
export function overAsk(asked: AskedOf, template: PurposeTemplate | null): readonly OverAsk[] {
  if (!template) return []
  const found: OverAsk[] = []
  const { recordsDays, validityDays, frequencyLimit, frequencySeconds } = template
  if (recordsDays !== null) {
    // Records that are yet to come are asked for until the permission ends.
    const days = asked.recordsFrom && daysIn(asked.recordsFrom, asked.recordsTo ?? asked.validUntil)
    if (days === null || isMore(days, recordsDays))
      found.push({ kind: 'records', askedDays: days, usualDays: recordsDays })
  }
  if (validityDays !== null) {
    const days = daysIn(asked.createdAt, asked.validUntil)
    if (isMore(days, validityDays)) found.push({ kind: 'validity', askedDays: days, usualDays: validityDays })
  }
  const isWithin = asked.totalUses !== null && frequencyLimit !== null && asked.totalUses <= frequencyLimit
  if (frequencyLimit !== null && frequencySeconds !== null && !isWithin) {
    const often =
      asked.frequencyLimit !== null && asked.frequencySeconds
        ? { limit: asked.frequencyLimit, seconds: asked.frequencySeconds }
        : null
    if (often === null || often.limit / often.seconds > frequencyLimit / frequencySeconds)
      found.push({ kind: 'frequency', asked: often, usual: { limit: frequencyLimit, seconds: frequencySeconds } })
  }
  const keys = template.dataTypes.length > 0 ? asked.dataTypes.filter((key) => !template.dataTypes.includes(key)) : []
  return keys.length > 0 ? [...found, { kind: 'data', keys }] : found
}

/**
 * The same for the person, whom who asks does not tell what is usual: a partner's own template only ever says less than
 * the wallet's. A purpose that the wallet has none for is said to be unknown.
 */
export function overAskForPerson(
  asked: AskedOf,
  { wallets, own }: { readonly wallets: PurposeTemplate | null; readonly own: PurposeTemplate | null },
): readonly OverAsk[] {
  return wallets ? overAsk(asked, tightened(wallets, own)) : [{ kind: 'purpose' }, ...overAsk(asked, own)]
}

function tightened(wallets: PurposeTemplate, own: PurposeTemplate | null): PurposeTemplate {
  if (!own) return wallets
  const less = (one: number | null, other: number | null) =>
    one === null || other === null ? (one ?? other) : Math.min(one, other)
  const rate = ({ frequencyLimit, frequencySeconds }: PurposeTemplate) =>
    frequencyLimit === null || frequencySeconds === null ? Number.POSITIVE_INFINITY : frequencyLimit / frequencySeconds
  const { frequencyLimit, frequencySeconds } = rate(own) < rate(wallets) ? own : wallets
  const both = wallets.dataTypes.filter((key) => own.dataTypes.includes(key))
  return {
    purpose: wallets.purpose,
    recordsDays: less(wallets.recordsDays, own.recordsDays),
    validityDays: less(wallets.validityDays, own.validityDays),
    frequencyLimit,
    frequencySeconds,
    dataTypes: wallets.dataTypes.length === 0 ? own.dataTypes : both.length === 0 ? wallets.dataTypes : both,
  }
}

const YEAR = 365.25
const MONTH = YEAR / 12

/** "5 years", "23 months", "30 days": as one would say it. */
export function spanInWords(days: number, words: Words): string {
  const years = Math.round(days / YEAR)
  if (years >= 1 && Math.abs(days - years * YEAR) <= 6) return words('overAsk.years', { count: years })
  const months = Math.round(days / MONTH)
  if (months >= 60) return words('overAsk.years', { count: years })
  return months >= 2 ? words('overAsk.months', { count: months }) : words('overAsk.days', { count: days })
}

function oftenInWords({ limit, seconds }: Often, words: Words): string {
  const [unit, size] = seconds % 86_400 === 0 ? (['Days', 86_400] as const) : (['Hours', 3600] as const)
  return words(`overAsk.times${unit}`, { limit, count: Math.max(1, Math.round(seconds / size)) })
}

/** One warning as a sentence, with the figures and without a judgement. `label`: a kind of data in the reader's words. */
export function overAskInWords(warning: OverAsk, label: (key: string) => string, words: Words): string {
  switch (warning.kind) {
    case 'purpose':
      return words('overAsk.purpose')
    case 'records':
      return words('overAsk.records', {
        asked: warning.askedDays === null ? words('overAsk.allDates') : spanInWords(warning.askedDays, words),
        usual: spanInWords(warning.usualDays, words),
      })
    case 'validity':
      return words('overAsk.validity', {
        asked: spanInWords(warning.askedDays, words),
        usual: spanInWords(warning.usualDays, words),
      })
    case 'frequency':
      return words('overAsk.frequency', {
        asked: warning.asked ? oftenInWords(warning.asked, words) : words('overAsk.noLimit'),
        usual: oftenInWords(warning.usual, words),
      })
    case 'data':
      return words('overAsk.data', { kinds: warning.keys.map(label).join(', '), count: warning.keys.length })
  }
}
