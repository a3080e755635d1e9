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
  const [row] = await sql<(AskedCounts & { overdue: number })[]>`
    select count(*)::int as asked,
           count(*) filter (where status = 'IN_REVIEW')::int as in_review,
           count(*) filter (where status = 'REQUESTED')::int as open,
           count(*) filter (where status = 'GRANTED')::int as granted,
           count(*) filter (where status = 'DENIED')::int as denied,
           count(*) filter (where status = 'EXPIRED')::int as expired,
           count(*) filter (where status = 'CANCELLED')::int as cancelled,
           -- Apart from the others, which the index alone can count.
           (select count(*) from consent_request
             where partner_id = ${partnerId} and status = 'REQUESTED' and created_at between ${from} and ${to}
               and expires_at <= ${now})::int as overdue
      from consent_request where partner_id = ${partnerId} and created_at between ${from} and ${to}`
  if (!row) throw new Error('unreachable: a count has a row')
  const { overdue, ...counts } = row
  return { ...counts, open: counts.open - overdue, expired: counts.expired + overdue }
}

/** How many requests of a time were answered alike. */
export type AnswerCount = {
  /** '' : not said. */
  language: string
  door: string
  granted: boolean
  narrowed: boolean
  count: number
}
/** From the asking to the answer, of a kind of answers; `by` 'all' is all of them. */
export type AnswerTime = { by: 'all' | 'language' | 'door'; key: string; medianSeconds: number }

/** How the requests of a time were answered. Read from indexes alone: records are long. */
export async function answersOf(
  sql: Sql,
  partnerId: string,
  { from, to }: Between,
): Promise<{ counts: AnswerCount[]; times: AnswerTime[] }> {
  const answer = sql`
    with answer as materialized (
      select r.verdict = 'granted' as granted, coalesce(r.language, '') as language, r.door,
             n.request_id is not null as narrowed,
             extract(epoch from r.at - asked.created_at)::float8 as took
        from consent_request asked
        join consent_record r on r.partner_id = ${partnerId} and r.request_id = asked.id and r.at >= ${from}
                             and r.verdict in ('granted','denied')
        left join audit_event n on n.partner_id = ${partnerId} and n.request_id = asked.id and n.at >= ${from}
                               and n.action = 'consent.granted' and (n.details -> 'narrowed') = 'true'::jsonb
       where asked.partner_id = ${partnerId} and asked.created_at between ${from} and ${to}
    )`
  const [counts, times] = await Promise.all([
    sql<AnswerCount[]>`
      ${answer}
      select language, door, granted, narrowed, count(*)::int as count
        from answer group by language, door, granted, narrowed`,
    sql<AnswerTime[]>`
      ${answer}
      select case when grouping(language) = 0 then 'language' when grouping(door) = 0 then 'door' else 'all' end as by,
             coalesce(language, door, '') as key,
             percentile_cont(0.5) within group (order by took) as median_seconds
        from answer group by grouping sets ((), (language), (door))
      having count(*) > 0`,
  ])
  return { counts, times }
}

/** How many said no in a time, by the reason on record; '' : none was given. By when they answered: what is over stays. */
export const reasonCounts = (
  sql: Sql,
  partnerId: string,
  { from, to }: Pick<Between, 'from' | 'to'>,
): Promise<{ key: string; count: number }[]> =>
  sql<{ key: string; count: number }[]>`
    select coalesce(reason_code, '') as key, count(*)::int as count from consent_record
     where partner_id = ${partnerId} and verdict in ('granted','denied') and verdict = 'denied'
       and request_id is not null and at between ${from} and ${to}
     group by 1`

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
