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

/** Versions that people are to be asked again for now, of a notice the newest, oldest first, each for one process at a time. */
export const lockRenewing = (tx: Sql, now: Date): Promise<Renewing[]> => tx<Renewing[]>`
  select r.notice_id, r.version, n.partner_id, r.published_at, r.published_by, p.four_eyes
    from notice_release r join notice n on n.id = r.notice_id join partner p on p.id = n.partner_id
   where r.change = 'material' and r.renewed_at is null and (r.renew_after is null or r.renew_after <= ${now})
     and not exists (select from notice_release newer where newer.notice_id = r.notice_id
                        and newer.change = 'material' and newer.published_at > r.published_at)
   order by r.published_at, r.notice_id limit 20 for update of r skip locked`

/**
 * Of granted requests `r`, joined to the version that their person agreed to: something stands under a text older than
 * this version, whose person was not asked for it yet, has answered nothing since it stands, and has no yes that stands.
 */
const outdated = (tx: Sql, of: Renewing, now: Date) => tx`
  r.partner_id = ${of.partnerId} and r.status = 'GRANTED' and d.verdict = 'granted'
  and v.notice_id = ${of.noticeId} and v.created_at < ${of.publishedAt}
  and ${stands(tx, tx`r`, now)}
  and not exists (
    select from consent_request again
     where again.renews = r.id
       and ((again.notice_id = ${of.noticeId} and again.renewed_for = ${of.version})
            or again.decided_at >= ${of.publishedAt}
            or (again.status = 'GRANTED' and ${stands(tx, tx`again`, now)})))`

/** When the person of a request `r` was last asked again, for it or by it; null: never. */
const lastAsked = (tx: Sql) => tx`
  greatest(case when r.renews is not null then r.created_at end,
           (select max(again.created_at) from consent_request again where again.renews = r.id))`

/** Whom to ask again for this version: nobody who was asked again since `lately`, or still can answer. */
export const requestsToRenew = (
  tx: Sql,
  of: Renewing,
  { now, lately, limit }: { now: Date; lately: Date; limit: number },
): Promise<RequestRow[]> => tx<RequestRow[]>`
  ${selectRequest(tx)}
    join notice_version v on v.id = d.notice_version_id
   where ${outdated(tx, of, now)}
     and coalesce(${lastAsked(tx)} <= ${lately}, true)
     and not exists (
       select from consent_request again
        where again.renews = r.id
          and (again.status = 'IN_REVIEW' or (again.status = 'REQUESTED' and again.expires_at > ${now})))
   order by r.id limit ${rowLimit(tx, limit)}`

/** Of those who are not asked for this version because they were asked again since `lately`: when the first of them was. */
export async function firstAskedLately(
  tx: Sql,
  of: Renewing,
  { now, lately }: { now: Date; lately: Date },
): Promise<Date | null> {
  const [row] = await tx<{ askedAt: Date | null }[]>`
    select min(${lastAsked(tx)}) as asked_at
      from consent_request r
      join consent_record d on d.request_id = r.id
      join notice_version v on v.id = d.notice_version_id
     where ${outdated(tx, of, now)} and ${lastAsked(tx)} > ${lately}`
  return row?.askedAt ?? null
}

/** Nobody is looked for who is to be asked again for this version, until then. */
export async function restRenewing(tx: Sql, { noticeId, version }: Renewing, until: Date): Promise<void> {
  await tx`update notice_release set renew_after = ${until} where notice_id = ${noticeId} and version = ${version}`
}

/** Everyone has been asked again for this version; those before it ask nobody any more. */
export async function endRenewing(tx: Sql, { noticeId, publishedAt }: Renewing, now: Date): Promise<void> {
  await tx`
    update notice_release set renewed_at = ${now}
     where notice_id = ${noticeId} and change = 'material' and renewed_at is null and published_at <= ${publishedAt}`
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
