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

export type NewStaffSession = {
  id: string
  secretHash: Uint8Array
  staffId: string
  partnerId: string
  signedInWith: 'password' | 'oidc'
  device: string
  expiresAt: Date
  steppedUpAt: Date | null
}

export async function insertStaffSession(sql: Sql, session: NewStaffSession, now: Date): Promise<void> {
  await sql`
    insert into staff_session (id, secret_hash, staff_id, partner_id, signed_in_with, device, created_at, last_seen_at,
      expires_at, stepped_up_at)
    values (${session.id}, ${session.secretHash}, ${session.staffId}, ${session.partnerId}, ${session.signedInWith},
      ${session.device}, ${now}, ${now}, ${session.expiresAt}, ${session.steppedUpAt})`
}

/** Notes a fresh proof, and gives the session another secret. False when it is not live (any more). */
export async function stepUpSession(
  sql: Sql,
  session: { id: string; staffId: string; secretHash: Uint8Array; steppedUpAt: Date },
  now: Date,
): Promise<boolean> {
  const rows = await sql`
    update staff_session s set stepped_up_at = ${session.steppedUpAt}, secret_hash = ${session.secretHash}
     where s.id = ${session.id} and s.staff_id = ${session.staffId} and ${isLive(sql, now)}
    returning 1`
  return rows.length === 1
}

/**
 * Turns a session to another partner, whose member its owner is, and gives it another secret. What was proven for one
 * counts for the other. False when they are no member there.
 */
export async function turnSession(
  sql: Sql,
  session: { id: string; staffId: string; partnerId: string; secretHash: Uint8Array },
  now: Date,
): Promise<boolean> {
  const rows = await sql`
    update staff_session s set partner_id = m.partner_id, secret_hash = ${session.secretHash}
      from staff_membership m
     where m.staff_id = s.staff_id and m.partner_id = ${session.partnerId}
       and s.id = ${session.id} and s.staff_id = ${session.staffId} and ${isLive(sql, now)}
    returning 1`
  return rows.length === 1
}

export type StaffSessionRow = {
  id: string
  partnerName: string
  signedInWith: 'password' | 'oidc'
  device: string
  createdAt: Date
  lastSeenAt: Date
}

/** A staff member's live sessions, last used first. */
export const staffSessionsOf = (sql: Sql, staffId: string, now: Date): Promise<StaffSessionRow[]> =>
  sql<StaffSessionRow[]>`
    select s.id, partner.name as partner_name, s.signed_in_with, s.device, s.created_at, s.last_seen_at
      from staff_session s join partner on partner.id = s.partner_id
     where s.staff_id = ${staffId} and ${isLive(sql, now)} order by s.last_seen_at desc, s.id`

/** Ends one live session of a staff member's. At which partner it was; undefined when they have no such one. */
export async function endStaffSession(
  sql: Sql,
  of: { id: string; staffId: string },
  now: Date,
): Promise<string | undefined> {
  const [row] = await sql<{ partnerId: string }[]>`
    update staff_session s set revoked_at = ${now}
     where s.id = ${of.id} and s.staff_id = ${of.staffId} and ${isLive(sql, now)} returning s.partner_id`
  return row?.partnerId
}

/** Ends all of a staff member's sessions, at one partner or everywhere. How many there were. */
export async function endStaffSessions(
  sql: Sql,
  of: { staffId: string; partnerId: string | null },
  now: Date,
): Promise<number> {
  const rows = await sql`
    update staff_session s set revoked_at = ${now}
     where s.staff_id = ${of.staffId} and ${isLive(sql, now)}
       ${of.partnerId ? sql`and s.partner_id = ${of.partnerId}` : sql``}
    returning 1`
  return rows.length
}
