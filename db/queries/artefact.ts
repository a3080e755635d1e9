import type { Sql } from '@/db/client'
import {
  type ArtefactRow,
  type Cursor,
  type Owner,
  ownedBy,
  type RequestRow,
  rowLimit,
  selectRequest,
} from './consent-request'
import type { ArtefactVerdict } from './decision'

export type ArtefactWithRequest = { artefact: ArtefactRow; request: RequestRow }

/** Artefacts with their requests, in the order of the ids given. */
async function withRequests(sql: Sql, artefacts: readonly ArtefactRow[]): Promise<ArtefactWithRequest[]> {
  if (artefacts.length === 0) return []
  const requests = await sql<RequestRow[]>`
    ${selectRequest(sql)} where r.id = any(${[...new Set(artefacts.map((one) => one.requestId))]}::uuid[])`
  const byId = new Map(requests.map((request) => [request.id, request]))
  return artefacts.flatMap((artefact) => {
    const request = byId.get(artefact.requestId)
    return request ? [{ artefact, request }] : []
  })
}

/** `hasSiblings`: the same yes made other artefacts too. Their number never changes. */
export async function findArtefact(
  sql: Sql,
  id: string,
  owner: Owner,
): Promise<(ArtefactWithRequest & { hasSiblings: boolean }) | undefined> {
  const [row] = await sql<(ArtefactRow & { hasSiblings: boolean })[]>`
    select *, exists (select from consent_artefact other
                       where other.request_id = consent_artefact.request_id and other.id <> consent_artefact.id) as has_siblings
      from consent_artefact where id = ${id} and ${ownedBy(sql, owner, sql`consent_artefact`)}`
  if (!row) return undefined
  const { hasSiblings, ...artefact } = row
  // By one id: for a list of ids PostgreSQL makes a new plan every time.
  const [request] = await sql<RequestRow[]>`${selectRequest(sql)} where r.id = ${artefact.requestId}`
  return request && { artefact, request, hasSiblings }
}

/**
 * Locks the requests of these artefacts, in one order and before any artefact of theirs: whoever ends one of
 * several then sees what became of the others. No lock of a key: rows that refer to the request are written meanwhile.
 */
export async function lockRequestsOf(sql: Sql, artefactIds: readonly string[], owner: Owner): Promise<void> {
  await sql`
    select from consent_request
     where id in (select request_id from consent_artefact where id = any(${[...artefactIds]}::uuid[]) and ${ownedBy(sql, owner, sql`consent_artefact`)})
     order by id for no key update`
}

/** Locks these artefacts of a person's, in one order, after their requests. */
export async function lockArtefacts(
  sql: Sql,
  artefactIds: readonly string[],
  personId: string,
): Promise<Pick<ArtefactRow, 'id' | 'status' | 'validUntil'>[]> {
  await lockRequestsOf(sql, artefactIds, { personId })
  return sql<ArtefactRow[]>`
    select id, status, valid_until from consent_artefact
     where id = any(${[...artefactIds]}::uuid[]) and person_id = ${personId} order by id for update`
}

/** A signed statement about an artefact, as the record keeps it. */
export type StatementOnRecord = {
  id: string
  decisionHash: Uint8Array
  actorKind: string
  actorId: string
  proofSealed: Uint8Array
  at: Date
}

/** The last statement of this verdict about an artefact. There is one withdrawal at most. */
export async function statementOf(
  sql: Sql,
  artefactId: string,
  verdict: ArtefactVerdict,
): Promise<StatementOnRecord | undefined> {
  const [row] = await sql<StatementOnRecord[]>`
    select id, decision_hash, actor_kind, actor_id, proof_sealed, at from consent_record
     where artefact_id = ${artefactId} and verdict = ${verdict} order by at desc, id desc limit 1`
  return row
}

export type SharedWith = { readonly partnerId: string } | { readonly consumerId: string }

/**
 * What a person ever shared with one requester, or the named part of it, locked in the order of its ids, and
 * before it the requests that it was granted on.
 */
export async function lockSharedWith(
  sql: Sql,
  personId: string,
  requester: SharedWith,
  ids: readonly string[] | null,
): Promise<Pick<ArtefactRow, 'id' | 'status' | 'validUntil'>[]> {
  const shared = sql`
    from consent_artefact a join consent_request r on r.id = a.request_id
   where a.person_id = ${personId}
     and ${'partnerId' in requester ? sql`a.partner_id = ${requester.partnerId}` : sql`r.consumer_id = ${requester.consumerId}`}
     ${ids ? sql`and a.id = any(${[...ids]}::uuid[])` : sql``}`
  await sql`select r.id ${shared} order by r.id for no key update of r`
  return sql<ArtefactRow[]>`select a.id, a.status, a.valid_until ${shared} order by a.id for update of a`
}

/** What a person shares now, soonest end first. `partnerId` keeps to one requester. Without a limit: all of it. */
export async function liveArtefacts(
  sql: Sql,
  personId: string,
  page: { after: Cursor | null; limit: number | null; now: Date; partnerId?: string },
): Promise<ArtefactWithRequest[]> {
  const rows = await sql<ArtefactRow[]>`
    select * from consent_artefact
     where person_id = ${personId} and status in ('ACTIVE', 'PAUSED') and valid_until > ${page.now}
       ${page.partnerId ? sql`and partner_id = ${page.partnerId}` : sql``}
       ${page.after ? sql`and (valid_until, id) > (${page.after.at}, ${page.after.id})` : sql``}
     order by valid_until, id ${page.limit === null ? sql`` : sql`limit ${rowLimit(sql, page.limit + 1)}`}`
  return withRequests(sql, rows)
}

/** Every artefact of a person or a partner, newest first. */
export async function artefactsOwnedBy(
  sql: Sql,
  owner: Owner,
  page: { after: Cursor | null; limit: number },
): Promise<ArtefactWithRequest[]> {
  const rows = await sql<ArtefactRow[]>`
    select * from consent_artefact
     where ${ownedBy(sql, owner, sql`consent_artefact`)}
       ${page.after ? sql`and (created_at, id) < (${page.after.at}, ${page.after.id})` : sql``}
     order by created_at desc, id desc limit ${rowLimit(sql, page.limit + 1)}`
  return withRequests(sql, rows)
}

/** How many a person shares now, and how many of these are paused. */
export async function liveCountOf(sql: Sql, personId: string, now: Date): Promise<{ live: number; paused: number }> {
  const [row] = await sql<{ live: number; paused: number }[]>`
    select count(*)::int as live, (count(*) filter (where status = 'PAUSED'))::int as paused from consent_artefact
     where person_id = ${personId} and status in ('ACTIVE', 'PAUSED') and valid_until > ${now}`
  return row ?? { live: 0, paused: 0 }
}
