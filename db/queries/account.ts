import type { Sql } from '@/db/client'

export type AccountRow = {
  services: string[]
  credits: number | null
  accountPerMinute: number | null
  apiPerMinute: number | null
  accountPerDay: number | null
  apiPerDay: number | null
}

export async function findAccount(sql: Sql, partnerId: string): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow[]>`
    select services, credits, account_per_minute, api_per_minute, account_per_day, api_per_day
      from partner_account where partner_id = ${partnerId}`
  return row
}

/** A window that a call is counted in. `api` '*' is the whole account. */
export type QuotaWindow = { readonly api: string; readonly span: 'minute' | 'day'; readonly startedAt: Date }

/**
 * Counts one call in each of the windows, in one statement; answers the counts, this call included, in their
 * order. A window that a server with a later clock has begun is not gone back from. The rows are always
 * taken in the same order, so that calls wait for each other and never in a circle.
 */
export async function countCall(sql: Sql, partnerId: string, windows: readonly QuotaWindow[]): Promise<number[]> {
  const rows = await sql<{ api: string; span: string; used: number }[]>`
    insert into quota_window as kept (partner_id, api, span, started_at, used)
    select ${partnerId}::uuid, api, span, started_at, 1
      from unnest(${windows.map((one) => one.api)}::text[], ${windows.map((one) => one.span)}::text[],
                  ${windows.map((one) => one.startedAt.toISOString())}::timestamptz[]) as asked(api, span, started_at)
     order by api, span
    on conflict (partner_id, api, span) do update
       set started_at = greatest(kept.started_at, excluded.started_at),
           used = case when excluded.started_at > kept.started_at then 1 else kept.used + 1 end
    returning api, span, used`
  return windows.map(({ api, span }) => rows.find((row) => row.api === api && row.span === span)?.used ?? 0)
}

/** Takes one credit; null credits are not bounded. False when there is none, or no account. */
export async function takeCredit(sql: Sql, partnerId: string): Promise<boolean> {
  const rows = await sql`
    update partner_account set credits = credits - 1
     where partner_id = ${partnerId} and (credits is null or credits > 0) returning partner_id`
  return rows.length === 1
}

/** What a partner's windows hold; one that a later call would begin anew is there as it was left. */
export const usedWindows = (sql: Sql, partnerId: string): Promise<(QuotaWindow & { used: number })[]> =>
  sql<(QuotaWindow & { used: number })[]>`
    select api, span, started_at, used from quota_window where partner_id = ${partnerId}`
