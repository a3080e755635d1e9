import type { Sql } from '@/db/client'
import { blindIndex, seal, unseal } from '@/db/sealed'
import type { Identifier, IdentifierKind } from '@/lib/core/person/identifier'
import type { LedgerEntry } from './consent-request'
import type { HashedIdentifier } from './otp'

export const identifierHash = ({ kind, value }: Identifier, issuer = ''): Buffer => blindIndex(kind, issuer, value)
export const sealIdentifier = (id: string, value: string): Buffer => seal(value, 'person_identifier.value', id)
export const openIdentifier = (id: string, sealed: Uint8Array): string => unseal(sealed, 'person_identifier.value', id)
export const sealName = (personId: string, name: string): Buffer => seal(name, 'person.name', personId)
/** '' when the person has given none. */
export const openName = (personId: string, sealed: Uint8Array | null): string =>
  sealed ? unseal(sealed, 'person.name', personId) : ''

/** In the order they were made. Several only behind a mobile. */
export const peopleBehind = (
  sql: Sql,
  identifier: HashedIdentifier,
): Promise<{ id: string; nameSealed: Uint8Array | null }[]> =>
  sql<{ id: string; nameSealed: Uint8Array | null }[]>`
    select p.id, p.name_sealed from person p
     where p.id in (select person_id from person_identifier
                     where kind = ${identifier.kind} and issuer = '' and value_hash = ${identifier.hash})
     order by p.created_at, p.id`

/** The one person whom each of a partner's own ids names; null when nobody has it. In the order given. */
export async function peopleByRef(
  sql: Sql,
  refs: readonly { issuer: string; hash: Buffer }[],
): Promise<(string | null)[]> {
  const rows = await sql<{ personId: string | null }[]>`
    select i.person_id
      from unnest(${refs.map((one) => one.issuer)}::text[], ${refs.map((one) => one.hash.toString('hex'))}::text[])
             with ordinality as named(issuer, hash, at)
      left join person_identifier i
        on i.kind = 'partner_ref' and i.issuer = named.issuer and i.value_hash = decode(named.hash, 'hex')
     order by named.at`
  return rows.map((row) => row.personId)
}

/** Under which issuers partners have ids for a person. */
export async function refIssuersOf(sql: Sql, personId: string): Promise<string[]> {
  const rows = await sql<{ issuer: string }[]>`
    select distinct issuer from person_identifier where person_id = ${personId} and kind = 'partner_ref'`
  return rows.map((row) => row.issuer)
}

type NewIdentifier = {
  id: string
  kind: IdentifierKind
  /** Of a partner's own id: whose it is. */
  issuer?: string
  hash: Uint8Array
  sealed: Uint8Array
}

