import { type About, everyDelivery, type ToldRow } from '@/db/queries/evidence'
import { latestChanges, type Standing, standingOf } from '@/lib/core/delivery/action'
import { env } from '@/lib/env'
import type { Ctx } from '@/lib/operations/context'

/** A delivery as the people whom it concerns may see it: whose system, and never the address itself. */
export type Told = Omit<ToldRow, 'url' | 'recipientRef' | 'state' | 'tries' | 'evidenceUrl'> & {
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

export const toldOf = ({ url, recipientRef: _, state, tries, evidenceUrl, ...row }: ToldRow): Told => ({
  ...row,
  state: state === 'queued' ? 'waiting' : state,
  host: url === null ? null : (URL.parse(url)?.hostname ?? null),
  evidenceUrl: evidenceUrl === null ? null : withoutQuery(evidenceUrl),
  // PostgreSQL's own spelling of an instant is not the one of an API.
  attempts: tries.map(({ at, ...tried }) => ({ at: new Date(at).toISOString(), ...tried })),
})

/** The last change that one recipient was told of, and what it did. */
export type Action = Told & {
  readonly standing: Standing
  /** Why the last attempt came to nothing: a status, or the code with which an upstream refused. */
  readonly code: string | null
}

const MOST = 1000
const HOUR_MS = 3_600_000

/** Who knows of the last change of a consent whose owner asks, and did what. */
export async function whoWasTold(ctx: Ctx, about: About): Promise<readonly Action[]> {
  const patienceMs = env().CONFIRM_WITHIN_HOURS * HOUR_MS
  return latestChanges(await everyDelivery(ctx.db, about, MOST)).map((row) => {
    const told = toldOf(row)
    const last = told.attempts.at(-1)
    const standing = standingOf(told, ctx.now, patienceMs)
    return { ...told, standing, code: last?.failure ?? last?.status?.toString() ?? null }
  })
}
