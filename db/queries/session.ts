import type { Sql } from '@/db/client'
import { unseal } from '@/db/sealed'
import type { LedgerEntry } from './consent-request'
import type { HashedIdentifier } from './otp'

/** A session nobody used for this long is over. Only the web's: an access token ends soon enough. */
const WEB_IDLE_MS = 15 * 60_000
/** `last_seen_at` and `last_used_at` are written at most this often: reading a page is not a write. */
const TOUCH_MS = 60_000

const before = (now: Date, ms: number) => new Date(now.getTime() - ms)

export type NewSession = {
  id: string
  kind: 'web' | 'api' | 'embed'
  personId: string
  tokenHash: Uint8Array | null
  /** In whose software; null: on the person's own device. */
  partnerId: string | null
  device: string
  expiresAt: Date
}

/**
 * Uses the challenge up, marks what it reached as proven, starts the session and writes the
 * audit event, in one statement. False when the challenge cannot be used (any more).
 */
export async function insertSession(
  sql: Sql,
  session: NewSession,
  challenge: { id: string; provenSince: Date; identifier: HashedIdentifier },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with used as (
      update otp_challenge set consumed_at = ${ledger.at}
       where id = ${challenge.id} and consumed_at is null and superseded_at is null and proven_at > ${challenge.provenSince}
      returning id
    ), reached as (
      update person_identifier i set proven_at = ${ledger.at}
        from used
       where i.person_id = ${session.personId} and i.kind = ${challenge.identifier.kind} and i.issuer = ''
         and i.value_hash = ${challenge.identifier.hash} and i.kind in ('mobile', 'email')
    ), started as (
      insert into web_session (id, kind, person_id, token_hash, partner_id, signed_in_with, signed_in_hash, device, created_at, last_seen_at, expires_at)
      select ${session.id}::uuid, ${session.kind}, ${session.personId}::uuid, ${session.tokenHash}::bytea,
             ${session.partnerId}::uuid, ${challenge.identifier.kind}, ${challenge.identifier.hash}::bytea,
             coalesce((select name from partner where id = ${session.partnerId}::uuid), ${session.device}), ${ledger.at}::timestamptz, ${ledger.at}::timestamptz,
             ${session.expiresAt}::timestamptz
        from used
      returning id, person_id
    ), audit as (
      insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'person.signed_in', person_id, ${ledger.actorKind},
             ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from started
    )
    select id from started`
  return rows.length === 1
}

const isLive = (sql: Sql, now: Date) => sql`
  s.revoked_at is null and s.expires_at > ${now} and (s.kind <> 'web' or s.last_seen_at > ${before(now, WEB_IDLE_MS)})`

export type LiveSession = {
  sessionId: string
  personId: string
  language: string
  birthYear: number | null
  nameSealed: Uint8Array | null
  /** The partner in whose software they signed in; null: their own device. */
  partnerId: string | null
}

const liveSession = (sql: Sql, which: ReturnType<typeof sql>, now: Date) => sql<LiveSession[]>`
  with live as (
    select s.id, s.person_id, s.partner_id, s.last_seen_at from web_session s where ${which} and ${isLive(sql, now)}
  ), seen as (
    update web_session w set last_seen_at = ${now}
      from live where w.id = live.id and live.last_seen_at <= ${before(now, TOUCH_MS)}
  )
  select live.id as session_id, p.id as person_id, p.language, p.birth_year, p.name_sealed, live.partner_id
    from live join person p on p.id = live.person_id`

/** The web session with this id, when it is live: not signed out, not idle for 15 minutes, not past its end. */
export async function findLiveSession(sql: Sql, id: string, now: Date): Promise<LiveSession | undefined> {
  const [row] = await liveSession(sql, sql`s.kind = 'web' and s.id = ${id}`, now)
  return row
}

/** The session behind a person's access token, when it is live. */
export async function findLiveToken(sql: Sql, tokenHash: Uint8Array, now: Date): Promise<LiveSession | undefined> {
  const [row] = await liveSession(sql, sql`s.kind = 'api' and s.token_hash = ${tokenHash}`, now)
  return row
}

/** A session of software with this id, when it is live. */
export async function findLiveApiSession(sql: Sql, id: string, now: Date): Promise<LiveSession | undefined> {
  const [row] = await liveSession(sql, sql`s.kind = 'api' and s.id = ${id}`, now)
  return row
}

/** Whether the person is signed in in this partner's software. */
export async function hasSessionAt(sql: Sql, personId: string, partnerId: string, now: Date): Promise<boolean> {
  const rows = await sql`select 1 from web_session s
    where s.partner_id = ${partnerId} and s.person_id = ${personId} and ${isLive(sql, now)} limit 1`
  return rows.length === 1
}

export type LiveCredential = {
  credentialId: string
  partnerId: string
  scopes: string[]
  /** What the operator alone gives, as far as the partner has it now. */
  given: string[]
  /** The facility that it speaks for. */
  hipId: string | null
  /** A secret that signatures are checked with, where the dialect has one. */
  secretSealed: Uint8Array | null
  requireFreshness: boolean
  /** Addresses and blocks that it may be used from; null: any. */
  ipAllow: string[] | null
  meterRevoke: boolean
  lastUsedAt: Date | null
}

export const openSecret = (credentialId: string, sealed: Uint8Array): string =>
  unseal(sealed, 'partner_credential.secret', credentialId)

const liveCredential = (sql: Sql, which: ReturnType<typeof sql>, now: Date) => sql<LiveCredential[]>`
  select id as credential_id, partner_id, scopes, hip_id, secret_sealed, require_freshness, ip_allow, meter_revoke,
         last_used_at,
         array(select scope from partner_scope g
                where g.partner_id = partner_credential.partner_id and (g.until is null or g.until > ${now})) as given
    from partner_credential
   where ${which} and revoked_at is null and (expires_at is null or expires_at > ${now})`

/** A partner's key, when it is one of these dialects' and neither revoked nor past its end. */
export async function findLiveCredential(
  sql: Sql,
  secretHash: Uint8Array,
  dialects: readonly string[],
  now: Date,
): Promise<LiveCredential | undefined> {
  const [row] = await liveCredential(
    sql,
    sql`secret_hash = ${secretHash} and dialect = any(${dialects as string[]}::text[])`,
    now,
  )
  return row
}

/** The same by its id, which a token of ours names. */
export async function findLiveCredentialById(
  sql: Sql,
  id: string,
  dialect: string,
  now: Date,
): Promise<LiveCredential | undefined> {
  const [row] = await liveCredential(sql, sql`id = ${id} and dialect = ${dialect}`, now)
  return row
}

/** Writes down that a credential was used, which it is once all of the caller's proof holds. */
export async function noteUse(
  sql: Sql,
  { credentialId, lastUsedAt }: Pick<LiveCredential, 'credentialId' | 'lastUsedAt'>,
  now: Date,
): Promise<void> {
  if (lastUsedAt !== null && lastUsedAt > before(now, TOUCH_MS)) return
  await sql`update partner_credential set last_used_at = ${now} where id = ${credentialId}`
}

export type DeviceRow = {
  id: string
  kind: 'web' | 'api' | 'embed'
  device: string
  signedInWith: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

/** A person's live sessions, last used first. */
export const devicesOf = (sql: Sql, personId: string, now: Date): Promise<DeviceRow[]> =>
  sql<DeviceRow[]>`
    select s.id, s.kind, s.device, s.signed_in_with, s.created_at, s.last_seen_at, s.expires_at from web_session s
     where s.person_id = ${personId} and ${isLive(sql, now)} order by s.last_seen_at desc, s.id`

/** Ends a person's own session, with the audit event. False when they have no such live one. */
export async function revokeSession(
  sql: Sql,
  which: { id: string; personId: string; action: 'person.signed_out' | 'person.device_signed_out' },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with ended as (
      update web_session s set revoked_at = ${ledger.at}
       where s.id = ${which.id} and s.person_id = ${which.personId} and ${isLive(sql, ledger.at)}
      returning s.id, s.person_id
    ), audit as (
      insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, ${which.action}, person_id, ${ledger.actorKind},
             ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from ended
    )
    select id from ended`
  return rows.length === 1
}
