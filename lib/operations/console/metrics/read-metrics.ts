import {
  type AnswerCount,
  type AnswerTime,
  answersOf,
  askedCounts,
  type EndpointHealth,
  endpointHealth,
  reasonCounts,
  revokedCount,
} from '@/db/queries/metrics'
import { FEW, groupFew, partsOf, roundCounts } from '@/lib/core/metrics/few'
import { monthOverBy, type Period } from '@/lib/core/metrics/period'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** Of the answers of one language or door. */
export type AnswerRow = {
  readonly key: string
  readonly count: number
  /** Null: too few. */
  readonly granted: number | null
  readonly denied: number | null
  readonly narrowed: number | null
  readonly medianSeconds: number | null
}

export type Metrics = {
  /** Where the requests that were made in the period stand now; they add up. */
  readonly asked: number
  readonly inReview: number
  readonly open: number
  readonly granted: number
  readonly denied: number
  readonly expired: number
  readonly cancelled: number
  /** Of the granted ones: with less than was asked. */
  readonly narrowed: number
  /** Of the granted ones: taken back since, all or in part. */
  readonly revoked: number
  /** From the asking to the answer; null: too few answers. */
  readonly medianSeconds: number | null
  /**
   * Of those who said no in the last whole calendar month of the period, largest first: what fewer than five chose is not
   * there, the others are rounded. A reason is the person's; no period may be cut so that one person's is left over.
   */
  readonly reasons: {
    readonly from: Date
    readonly to: Date
    readonly shown: readonly { readonly key: string; readonly count: number }[]
  }
  readonly languages: { readonly shown: readonly AnswerRow[]; readonly few: number }
  readonly doors: { readonly shown: readonly AnswerRow[]; readonly few: number }
  /** Each by its host: a whole address may hold what only its keepers should know. */
  readonly endpoints: readonly (Omit<EndpointHealth, 'url'> & { readonly host: string })[]
}

/** Endpoints are looked at over the last days of a period: how they fared a year ago helps nobody. */
export const HEALTH_DAYS = 30
const DAY_MS = 86_400_000

/** How a partner's requests of a period fared, and how its endpoints took the news of that time. Refuses: forbidden. */
export async function readMetrics(ctx: Ctx, { from, to }: Pick<Period, 'from' | 'to'>): Promise<Metrics> {
  const { partnerId } = requireStaff(ctx, 'metrics:read')
  const between = { from, to, now: ctx.now }
  const lately = new Date(Math.max(from.getTime(), to.getTime() - HEALTH_DAYS * DAY_MS))
  const month = monthOverBy(to, ctx.now)
  const [asked, { counts, times }, revoked, endpoints, reasons] = await Promise.all([
    askedCounts(ctx.db, partnerId, between),
    answersOf(ctx.db, partnerId, between),
    revokedCount(ctx.db, partnerId, between),
    endpointHealth(ctx.db, partnerId, { ...between, from: lately }),
    reasonCounts(ctx.db, partnerId, month),
  ])
  const enough = asked.granted + asked.denied >= FEW
  return {
    ...asked,
    narrowed: sum(counts.filter(({ granted, narrowed }) => granted && narrowed)),
    revoked,
    medianSeconds: enough ? (times.find(({ by }) => by === 'all')?.medianSeconds ?? null) : null,
    reasons: { ...month, shown: roundCounts(reasons) },
    languages: groupFew(answerRows('language', counts, times)),
    doors: groupFew(answerRows('door', counts, times)),
    endpoints: endpoints.map(({ url, ...one }) => ({ ...one, host: new URL(url).host })),
  }
}

const sum = (rows: readonly AnswerCount[]) => rows.reduce((total, { count }) => total + count, 0)

const groupedBy = (what: 'language' | 'door', rows: readonly AnswerCount[]) =>
  [...Map.groupBy(rows, (row) => row[what])].map(([key, rows]) => ({ key, rows }))

const answerRows = (what: 'language' | 'door', counts: readonly AnswerCount[], times: readonly AnswerTime[]) =>
  groupedBy(what, counts).map(({ key, rows }): AnswerRow => {
    const yes = rows.filter(({ granted }) => granted)
    const [granted, denied] = partsOf(sum(yes), sum(rows) - sum(yes))
    const less = sum(yes.filter(({ narrowed }) => narrowed))
    return {
      key,
      count: sum(rows),
      granted,
      denied,
      narrowed: partsOf(less, sum(yes) - less)[0],
      medianSeconds: times.find((one) => one.by === what && one.key === key)?.medianSeconds ?? null,
    }
  })
