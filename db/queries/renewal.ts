import type { Sql } from '@/db/client'
import { type RequestRow, rowLimit, selectRequest } from './consent-request'

/** A version whose change was material: those who share under an older one are asked again. */
export type Renewing = {
  noticeId: string
  version: string
  partnerId: string
  publishedAt: Date
  /** A staff id. */
  publishedBy: string
  /** Whether another of the partner's staff looks at new requests first. */
  fourEyes: boolean
}

/** What stands of a request's permissions. */
const stands = (sql: Sql, request: ReturnType<Sql>, now: Date) => sql`
  exists (select from consent_artefact a
           where a.request_id = ${request}.id and a.status in ('ACTIVE', 'PAUSED') and a.valid_until > ${now})`

/** Versions that people are still to be asked again for, oldest first, each for one process at a time. */
export const lockRenewing = (tx: Sql): Promise<Renewing[]> => tx<Renewing[]>`
  select r.notice_id, r.version, n.partner_id, r.published_at, r.published_by, p.four_eyes
    from notice_release r join notice n on n.id = r.notice_id join partner p on p.id = n.partner_id
   where r.change = 'material' and r.renewed_at is null
   order by r.published_at, r.notice_id limit 20 for update of r skip locked`

/**
 * Granted requests of which something stands under a text older than this version, and that are not asked again yet: not
 * for this version, not since `lately`, not in a way that can still be answered, and not with a yes that stands.
 */
export const requestsToRenew = (
  tx: Sql,
  of: Renewing,
  { now, lately, limit }: { now: Date; lately: Date; limit: number },
): Promise<RequestRow[]> => tx<RequestRow[]>`
  ${selectRequest(tx)}
    join notice_version v on v.id = d.notice_version_id
   where r.partner_id = ${of.partnerId} and r.status = 'GRANTED' and d.verdict = 'granted'
     and v.notice_id = ${of.noticeId} and v.created_at < ${of.publishedAt}
     and ${stands(tx, tx`r`, now)}
     and not (r.renews is not null and r.created_at > ${lately})
     and not exists (
       select from consent_request again
        where again.renews = r.id
          and ((again.notice_id = ${of.noticeId} and again.renewed_for = ${of.version})
               or again.created_at > ${lately} or again.status = 'IN_REVIEW' or (again.status = 'REQUESTED' and again.expires_at > ${now})
               or (again.status = 'GRANTED' and ${stands(tx, tx`again`, now)})))
   order by r.id limit ${rowLimit(tx, limit)}`

export async function endRenewing(tx: Sql, { noticeId, version }: Renewing, now: Date): Promise<void> {
  await tx`update notice_release set renewed_at = ${now} where notice_id = ${noticeId} and version = ${version}`
}

/** A permission that stands under a text that has changed materially since, and how its person answered when asked again. */
export type UnderOldText = {
  requestId: string
  version: string
  grantedAt: Date
  validUntil: Date
  /** The newest request that renews it. */
  renewalId: string | null
  renewalStatus: RequestRow['status'] | null
  renewalExpiresAt: Date | null
}

/** Newest yes first. */
export const underOldText = (sql: Sql, noticeId: string, now: Date, limit: number): Promise<UnderOldText[]> => sql<
  UnderOldText[]
>`
  select r.id as request_id, v.version, d.at as granted_at, left_of.valid_until, again.id as renewal_id,
         again.status as renewal_status, again.expires_at as renewal_expires_at
    from notice_version v
    join consent_record d on d.notice_version_id = v.id and d.verdict = 'granted'
    join consent_request r on r.id = d.request_id
    join lateral (select max(a.valid_until) as valid_until from consent_artefact a
                   where a.request_id = r.id and a.status in ('ACTIVE', 'PAUSED') and a.valid_until > ${now}) left_of
      on left_of.valid_until is not null
    left join lateral (select id, status, expires_at from consent_request
                        where renews = r.id order by created_at desc, id desc limit 1) again on true
   where v.notice_id = ${noticeId}
     and v.created_at < (select max(published_at) from notice_release where notice_id = ${noticeId} and change = 'material')
   order by d.at desc, r.id desc limit ${rowLimit(sql, limit)}`

/** How many would be asked again if the next version changed materially, counted up to `limit`. */
export async function countStanding(sql: Sql, noticeId: string, now: Date, limit: number): Promise<number> {
  const rows = await sql`
    select from notice_version v
      join consent_record d on d.notice_version_id = v.id and d.verdict = 'granted'
      join consent_request r on r.id = d.request_id
     where v.notice_id = ${noticeId} and ${stands(sql, sql`r`, now)}
     limit ${rowLimit(sql, limit)}`
  return rows.length
}
