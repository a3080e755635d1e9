import { liveCountOf } from '@/db/queries/artefact'
import { standingSessionCount } from '@/db/queries/capture-session'
import type { Cursor } from '@/db/queries/consent-request'
import { askingOf, requestersWaiting } from '@/db/queries/home'
import type { Facts } from '@/lib/core/notice/facts'
import { isMinor } from '@/lib/core/person/identifier'
import type { Language } from '@/lib/i18n/languages'
import { type Activity, listActivity } from '@/lib/operations/activity/list-activity'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { describeRequests } from '@/lib/operations/notice/describe'

const PAGE = 20
const RECENT = 3

/** One card: who, why, what, how long there is to answer. */
export type Asking = {
  readonly requestId: string
  readonly facts: Facts
  readonly expiresAt: Date
  /** How often the same requester asks for the same at the moment; the card stands for the one that ends first. */
  readonly times: number
}

export type Home = {
  /** Different requesters that wait for an answer. */
  readonly requesters: number
  readonly asking: readonly Asking[]
  readonly next: Cursor | null
  readonly sharing: number
  /** Of these. */
  readonly paused: number
  /** A requester says that the person is under 18. */
  readonly askedAsMinor: boolean
  readonly recent: readonly Activity[]
}

/** The first page: what waits for an answer, soonest end first; how much is shared; what happened last. */
export async function readHome(ctx: Ctx, input: { language: Language; after: Cursor | null }): Promise<Home> {
  const { personId } = requirePerson(ctx)
  const [requesters, rows, counts, checks, recent] = await Promise.all([
    requestersWaiting(ctx.db, personId, ctx.now),
    askingOf(ctx.db, personId, { after: input.after, limit: PAGE, now: ctx.now }),
    liveCountOf(ctx.db, personId, ctx.now),
    standingSessionCount(ctx.db, personId),
    listActivity(ctx, { after: null, limit: RECENT }),
  ])
  const page = rows.slice(0, PAGE)
  const facts = await describeRequests(
    ctx.db,
    page.map((request) => ({ request })),
    input.language,
  )
  const last = page.at(-1)
  return {
    requesters,
    asking: page.flatMap(({ id, expiresAt, times }, index) => {
      const own = facts[index]
      return own ? [{ requestId: id, facts: own, expiresAt, times }] : []
    }),
    next: rows.length > PAGE && last ? { at: last.expiresAt, id: last.id } : null,
    sharing: counts.live + checks,
    paused: counts.paused,
    askedAsMinor: page.some(({ birthYear }) => isMinor(birthYear, ctx.now)),
    recent: recent.items,
  }
}