/** A person without a name, with the identifier they proved, and the audit event. */
export async function insertPerson(
  sql: Sql,
  personId: string,
  language: string,
  identifier: NewIdentifier,
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with joined as (
      insert into person (id, language, created_at) values (${personId}, ${language}, ${ledger.at}) returning id
    ), named as (
      insert into person_identifier (id, person_id, kind, value_hash, value_sealed, proven_at, created_at)
      select ${identifier.id}::uuid, id, ${identifier.kind}, ${identifier.hash}::bytea, ${identifier.sealed}::bytea,
             ${ledger.at}::timestamptz, ${ledger.at}::timestamptz from joined
    )
    insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
    select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'person.joined', id, ${ledger.actorKind}, ${ledger.actorId},
           ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from joined`
}

/**
 * Adds a proven identifier, or marks the person's own as proven, with the audit event. False
 * when it belongs to someone else and is not a mobile.
 */
export async function saveIdentifier(
  sql: Sql,
  personId: string,
  identifier: NewIdentifier,
  ledger: LedgerEntry,
): Promise<boolean> {
  const { issuer = '' } = identifier
  const rows = await sql`
    with saved as (
      insert into person_identifier (id, person_id, kind, issuer, value_hash, value_sealed, proven_at, created_at)
      select ${identifier.id}::uuid, ${personId}::uuid, ${identifier.kind}, ${issuer}, ${identifier.hash}::bytea,
             ${identifier.sealed}::bytea, ${ledger.at}::timestamptz, ${ledger.at}::timestamptz
       where ${identifier.kind} = 'mobile' or not exists (
               select from person_identifier where kind = ${identifier.kind} and issuer = ${issuer}
                  and value_hash = ${identifier.hash} and person_id <> ${personId})
      on conflict (kind, issuer, value_hash, person_id) do update set proven_at = excluded.proven_at
      returning person_id
    ), audit as (
      insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'person.identifier_added', person_id, ${ledger.actorKind},
             ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from saved
    )
    select person_id from saved`
  return rows.length === 1
}

/**
 * Gives the person every open request, and every session of a check, that waits for whoever proves this
 * identifier, with an audit event each, and has them told of those that can be answered. A mobile that several
 * people share names none of them: what waits for it stays where it is. Answers the number of requests.
 */
export async function assignWaiting(
  sql: Sql,
  personId: string,
  identifier: { readonly kind: IdentifierKind; readonly issuer?: string; readonly hash: Uint8Array },
  ledger: LedgerEntry,
): Promise<number> {
  const { issuer = '' } = identifier
  const theirsAlone = sql`not exists (
    select from person_identifier other
     where other.kind = ${identifier.kind} and other.issuer = ${issuer}
       and other.value_hash = ${identifier.hash} and other.person_id <> ${personId})`
  const rows = await sql`
    with moved as (
      update consent_request r
         set person_id = ${personId},
             -- What is held back shows its partner nothing of who joins the wallet.
             version = r.version + case when r.held_back then 0 else 1 end,
             updated_at = case when r.held_back then r.updated_at else ${ledger.at}::timestamptz end
       where r.person_id is null and r.subject_kind = ${identifier.kind} and r.subject_issuer = ${issuer}
         and r.subject_hash = ${identifier.hash} and (r.status = 'IN_REVIEW' or (r.status = 'REQUESTED' and r.expires_at > ${ledger.at}))
         and ${theirsAlone}
      returning r.id, r.person_id, r.partner_id, r.held_back, r.birth_year
    ), born as (
      -- The most cautious year that a partner gave, it only ever narrows.
      update person set birth_year = greatest(birth_year, (select max(birth_year) from moved))
       where id = ${personId} and exists (select from moved where birth_year is not null)
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details,
        trace_id)
      select gen_random_uuid(), ${ledger.at}::timestamptz, 'request.assigned',
             case when not held_back then person_id end, partner_id, id, ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
             ${ledger.traceId} from moved
    ), told as (
      -- For the person alone: the partner was told when it asked, and when somebody joins the wallet is no news of its.
      insert into outbox (id, at, topic, person_id, request_id, details)
      select gen_random_uuid(), ${ledger.at}::timestamptz, 'consent.asked', person_id, id,
             ${sql.json(ledger.details as never)}::jsonb from moved where not held_back
    ), checked as (
      update capture_session s set person_id = ${personId}
       where s.person_id is null and s.subject_kind = ${identifier.kind} and s.subject_issuer = ${issuer}
         and s.subject_hash = ${identifier.hash} and ${theirsAlone}
      returning s.id, s.person_id, s.partner_id
    ), noted as (
      insert into audit_event (id, at, action, person_id, partner_id, session_id, actor_kind, actor_id, door, details,
        trace_id)
      select gen_random_uuid(), ${ledger.at}::timestamptz, 'session.assigned', person_id, partner_id, id,
             ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
             ${ledger.traceId} from checked
    )
    select id from moved`
  return rows.length
}

export type IdentifierRow = { id: string; kind: IdentifierKind; valueSealed: Uint8Array; provenAt: Date | null }

/** What a person can be found by; partners' own ids for them are not theirs to see here. */
export const identifiersOf = (sql: Sql, personId: string): Promise<IdentifierRow[]> =>
  sql<IdentifierRow[]>`
    select id, kind, value_sealed, proven_at from person_identifier
     where person_id = ${personId} and kind <> 'partner_ref' order by created_at, id`

export async function saveLanguage(sql: Sql, personId: string, language: string, ledger: LedgerEntry): Promise<void> {
  await sql`
    with saved as (update person set language = ${language} where id = ${personId} and language <> ${language} returning id)
    insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
    select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'person.language_set', id, ${ledger.actorKind},
           ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from saved`
}
