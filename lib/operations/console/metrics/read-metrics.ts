import { answerCounts, askedCounts, type EndpointHealth, endpointHealth, revokedCount } from '@/db/queries/metrics'
import { FEW, groupFew } from '@/lib/core/metrics/few'
import type { Period } from '@/lib/core/metrics/period'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** Of the answers of one language or door. */
export type AnswerRow = {
  readonly key: string
  readonly count: number
  readonly granted: number
  readonly denied: number
  readonly narrowed: number
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
  /** Largest first; what fewer than five chose is counted in `few` alone. */
  readonly reasons: { readonly shown: readonly { key: string; count: number }[]; readonly few: number }
  readonly languages: { readonly shown: readonly AnswerRow[]; readonly few: number }
  readonly doors: { readonly shown: readonly AnswerRow[]; readonly few: number }
  /** Each by its host: a whole address may hold what only its keepers should know. */
  readonly endpoints: readonly (Omit<EndpointHealth, 'url'> & { readonly host: string })[]
}

/** How a partner's requests of a period fared, and how its endpoints took the news of that time. Refuses: forbidden. */
export async function readMetrics(ctx: Ctx, { from, to }: Pick<Period, 'from' | 'to'>): Promise<Metrics> {
  const { partnerId } = requireStaff(ctx, 'metrics:read')
  const between = { from, to, now: ctx.now }
  const [asked, answers, revoked, endpoints] = await Promise.all([
    askedCounts(ctx.db, partnerId, between),
    answerCounts(ctx.db, partnerId, between),
    revokedCount(ctx.db, partnerId, between),
    endpointHealth(ctx.db, partnerId, between),
  ])
  const by = (what: 'language' | 'door' | 'reason') =>
    groupFew(answers.filter((row) => row.by === what).map((row) => ({ ...row, count: row.granted + row.denied })))
  const all = answers.find((row) => row.by === 'all')
  return {
    ...asked,
    narrowed: all?.narrowed ?? 0,
    revoked,
    medianSeconds: asked.granted + asked.denied < FEW ? null : (all?.medianSeconds ?? null),
    reasons: by('reason'),
    languages: by('language'),
    doors: by('door'),
    endpoints: endpoints.map(({ url, ...one }) => ({ ...one, host: new URL(url).host })),
  }
}
