import type { Sql } from '@/db/client'

/** More than that are counted as one more. */
const MOST = 100_000

export type Backlog = {
  readonly outboxWaiting: number
  /** Seconds; 0: nothing waits. */
  readonly outboxOldest: number
  readonly setAside: number
  readonly overdue: number
}

/** What waits to be told, each read from its own small index. */
export async function readBacklog(sql: Sql, now: Date): Promise<Backlog> {
  const [row] = await sql<Backlog[]>`
    select (select count(*)::int from (select 1 from outbox where dispatched_at is null and set_aside_at is null
                                        limit ${MOST + 1}::int) o) as outbox_waiting,
           coalesce((select greatest(0, extract(epoch from ${now}::timestamptz - at))::float8 from outbox
                      where dispatched_at is null and set_aside_at is null order by seq limit 1), 0) as outbox_oldest,
           (select count(*)::int from outbox where set_aside_at is not null) as set_aside,
           (select count(*)::int from (select 1 from delivery where state in ('waiting', 'queued')
                                          and next_at <= ${now} limit ${MOST + 1}::int) d) as overdue`
  return row!
}

/** Connections to this database that the wallet's processes hold, by state (active, idle, idle in transaction …). */
export const countConnections = (sql: Sql): Promise<{ state: string; count: number }[]> =>
  sql<{ state: string; count: number }[]>`
    select coalesce(state, 'unknown') as state, count(*)::int from pg_stat_activity
     where datname = current_database() and application_name like 'sammati%' group by 1`
