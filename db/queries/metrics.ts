import type { Sql } from '@/db/client'

type Between = { readonly from: Date; readonly to: Date; readonly now: Date }

export type AskedCounts = {
  asked: number
  inReview: number
  open: number
  granted: number
  denied: number
  expired: number
  cancelled: number
}

/** Where the requests that a partner made in a time stand now. Expiry is computed, as everywhere. */
export async function askedCounts(sql: Sql, partnerId: string, { from, to, now }: Between): Promise<AskedCounts> {
  const [row] = await sql<AskedCounts[]>`
    select count(*)::int as asked,
           count(*) filter (where status = 'IN_REVIEW')::int as in_review,
           count(*) filter (where status = 'REQUESTED' and expires_at > ${now})::int as open,
           count(*) filter (where status = 'GRANTED')::int as granted,
           count(*) filter (where status = 'DENIED')::int as denied,
           count(*) filter (where status = 'EXPIRED' or (status = 'REQUESTED' and expires_at <= ${now}))::int as expired,
           count(*) filter (where status = 'CANCELLED')::int as cancelled
      from consent_request where partner_id = ${partnerId} and created_at between ${from} and ${to}`
  if (!row) throw new Error('unreachable: a count has a row')
  return row
}

/** How the requests of a time were answered: all of them, by language, by door, and the noes by their reason. */
export type AnswerCounts = {
  by: 'all' | 'language' | 'door' | 'reason'
  /** '' : not said. */
  key: string
  granted: number
  denied: number
  narrowed: number
  /** From the asking to the answer. */
  medianSeconds: number | null
}

export const answerCounts = (sql: Sql, partnerId: string, { from, to }: Between): Promise<AnswerCounts[]> =>
  sql<AnswerCounts[]>`
    with asked as (
      select id, extract(epoch from decided_at - created_at) as took from consent_request
       where partner_id = ${partnerId} and created_at between ${from} and ${to} and decided_at is not null
    ), narrowed as (
      select request_id from audit_event
       where partner_id = ${partnerId} and action = 'consent.granted' and at >= ${from}
         and (details -> 'narrowed') = 'true'::jsonb
    ), answer as (
      select r.verdict = 'granted' as granted, coalesce(r.language, '') as language, r.door,
             case when r.verdict = 'denied' then coalesce(r.reason_code, '') end as reason,
             n.request_id is not null as narrowed, asked.took
        from asked
        join consent_record r on r.request_id = asked.id and r.verdict in ('granted', 'denied')
        left join narrowed n on n.request_id = asked.id
    )
    select case when grouping(language) = 0 then 'language' when grouping(door) = 0 then 'door'
                when grouping(reason) = 0 then 'reason' else 'all' end as by,
           coalesce(case when grouping(language) = 0 then language when grouping(door) = 0 then door
                when grouping(reason) = 0 then reason end, '') as key,
           count(*) filter (where granted)::int as granted,
           count(*) filter (where not granted)::int as denied,
           count(*) filter (where granted and narrowed)::int as narrowed,
           percentile_cont(0.5) within group (order by took)::float8 as median_seconds
      from answer
     group by grouping sets ((), (language), (door), (reason))
    having grouping(reason) = 1 or reason is not null`

/** Of how many of the requests of a time a permission was taken back since. */
export async function revokedCount(sql: Sql, partnerId: string, { from, to }: Between): Promise<number> {
  const [row] = await sql<{ revoked: number }[]>`
    select count(distinct e.request_id)::int as revoked
      from audit_event e join consent_request r on r.id = e.request_id
     where e.partner_id = ${partnerId} and e.action = 'consent.revoked' and e.at >= ${from}
       and r.created_at between ${from} and ${to}`
  return row?.revoked ?? 0
}

export type EndpointHealth = {
  id: string
  url: string
  status: string
  pausedBy: string | null
  failingSince: Date | null
  told: number
  underWay: number
  failed: number
  dropped: number
  /** Of those that were told: from the event to the answer. */
  medianSeconds: number | null
}

/** How a partner's endpoints took what they were sent in a time. */
export const endpointHealth = (sql: Sql, partnerId: string, { from, to }: Between): Promise<EndpointHealth[]> =>
  sql<EndpointHealth[]>`
    select e.id, e.url, e.status, e.paused_by, e.failing_since, d.*
      from webhook_endpoint e,
           lateral (select count(*) filter (where state = 'told')::int as told,
                           count(*) filter (where state in ('waiting', 'queued'))::int as under_way,
                           count(*) filter (where state = 'failed')::int as failed,
                           count(*) filter (where state = 'dropped')::int as dropped,
                           percentile_cont(0.5) within group (order by extract(epoch from told_at - created_at))::float8
                             as median_seconds
                      from delivery where endpoint_id = e.id and created_at between ${from} and ${to}) d
     where e.partner_id = ${partnerId} and e.deleted_at is null
     order by e.created_at, e.id`
