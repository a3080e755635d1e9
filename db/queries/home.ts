import type { Sql } from '@/db/client'
import { type Cursor, type RequestRow, selectRequest } from './consent-request'

/** The soonest ending one of equal requests, and how many equal ones wait. */
export type AskingRow = RequestRow & { times: number }

/**
 * What waits for a person's answer, soonest expiry first. Requests of one requester for the same purpose
 * and the same data are one row. 1 more than asked when there is another page.
 */
export const askingOf = (
  sql: Sql,
  personId: string,
  page: { after: Cursor | null; limit: number; now: Date },
): Promise<AskingRow[]> => sql<AskingRow[]>`
  with waiting as (
    select id, expires_at, count(*) over same as times, row_number() over (same order by expires_at, id) as place
      from (select r.*, (select array_agg(type order by type) from unnest(r.data_types) as type) as types
              from consent_request r
             where r.person_id = ${personId} and r.status = 'REQUESTED' and r.expires_at > ${page.now}) pending
    window same as (partition by consumer_id, purpose, types)
  ), page as (
    select id, times::int from waiting
     where place = 1 ${page.after ? sql`and (expires_at, id) > (${page.after.at}, ${page.after.id})` : sql``}
     order by expires_at, id limit ${page.limit + 1}
  )
  select asked.*, page.times from page join lateral (${selectRequest(sql)} where r.id = page.id) asked on true
   order by asked.expires_at, asked.id`

/** How many different requesters wait for an answer. */
export async function requestersWaiting(sql: Sql, personId: string, now: Date): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(distinct consumer_id)::int as count from consent_request
     where person_id = ${personId} and status = 'REQUESTED' and expires_at > ${now}`
  return row?.count ?? 0
}
