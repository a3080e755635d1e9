import type { Sql } from '@/db/client'
import type { CheckType } from '@/lib/core/check/judge'
import type { UpstreamDialect } from '@/lib/core/delivery/relay'
import type { LedgerEntry } from './consent-request'
import { appendAudit } from './decision'

export type UpstreamRow = {
  id: string
  partnerId: string
  dialect: UpstreamDialect
  baseUrl: string
  credentialsSealed: Uint8Array
}

/** A partner's accounts, or its account at the services of one dialect. `taken`: something is kept there by that id. */
export const upstreamsOf = (
  sql: Sql,
  partnerId: string,
  dialect: UpstreamDialect | null,
  foreignId: string,
): Promise<(Pick<UpstreamRow, 'id' | 'dialect'> & { taken: boolean })[]> =>
  sql<(UpstreamRow & { taken: boolean })[]>`
    select id, dialect,
           exists (select from relay_target t where t.upstream_id = u.id and t.foreign_id = ${foreignId}) as taken
      from partner_upstream u
     where partner_id = ${partnerId} ${dialect ? sql`and dialect = ${dialect}` : sql``} order by dialect`

/** Puts an account on file or in the place of the one before, with its audit event. */
export async function saveUpstream(sql: Sql, row: UpstreamRow, ledger: LedgerEntry): Promise<void> {
  await sql`
    with moved as (
      insert into partner_upstream (id, partner_id, dialect, base_url, credentials_sealed, created_at, updated_at)
      values (${row.id}, ${row.partnerId}, ${row.dialect}, ${row.baseUrl}, ${row.credentialsSealed}, ${ledger.at}, ${ledger.at})
      on conflict (partner_id, dialect) do update
        set base_url = excluded.base_url, credentials_sealed = excluded.credentials_sealed, updated_at = excluded.updated_at
      returning partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id)
    ${appendAudit(sql, 'upstream.set', null, ledger)}`
}

/** Where a new request or session is kept besides. */
export type NewTarget = { id: string; upstreamId: string; foreignId: string }

/** One more part of the statement that makes it: `made` is the common table expression that holds its `id`. */
export const keptAt = (sql: Sql, target: NewTarget, of: 'request_id' | 'session_id', made: 'asked' | 'opened') => sql`
  insert into relay_target (id, ${sql(of)}, upstream_id, foreign_id)
  select ${target.id}::uuid, id, ${target.upstreamId}::uuid, ${target.foreignId} from ${sql(made)}`

export type RelayRow = UpstreamRow & {
  foreignId: string
  /** Of a check: the words on record, those of the yes that is taken back where a withdrawal has none. */
  checkType: CheckType | null
  checkText: string | null
  /** A no was recorded since: a yes must not arrive after it. */
  takenBack: boolean
}

/** Where a change of a request or a session is passed on, and what is to be said there of a check. */
export async function findRelay(
  sql: Sql,
  of: { requestId: string | null; sessionId: string | null; recordId: string | null },
): Promise<RelayRow | undefined> {
  const [row] = await sql<RelayRow[]>`
    select u.id, u.partner_id, u.dialect, u.base_url, u.credentials_sealed, t.foreign_id, c.consent_type as check_type,
           coalesce(c.text, (select b.text from consent_record b
                              where b.session_id = c.session_id and b.seq < c.seq and b.text is not null
                              order by b.seq desc limit 1)) as check_text,
           exists (select from consent_record n
                    where n.session_id = c.session_id and n.seq > c.seq and n.verdict <> 'granted') as taken_back
      from relay_target t
      join partner_upstream u on u.id = t.upstream_id
      left join consent_record c on c.session_id = t.session_id and c.id = ${of.recordId}::uuid
     where t.request_id = ${of.requestId}::uuid or t.session_id = ${of.sessionId}::uuid`
  return row
}

export type TargetRow = { dialect: UpstreamDialect; foreignId: string }

/** Where a request is kept besides. */
export async function findTarget(sql: Sql, requestId: string): Promise<TargetRow | undefined> {
  const [row] = await sql<TargetRow[]>`
    select u.dialect, t.foreign_id from relay_target t join partner_upstream u on u.id = t.upstream_id
     where t.request_id = ${requestId}`
  return row
}
