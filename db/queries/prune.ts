import type { Sql } from '@/db/client'

/** Takes at most so many at once: no long transaction, and nobody waits for one. */
const BATCH = 5000

const deleteBatch = async (sql: Sql, table: string, which: ReturnType<Sql>): Promise<number> => {
  const { count } = await sql`
    delete from ${sql(table)} where ctid = any(array(
      select ctid from ${sql(table)} where ${which} limit ${BATCH} for update skip locked))`
  return count
}

/** Each deletes one batch of what is older and answers how many rows that was. */
export const pruneIdempotency = (sql: Sql, before: Date) => deleteBatch(sql, 'idempotency', sql`created_at < ${before}`)

export const pruneChallenges = (sql: Sql, before: Date) =>
  deleteBatch(sql, 'otp_challenge', sql`greatest(created_at, proven_at) < ${before}`)

export const pruneQuotaWindows = (sql: Sql, before: Date) =>
  deleteBatch(sql, 'quota_window', sql`started_at < ${before}`)

export const pruneSessions = (sql: Sql, before: Date) =>
  deleteBatch(sql, 'web_session', sql`least(expires_at, revoked_at) < ${before}`)

/** But a member's last one at their partner. */
export const pruneStaffSessions = (sql: Sql, before: Date) =>
  deleteBatch(
    sql,
    'staff_session',
    sql`least(expires_at, revoked_at) < ${before}
        and (not exists (select from staff_membership m
                          where m.staff_id = staff_session.staff_id and m.partner_id = staff_session.partner_id)
             or exists (select from staff_session later
                         where later.staff_id = staff_session.staff_id and later.partner_id = staff_session.partner_id
                           and (later.last_seen_at, later.id) > (staff_session.last_seen_at, staff_session.id)))`,
  )

export const pruneInvitations = (sql: Sql, before: Date) =>
  deleteBatch(sql, 'staff_invitation', sql`least(expires_at, accepted_at, withdrawn_at) < ${before}`)

/** Those of fewer failures in a row than lock. */
export const pruneStaffTries = (sql: Sql, before: Date, locking: number) =>
  deleteBatch(sql, 'staff_guard', sql`window_started_at < ${before} and failures_in_row < ${locking}`)

export const pruneEmbedSessions = (sql: Sql, before: Date) =>
  deleteBatch(sql, 'embed_session', sql`created_at < ${before}`)

/** What was told of a consent is evidence as the consent is, and kept as long: the database refuses to let it go before. */
export type BeforeToldOf = { readonly consents: Date; readonly others: Date }

export async function pruneDeliveries(sql: Sql, before: BeforeToldOf): Promise<number> {
  const { count } = await sql`
    with over as (
      select id from delivery
       where state in ('told', 'failed', 'dropped')
         and created_at < case when consent_id is null then ${before.others}::timestamptz
                               else ${before.consents}::timestamptz end
         and not consent_is_kept(consent_id)
       limit ${BATCH} for update skip locked
    ), tries as (delete from delivery_attempt where delivery_id in (select id from over))
    delete from delivery where id in (select id from over)`
  return count
}

/** Those that nobody was told of, or whose deliveries are gone. */
export const pruneOutbox = (sql: Sql, before: BeforeToldOf) =>
  deleteBatch(
    sql,
    'outbox',
    sql`dispatched_at is not null
        and at < case when coalesce(request_id, session_id) is null then ${before.others}::timestamptz
                      else ${before.consents}::timestamptz end
        and not consent_is_kept(coalesce(request_id, session_id))
        and not exists (select from delivery where delivery.outbox_id = outbox.id)`,
  )
