import { type About, deliveriesTo, latestDeliveries, type ToldRow } from '@/db/queries/evidence'
import { CHANGES, type Standing, standingOf } from '@/lib/core/delivery/action'
import { env } from '@/lib/env'
import type { Ctx } from '@/lib/operations/context'

/** A delivery as the people whom it concerns may see it: whose system, and never the address itself. */
export type Told = Omit<ToldRow, 'url' | 'recipientRef' | 'state' | 'held' | 'tries' | 'evidenceUrl'> & {
  readonly state: 'waiting' | 'told' | 'failed' | 'dropped'
  /** The host's name. */
  readonly host: string | null
  /** What the recipient gave as evidence of what it did, without what a query may hold. */
  readonly evidenceUrl: string | null
  readonly attempts: ToldRow['tries']
}

const withoutQuery = (text: string) => {
  const url = URL.parse(text)
  return url && `${url.origin}${url.pathname}`
}

export const toldOf = ({ url, recipientRef: _, state, held: _held, tries, evidenceUrl, ...row }: ToldRow): Told => ({
  ...row,
  state: state === 'queued' ? 'waiting' : state,
  host: url === null ? null : (URL.parse(url)?.hostname ?? null),
  evidenceUrl: evidenceUrl === null ? null : withoutQuery(evidenceUrl),
  // PostgreSQL's own spelling of an instant is not the one of an API.
  attempts: tries.map(({ at, ...tried }) => ({ at: new Date(at).toISOString(), ...tried })),
})

/** A delivery with what its recipient did about it. */
export type Action = Told & {
  readonly standing: Standing
  /** Why the last attempt came to nothing: a status, or the code with which an upstream refused. */
  readonly code: string | null
}

const MOST = 1000
const HOUR_MS = 3_600_000

/** Who knows of the last change of a consent whose owner asks, and did what. */
export async function whoWasTold(ctx: Ctx, about: About): Promise<readonly Action[]> {
  const rows = await latestDeliveries(ctx.db, CHANGES, about, MOST)
  return rows.map((row) => actionOf(row, ctx.now))
}

/** What was passed on to the service that holds a request's master copy, newest first. */
export async function whatWasPassedOn(ctx: Ctx, requestId: string): Promise<readonly Action[]> {
  const rows = await deliveriesTo(ctx.db, 'relay', { requestId }, MOST)
  return rows.map((row) => actionOf(row, ctx.now))
}

/** Where a delivery stands by now. */
export function actionOf(row: ToldRow, now: Date): Action {
  const told = toldOf(row)
  const last = told.attempts.at(-1)
  const receipt = { ...told, held: row.held, outcome: last?.outcome ?? null }
  const standing = standingOf(receipt, now, env().CONFIRM_WITHIN_HOURS * HOUR_MS)
  return { ...told, standing, code: last?.failure ?? last?.status?.toString() ?? null }
}
