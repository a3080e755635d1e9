import type { Sql } from '@/db/client'
import type { ReachableKind } from '@/lib/core/person/identifier'
import type { LedgerEntry } from './consent-request'

export type OtpPurpose = 'sign_in' | 'add_identifier'
export type HashedIdentifier = { readonly kind: ReachableKind; readonly hash: Uint8Array }

/**
 * Takes the lock of an identifier, making its row when nobody has asked for it before, and
 * returns the wrong answers in a row. Whoever locks a challenge as well locks this first.
 */
export async function lockGuard(sql: Sql, hash: Uint8Array): Promise<number> {
  const [row] = await sql<{ failuresInRow: number }[]>`
    insert into otp_guard (identifier_hash) values (${hash})
    on conflict (identifier_hash) do update set identifier_hash = excluded.identifier_hash
    returning failures_in_row`
  return row?.failuresInRow ?? 0
}

export type SendFactsRow = {
  standingId: string | null
  standingExpiresAt: Date | null
  standingResendAfter: Date | null
  unanswered: number
  firstUnansweredAt: Date | null
}

/** All that is needed to judge a send. Nothing in it depends on whether anyone has the identifier. */
export async function readSendFacts(
  sql: Sql,
  asked: { hash: Uint8Array; purpose: OtpPurpose; personId: string | null; partnerId: string | null; since: Date },
): Promise<SendFactsRow> {
  const [row] = await sql<SendFactsRow[]>`
    with standing as (
      select id, expires_at, resend_after from otp_challenge
       where identifier_hash = ${asked.hash} and purpose = ${asked.purpose}
         and person_id is not distinct from ${asked.personId}::uuid
         and partner_id is not distinct from ${asked.partnerId}::uuid
         and superseded_at is null and proven_at is null and consumed_at is null
       order by created_at desc limit 1
    ), sends as (
      select count(*)::int as unanswered, min(created_at) as first_at from otp_challenge
       where identifier_hash = ${asked.hash} and created_at > ${asked.since} and proven_at is null
    )
    select standing.id as standing_id, standing.expires_at as standing_expires_at,
           standing.resend_after as standing_resend_after, sends.unanswered, sends.first_at as first_unanswered_at
      from sends left join standing on true`
  if (!row) throw new Error('an aggregate gave no row')
  return row
}

export type ReachRow = {
  /** People who have the identifier. */
  people: number
  /** Of the one person who has it; null when it is not one person. */
  language: string | null
  /** A request, or the session of a check, waits for whoever proves it. */
  invited: boolean
  /** Where that person can be reached, a mobile before an e-mail address. */
  reachId: string | null
  reachKind: 'mobile' | 'email' | null
  reachSealed: Uint8Array | null
  /** An ABHA that its person has had deactivated: nobody signs in with it. */
  isDeactivated: boolean
}

/** Whether anyone waits for a code, and where. Only ever read after the answer. */
export async function findReach(sql: Sql, { kind, hash }: HashedIdentifier, now: Date): Promise<ReachRow> {
  const [row] = await sql<ReachRow[]>`
    with known as (
      select distinct person_id from person_identifier where kind = ${kind} and issuer = '' and value_hash = ${hash}
    ), reach as (
      select id, kind, value_sealed from person_identifier
       where person_id in (select person_id from known) and kind in ('mobile', 'email')
       order by kind = 'mobile' desc, proven_at desc nulls last, created_at limit 1
    )
    select (select count(*)::int from known) as people,
           (select min(language) from person where id in (select person_id from known) having count(*) = 1) as language,
           exists (select from consent_request
                    where person_id is null and subject_kind = ${kind} and subject_issuer = '' and subject_hash = ${hash}
                      and status = 'REQUESTED' and expires_at > ${now})
           or exists (select from capture_session
                       where person_id is null and subject_kind = ${kind} and subject_issuer = ''
                         and subject_hash = ${hash}) as invited,
           exists (select from person_identifier
                    where kind = ${kind} and issuer = '' and value_hash = ${hash} and deactivated_by is not null) as is_deactivated,
           reach.id as reach_id, reach.kind as reach_kind, reach.value_sealed as reach_sealed
      from (select 1) one left join reach on true`
  if (!row) throw new Error('a row of constants is missing')
  return row
}

export type NewChallenge = {
  id: string
  purpose: OtpPurpose
  kind: ReachableKind
  identifierHash: Uint8Array
  identifierSealed: Uint8Array
  personId: string | null
  partnerId: string | null
  codeHash: Uint8Array
  createdAt: Date
  expiresAt: Date
  resendAfter: Date
}

