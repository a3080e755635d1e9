import type { Sql } from '@/db/client'
import type { Role } from '@/lib/core/staff/permission'

/** A session that nobody used for this long is over. */
const IDLE_MS = 15 * 60_000
/** `last_seen_at` is written at most this often: reading a page is not a write. */
const TOUCH_MS = 60_000

const before = (now: Date, ms: number) => new Date(now.getTime() - ms)

/** Of a session `s`: neither ended nor idle nor past its end. Whether its owner is still a member is the join's part. */
const isLive = (sql: Sql, now: Date) =>
  sql`s.revoked_at is null and s.expires_at > ${now} and s.last_seen_at > ${before(now, IDLE_MS)}`

export type LiveStaffSession = {
  sessionId: string
  staffId: string
  email: string
  name: string
  partnerId: string
  partnerName: string
  role: Role
  signedInWith: 'password' | 'oidc'
  steppedUpAt: Date | null
  expiresAt: Date
}

/**
 * The session whose secret has this hash, when it is live and its owner is still one of the partner's. `isUse` is false
 * for what a page asks for by itself: polling keeps nobody signed in.
 */
export async function findLiveStaffSession(
  sql: Sql,
  secretHash: Uint8Array,
  now: Date,
  isUse: boolean,
): Promise<LiveStaffSession | undefined> {
  const [row] = await sql<LiveStaffSession[]>`
    with live as (
      select s.* from staff_session s where s.secret_hash = ${secretHash} and ${isLive(sql, now)}
    ), seen as (
      update staff_session t set last_seen_at = ${now}
        from live where ${isUse} and t.id = live.id and live.last_seen_at <= ${before(now, TOUCH_MS)}
    )
    select live.id as session_id, live.staff_id, staff.email, staff.name, live.partner_id, partner.name as partner_name,
           m.role, live.signed_in_with, live.stepped_up_at, live.expires_at
      from live
      join staff on staff.id = live.staff_id and staff.disabled_at is null
      join staff_membership m on m.staff_id = live.staff_id and m.partner_id = live.partner_id
      join partner on partner.id = live.partner_id`
  return row
}
