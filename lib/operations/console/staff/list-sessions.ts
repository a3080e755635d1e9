import { staffSessionsOf } from '@/db/queries/staff-session'
import { type Ctx, requireAnyStaff } from '@/lib/operations/context'

export type OwnSession = {
  readonly sessionId: string
  readonly partnerName: string
  /** "Chrome, Windows"; '' when unknown. */
  readonly device: string
  readonly createdAt: Date
  /** To the minute. */
  readonly lastSeenAt: Date
  /** The one that asks. */
  readonly isCurrent: boolean
}

/** Where the staff member is signed in now, at whichever partner, last used first. */
export async function listSessions(ctx: Ctx): Promise<OwnSession[]> {
  const { staffId, sessionId } = requireAnyStaff(ctx)
  const rows = await staffSessionsOf(ctx.db, staffId, ctx.now)
  return rows.map(({ id, partnerName, device, createdAt, lastSeenAt }) => ({
    sessionId: id,
    partnerName,
    device,
    createdAt,
    lastSeenAt,
    isCurrent: id === sessionId,
  }))
}