/** Makes a challenge the only standing one of its identifier, purpose, person and partner. */
export async function replaceChallenge(sql: Sql, row: NewChallenge): Promise<void> {
  await sql`
    with superseded as (
      update otp_challenge set superseded_at = ${row.createdAt}
       where identifier_hash = ${row.identifierHash} and purpose = ${row.purpose}
         and person_id is not distinct from ${row.personId}::uuid
         and partner_id is not distinct from ${row.partnerId}::uuid and superseded_at is null and consumed_at is null
    )
    insert into otp_challenge (id, purpose, kind, identifier_hash, identifier_sealed, person_id, partner_id, code_hash,
      created_at, expires_at, resend_after)
    values (${row.id}, ${row.purpose}, ${row.kind}, ${row.identifierHash}, ${row.identifierSealed}, ${row.personId},
      ${row.partnerId}, ${row.codeHash}, ${row.createdAt}, ${row.expiresAt}, ${row.resendAfter})`
}

/** Lets a challenge be answered by a code. Until then none answers it. */
export async function setCode(sql: Sql, id: string, codeHash: Uint8Array): Promise<void> {
  await sql`update otp_challenge set code_hash = ${codeHash} where id = ${id}`
}

export type CountedGuess = {
  id: string
  kind: ReachableKind
  identifierHash: Uint8Array
  identifierSealed: Uint8Array
  codeHash: Uint8Array
  /** Both with this answer counted. */
  attempts: number
  failuresInRow: number
}

/**
 * Counts an answer as wrong before it is compared, so that parallel answers cannot outrun the
 * count. Undefined when the challenge cannot be answered (any more). A challenge that was
 * answered correctly can be answered again until `provenSince` has passed it.
 */
export async function countGuess(
  sql: Sql,
  asked: {
    id: string
    purpose: OtpPurpose
    personId: string | null
    partnerId: string | null
    maxAttempts: number
    provenSince: Date
    now: Date
  },
): Promise<CountedGuess | undefined> {
  const [row] = await sql<CountedGuess[]>`
    with guard as (
      select identifier_hash from otp_guard
       where identifier_hash = (select identifier_hash from otp_challenge where id = ${asked.id}) for update
    ), guessed as (
      update otp_challenge c set attempts = attempts + 1
        from guard
       where c.id = ${asked.id} and c.identifier_hash = guard.identifier_hash and c.purpose = ${asked.purpose}
         and c.person_id is not distinct from ${asked.personId}::uuid
         and c.partner_id is not distinct from ${asked.partnerId}::uuid and c.attempts < ${asked.maxAttempts}
         and c.consumed_at is null and c.superseded_at is null
         and case when c.proven_at is null then c.expires_at > ${asked.now} else c.proven_at > ${asked.provenSince} end
      returning c.*
    ), counted as (
      update otp_guard g set failures_in_row = g.failures_in_row + 1
        from guessed where g.identifier_hash = guessed.identifier_hash
      returning g.failures_in_row
    )
    select guessed.id, kind, identifier_hash, identifier_sealed, code_hash, attempts, failures_in_row
      from guessed, counted`
  return row
}

/** Takes back what `countGuess` counted, and marks the challenge proven from now on. */
export async function markProven(sql: Sql, challenge: CountedGuess, now: Date): Promise<void> {
  await sql`
    with guard as (
      update otp_guard set failures_in_row = 0 where identifier_hash = ${challenge.identifierHash} returning identifier_hash
    )
    update otp_challenge c set proven_at = coalesce(c.proven_at, ${now}::timestamptz), attempts = c.attempts - 1
      from guard where c.id = ${challenge.id} and c.identifier_hash = guard.identifier_hash`
}

/** False when it was used already, replaced, or proven too long ago. */
export async function markConsumed(sql: Sql, id: string, provenSince: Date, now: Date): Promise<boolean> {
  const rows = await sql`
    update otp_challenge set consumed_at = ${now}
     where id = ${id} and consumed_at is null and superseded_at is null and proven_at > ${provenSince}
    returning id`
  return rows.length === 1
}

/** One audit event for each person who has the identifier; none when nobody has. Says nothing of what was typed. */
export async function auditFailedSignIn(sql: Sql, identifier: HashedIdentifier, ledger: LedgerEntry): Promise<void> {
  await sql`
    insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
    select gen_random_uuid(), ${ledger.at}::timestamptz, 'person.sign_in_failed', person_id, ${ledger.actorKind},
           ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId}
      from (select distinct person_id from person_identifier
             where kind = ${identifier.kind} and issuer = '' and value_hash = ${identifier.hash}) known`
}

/** Forgets the wrong answers of an identifier; false when there were none. For an operator, who has seen the person. */
export async function unlock(sql: Sql, hash: Uint8Array): Promise<boolean> {
  const rows = await sql`update otp_guard set failures_in_row = 0
    where identifier_hash = ${hash} and failures_in_row > 0 returning 1`
  return rows.length === 1
}
