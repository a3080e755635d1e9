import type { Sql } from '@/db/client'
import { unseal } from '@/db/sealed'
import type { LedgerEntry } from './consent-request'
import { appendAudit } from './decision'

/** The origins whose pages may show a partner's requests, by the partner's id, of all partners that have any. */
export async function embedOrigins(sql: Sql): Promise<Map<string, string[]>> {
  const rows = await sql<{ partnerId: string; origins: string[] }[]>`
    select partner_id, array_agg(origin order by origin) as origins from partner_origin where use = 'embed' group by partner_id`
  return new Map(rows.map(({ partnerId, origins }) => [partnerId, origins]))
}

/**
 * Whether an identifier is the one by which the partner named whom a request asks. None of their others: who asked by
 * one could try out which others belong to the same person.
 */
export async function namesSubject(
  sql: Sql,
  requestId: string,
  identifier: { readonly kind: string; readonly issuers: readonly string[]; readonly hashes: readonly Uint8Array[] },
): Promise<boolean> {
  const rows = await sql`
    select 1 from consent_request r, unnest(${[...identifier.issuers]}::text[], ${identifier.hashes.map((one) => Buffer.from(one).toString('hex'))}::text[]) as named(issuer, hash)
     where r.id = ${requestId} and r.subject_kind = ${identifier.kind} and r.subject_issuer = named.issuer
       and r.subject_hash = decode(named.hash, 'hex')
     limit 1`
  return rows.length === 1
}

export type NewEmbedSession = {
  readonly id: string
  readonly partnerId: string
  readonly requestId: string
  readonly parentOrigin: string
  readonly tokenHash: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** The session with its audit event. False when its origin is not one of the partner's. */
export async function insertEmbedSession(sql: Sql, row: NewEmbedSession, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (
      insert into embed_session (id, partner_id, request_id, parent_origin, token_hash, created_at, expires_at)
      select ${row.id}::uuid, o.partner_id, ${row.requestId}::uuid, o.origin, ${row.tokenHash}::bytea,
             ${row.createdAt}::timestamptz, ${row.expiresAt}::timestamptz
        from partner_origin o where o.partner_id = ${row.partnerId} and o.use = 'embed' and o.origin = ${row.parentOrigin}
      returning id, partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id
    ), audit as (${appendAudit(sql, 'embed.created', null, ledger)})
    select id from moved`
  return rows.length === 1
}

/** Where and how a page was fetched that asks to open a session. */
export type Fetched = {
  readonly partnerId: string
  readonly shape: 'frame' | 'popup'
  /** Of the page around it, by its Referer; null: a window that says nothing of who opened it. */
  readonly referrer: string | null
}

/**
 * Opens the session of a token, once: not again, not late, not for another partner, not in another page than it is for,
 * and not at an origin that the partner has given up since. Its id, or undefined.
 */
export async function openEmbedSession(
  sql: Sql,
  tokenHash: Uint8Array,
  fetched: Fetched,
  opened: { readonly secretHash: Uint8Array; readonly at: Date; readonly endsAt: Date },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    update embed_session e set opened_at = ${opened.at}, shape = ${fetched.shape}, secret_hash = ${opened.secretHash},
           ends_at = ${opened.endsAt}
     where token_hash = ${tokenHash} and opened_at is null and expires_at > ${opened.at} and partner_id = ${fetched.partnerId}
       and (parent_origin = ${fetched.referrer} or ${fetched.shape === 'popup' && fetched.referrer === null})
       and exists (select from partner_origin o
                    where o.partner_id = e.partner_id and o.use = 'embed' and o.origin = e.parent_origin)
    returning id`
  return row?.id
}

export type EmbedSession = {
  id: string
  partnerId: string
  partnerName: string
  requestId: string
  parentOrigin: string
  shape: 'frame' | 'popup'
  inFrameApproval: boolean
  endsAt: Date
  provingSealed: Uint8Array | null
  windowAt: Date | null
  /** Who proved in it who they are, while that session of theirs is live. */
  personId: string | null
  webSessionId: string | null
  /** Whether anybody has, however long ago. */
  wasProven: boolean
}

/** An open session by its id and its secret; none any more once the partner has given up its origin. */
export async function findEmbedSession(
  sql: Sql,
  id: string,
  secretHash: Uint8Array,
  now: Date,
): Promise<EmbedSession | undefined> {
  const [row] = await sql<EmbedSession[]>`
    select e.id, e.partner_id, p.name as partner_name, e.request_id, e.parent_origin, e.shape, p.in_frame_approval,
           e.ends_at, e.proving_sealed, e.window_at, s.person_id, s.id as web_session_id,
           e.web_session_id is not null as was_proven
      from embed_session e
      join partner p on p.id = e.partner_id
      join partner_origin o on o.partner_id = e.partner_id and o.use = 'embed' and o.origin = e.parent_origin
      left join web_session s
        on s.id = e.web_session_id and s.kind = 'embed' and s.revoked_at is null and s.expires_at > ${now}
     where e.id = ${id} and e.secret_hash = ${secretHash} and e.ends_at > ${now}`
  return row
}

export const openProving = (session: Pick<EmbedSession, 'id'>, sealed: Uint8Array): string =>
  unseal(sealed, 'embed_session.proving', session.id)

/** What code the session waits for; null: none. */
export const saveProving = (sql: Sql, id: string, sealed: Uint8Array | null) =>
  sql`update embed_session set proving_sealed = ${sealed} where id = ${id}`

/** Who answers in it from now on. */
export const savePerson = (sql: Sql, id: string, webSessionId: string) =>
  sql`update embed_session set web_session_id = ${webSessionId}, proving_sealed = null where id = ${id}`

/** The first time counts. */
export const saveWindow = (sql: Sql, id: string, at: Date) =>
  sql`update embed_session set window_at = coalesce(window_at, ${at}) where id = ${id}`

/** The session from which this person went on to a window of the wallet's own to answer this request. */
export async function findWindowOf(
  sql: Sql,
  of: { readonly requestId: string; readonly personId: string; readonly now: Date },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select e.id from embed_session e join web_session s on s.id = e.web_session_id
     where e.request_id = ${of.requestId} and s.person_id = ${of.personId} and e.window_at is not null and e.ends_at > ${of.now}
     order by e.window_at desc limit 1`
  return row?.id
}
