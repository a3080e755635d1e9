import type { Sql } from '@/db/client'
import { blindIndex, seal, unseal } from '@/db/sealed'
import type { ChangeKind, ChangeStatus, OtpMethod } from '@/lib/core/abha/change'
import type { AbhaRefusal } from '@/lib/core/abha/refusal'
import { type ArtefactWithRequest, liveArtefacts } from './artefact'
import type { LedgerEntry } from './consent-request'
import type { NewRecord } from './decision'
import { identifierHash } from './person'

/** What of a change names the person. Sealed together. */
export type ChangeSecrets = {
  /** 14 digits. */
  readonly abhaNumber: string
  /** The address that goes with it, as its profile says, in its one spelling; known once signed in. */
  readonly abhaAddress?: string | null
  /** Where codes go, all but the last digits hidden; null where nobody said. */
  readonly maskedMobile?: string | null
  readonly signInSentTo?: string | null
  readonly sentTo?: string | null
  /** Whether a code to the mobile of Aadhaar, and to that of the ABHA, can be had at all, where the gateway said. */
  readonly hasAadhaarMobile?: boolean
  readonly hasAbhaMobile?: boolean
}

export const sealSecrets = (changeId: string, secrets: ChangeSecrets): Buffer =>
  seal(JSON.stringify(secrets), 'abha_change.sealed', changeId)
export const openSecrets = ({ id, sealed }: Pick<ChangeRow, 'id' | 'sealed'>): ChangeSecrets =>
  JSON.parse(unseal(sealed, 'abha_change.sealed', id)) as ChangeSecrets

/** A change with the end of the person's session at ABHA, where there is one. */
export type ChangeRow = {
  id: string
  personId: string
  kind: ChangeKind
  subjectHash: Uint8Array
  sealed: Uint8Array
  status: ChangeStatus
  version: number
  reasons: string[]
  stopArtefactIds: string[]
  signInMethod: OtpMethod | null
  signInTxnId: string | null
  signInSentAt: Date | null
  signInAskingAt: Date | null
  method: OtpMethod | null
  txnId: string | null
  sentAt: Date | null
  askingAt: Date | null
  certificateFingerprint: string | null
  codesTried: Uint8Array[]
  heldUntil: Date | null
  failureKind: AbhaRefusal | null
  failureCode: string | null
  text: string | null
  textHash: string | null
  language: string | null
  displayEvidence: NewRecord['displayEvidence'] | null
  confirmedAt: Date | null
  door: string | null
  authMethod: NewRecord['authMethod'] | null
  sessionId: string | null
  partnerId: string | null
  credentialId: string | null
  xTokenHash: Uint8Array | null
  askedAt: Date | null
  undoes: string | null
  recordId: string | null
  createdAt: Date
  updatedAt: Date
  endedAt: Date | null
  /** Null: the person is not signed in to ABHA, or not any more. */
  sessionExpiresAt: Date | null
}

export const selectChange = (sql: Sql) => sql`
  select c.*, s.expires_at as session_expires_at from abha_change c left join abha_session s on s.change_id = c.id`

/** The person's own; absent and somebody else's look the same. */
export async function findChange(sql: Sql, id: string, personId: string): Promise<ChangeRow | undefined> {
  const [row] = await sql<ChangeRow[]>`${selectChange(sql)} where c.id = ${id} and c.person_id = ${personId}`
  return row
}

/** The same, locked until the transaction ends. */
export async function lockChange(tx: Sql, id: string): Promise<ChangeRow | undefined> {
  const [row] = await tx<ChangeRow[]>`${selectChange(tx)} where c.id = ${id} for update of c`
  return row
}

/** The one that is open for an ABHA, of either kind. */
export async function findOpenChange(
  sql: Sql,
  subjectHash: Uint8Array,
  personId: string,
): Promise<ChangeRow | undefined> {
  const [row] = await sql<ChangeRow[]>`
    ${selectChange(sql)} where c.subject_hash = ${subjectHash} and c.person_id = ${personId}
       and c.status in ('BEGUN', 'SIGNED_IN', 'CODE_SENT', 'SENDING', 'UNKNOWN')`
  return row
}

export type OwnAbhaRow = { id: string; valueSealed: Uint8Array; valueHash: Uint8Array; deactivatedBy: string | null }

/** A person's ABHA numbers, in the order in which they came. */
export const abhaNumbersOf = (sql: Sql, personId: string): Promise<OwnAbhaRow[]> =>
  sql<OwnAbhaRow[]>`
    select id, value_sealed, value_hash, deactivated_by from person_identifier
     where person_id = ${personId} and kind = 'abha_number' and issuer = '' order by created_at, id`

/** Whose ABHA number this is. */
export async function personOfAbha(sql: Sql, hash: Uint8Array): Promise<string | undefined> {
  const [row] = await sql<{ personId: string }[]>`
    select person_id from person_identifier where kind = 'abha_number' and issuer = '' and value_hash = ${hash}`
  return row?.personId
}

/** Whether the person can be reached by anything that is no ABHA. */
export async function hasOtherIdentifier(sql: Sql, personId: string): Promise<boolean> {
  const rows = await sql`
    select from person_identifier where person_id = ${personId} and kind in ('mobile', 'email') limit 1`
  return rows.length === 1
}

/** An event of a change, which names nobody but its person. Details hold its id. */
export async function auditChange(
  sql: Sql,
  change: { readonly personId: string; readonly recordId?: string | null },
  action: string,
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    insert into audit_event (id, at, action, person_id, record_id, actor_kind, actor_id, door, details, trace_id)
    values (${ledger.auditId}, ${ledger.at}, ${action}, ${change.personId}, ${change.recordId ?? null}, ${ledger.actorKind},
      ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}, ${ledger.traceId})`
}

/** How many permissions a change paused, stopped or resumed, as the ledger has it. */
export async function outcomeOf(
  sql: Sql,
  { personId, recordId, endedAt }: Pick<ChangeRow, 'personId' | 'recordId' | 'endedAt'>,
): Promise<{ paused: number; stopped: number; resumed: number } | undefined> {
  const [row] = await sql<{ paused: number; stopped: number; resumed: number }[]>`
    select coalesce((details ->> 'paused')::int, 0) as paused, coalesce((details ->> 'stopped')::int, 0) as stopped,
           coalesce((details ->> 'resumed')::int, 0) as resumed
      from audit_event
     where person_id = ${personId} and at = ${endedAt} and record_id = ${recordId}
       and action in ('abha.deactivated', 'abha.reactivated')`
  return row
}

/**
 * Tells the person, and nobody else: `abha.settled`, what they waited for is known; `abha.acted`, it was done in a
 * partner's software.
 */
export async function tellOfChange(
  sql: Sql,
  personId: string,
  topic: 'abha.settled' | 'abha.acted',
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    insert into outbox (id, at, topic, person_id, details)
    values (${ledger.outboxId}, ${ledger.at}, ${topic}, ${personId}, ${sql.json(ledger.details as never)})`
}

/** What of changes that were left or failed still counts: one that is done used its codes. */
const left = (sql: Sql, { personId, subjectHash }: Pick<ChangeRow, 'personId' | 'subjectHash'>) => sql`
  person_id = ${personId} and subject_hash = ${subjectHash} and status in ('ABANDONED', 'FAILED')`

/** When the last code of this kind was asked for or sent for the change's ABHA, unless that was before `since`. */
export async function sentSince(tx: Sql, row: ChangeRow, which: 'first' | 'second', since: Date): Promise<Date | null> {
  const at = which === 'first' ? tx`greatest(sign_in_sent_at, sign_in_asking_at)` : tx`greatest(sent_at, asking_at)`
  const [found] = await tx<{ sentAt: Date | null }[]>`
    select max(${at}) as sent_at from abha_change
     where (id = ${row.id} or (${left(tx, row)})) and ${at} > ${since}`
  return found?.sentAt ?? null
}

/** What ABDM lets nobody do yet with this ABHA, as it said to a change that was left since. */
export async function standingHold(
  tx: Sql,
  abha: Pick<ChangeRow, 'personId' | 'subjectHash'>,
  now: Date,
): Promise<Pick<ChangeRow, 'heldUntil' | 'failureKind' | 'failureCode'> | undefined> {
  const [row] = await tx<Pick<ChangeRow, 'heldUntil' | 'failureKind' | 'failureCode'>[]>`
    select held_until, failure_kind, failure_code from abha_change
     where ${left(tx, abha)} and held_until > ${now} order by held_until desc limit 1`
  return row
}

/** False: another one is open for this ABHA. */
export async function insertChange(
  sql: Sql,
  row: Pick<ChangeRow, 'id' | 'personId' | 'kind' | 'subjectHash' | 'sealed' | 'undoes'>,
  now: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into abha_change (id, person_id, kind, subject_hash, sealed, undoes, status, created_at, updated_at)
    values (${row.id}, ${row.personId}, ${row.kind}, ${row.subjectHash}, ${row.sealed}, ${row.undoes}, 'BEGUN', ${now}, ${now})
    on conflict (subject_hash) where status in ('BEGUN', 'SIGNED_IN', 'CODE_SENT', 'SENDING', 'UNKNOWN') do nothing
    returning id`
  return rows.length === 1
}

/** What a step writes; what is left out stays. Of lists: see `chooseForChange` and `countCode`. */
export type ChangeUpdate = Partial<
  Omit<
    ChangeRow,
    'id' | 'personId' | 'kind' | 'version' | 'reasons' | 'stopArtefactIds' | 'codesTried' | 'sessionExpiresAt'
  >
>

/** Under its lock. */
export async function updateChange(tx: Sql, id: string, set: ChangeUpdate, now: Date): Promise<void> {
  await tx`update abha_change set ${tx({ ...set, updatedAt: now } as never)}, version = version + 1 where id = ${id}`
}

export async function chooseForChange(
  tx: Sql,
  id: string,
  chosen: { readonly reasons: readonly string[]; readonly stopArtefactIds: readonly string[] },
  now: Date,
): Promise<void> {
  await tx`
    update abha_change
       set reasons = ${[...chosen.reasons]}::text[], stop_artefact_ids = ${[...chosen.stopArtefactIds]}::uuid[],
           version = version + 1, updated_at = ${now}
     where id = ${id}`
}

/** Writes down that a code goes to the gateway: in the transaction that says SENDING. */
export async function countCode(tx: Sql, id: string, codeHash: Uint8Array): Promise<void> {
  await tx`update abha_change set codes_tried = array_append(codes_tried, ${codeHash}::bytea) where id = ${id}`
}

/** Takes that back: it did not get there, and is as good as before. */
export async function uncountCode(tx: Sql, id: string, codeHash: Uint8Array): Promise<void> {
  await tx`update abha_change set codes_tried = array_remove(codes_tried, ${codeHash}::bytea) where id = ${id}`
}

/** Which session at ABHA this is, without it. */
export const xTokenHash = (changeId: string, xToken: string): Buffer => blindIndex('abha_x_token', changeId, xToken)

/** `given`: by somebody else, who ends it too. */
export async function saveAbhaSession(
  tx: Sql,
  changeId: string,
  session: { readonly xToken: string; readonly expiresAt: Date; readonly given: boolean },
): Promise<void> {
  const { xToken, expiresAt, given } = session
  const sealed = seal(xToken, 'abha_session.token', changeId)
  await tx`
    insert into abha_session (change_id, token_sealed, expires_at, given) values (${changeId}, ${sealed}, ${expiresAt}, ${given})
    on conflict (change_id) do update
      set token_sealed = excluded.token_sealed, expires_at = excluded.expires_at, given = excluded.given`
  await tx`update abha_change set x_token_hash = ${given ? xTokenHash(changeId, xToken) : null} where id = ${changeId}`
}

/** The person's X-Token for this change, while it lasts. */
export async function readAbhaSession(sql: Sql, changeId: string, now: Date): Promise<string | undefined> {
  const [row] = await sql<{ tokenSealed: Uint8Array }[]>`
    select token_sealed from abha_session where change_id = ${changeId} and expires_at > ${now}`
  return row && unseal(row.tokenSealed, 'abha_session.token', changeId)
}

/** Answers the X-Token of one that was begun here: whoever begins one ends it. */
export async function dropAbhaSession(sql: Sql, changeId: string): Promise<string | undefined> {
  const [row] = await sql<{ tokenSealed: Uint8Array; given: boolean }[]>`
    delete from abha_session where change_id = ${changeId} returning token_sealed, given`
  return row && !row.given ? unseal(row.tokenSealed, 'abha_session.token', changeId) : undefined
}

/** Those that lapsed are worth nothing any more. */
export async function dropLapsedSessions(sql: Sql, now: Date): Promise<number> {
  const { count } = await sql`delete from abha_session where expires_at <= ${now}`
  return count
}

/** Which code this is, without the code. `txnId`: the sending that it answers. */
export const codeHash = (changeId: string, txnId: string, code: string): Buffer =>
  blindIndex('abha_otp', `${changeId}|${txnId}`, code)

/**
 * The keyed hashes of an ABHA's number and of the addresses that go with it: of a person with several numbers the address
 * that its profile names, where that is known.
 */
export async function hashesOfAbha(
  sql: Sql,
  change: Pick<ChangeRow, 'id' | 'personId' | 'subjectHash' | 'sealed'>,
): Promise<Uint8Array[]> {
  const { personId, subjectHash } = change
  const { abhaAddress } = openSecrets(change)
  const addressHash = abhaAddress ? identifierHash({ kind: 'abha_address', value: abhaAddress }) : null
  const rows = await sql<{ valueHash: Uint8Array }[]>`
    select value_hash from person_identifier
     where person_id = ${personId} and issuer = ''
       and ((kind = 'abha_number' and value_hash = ${subjectHash})
         or (kind = 'abha_address'
             and (value_hash = ${addressHash}::bytea
               or (select count(*) from person_identifier n
                    where n.person_id = ${personId} and n.kind = 'abha_number' and n.issuer = '') = 1)))`
  return rows.map(({ valueHash }) => valueHash)
}

/** Locks all ABHAs of a person: of two that change at this moment, the second one sees what became of the first. */
export async function lockAbhas(tx: Sql, personId: string): Promise<void> {
  await tx`
    select from person_identifier
     where person_id = ${personId} and kind in ('abha_number', 'abha_address') and issuer = '' order by id for update`
}

/** What of a person's is deactivated by others than this deactivation: keyed hashes of numbers and addresses. */
export const otherDeactivations = (
  sql: Sql,
  personId: string,
  deactivation: string,
): Promise<{ valueHash: Uint8Array; deactivatedBy: string }[]> =>
  sql<{ valueHash: Uint8Array; deactivatedBy: string }[]>`
    select value_hash, deactivated_by from person_identifier
     where person_id = ${personId} and kind in ('abha_number', 'abha_address') and issuer = ''
       and deactivated_by <> ${deactivation} order by id`

/**
 * Marks an ABHA as deactivated, takes its codes back and ends the sessions begun with it. The one that confirmed it
 * lasts until `lastUntil`, for its person to read the outcome; null: it ends too.
 */
export async function deactivateIdentifiers(
  tx: Sql,
  change: Pick<ChangeRow, 'id' | 'personId' | 'sessionId'>,
  hashes: readonly Uint8Array[],
  lastUntil: Date | null,
  now: Date,
): Promise<void> {
  const named = hashes.map((hash) => Buffer.from(hash).toString('hex'))
  const isNamed = (column: ReturnType<Sql>) => tx`encode(${column}, 'hex') = any(${named}::text[])`
  // First: whoever shares by this ABHA at this moment waits here, and is then refused.
  await tx`
    update person_identifier set deactivated_by = ${change.id}
     where person_id = ${change.personId} and kind in ('abha_number', 'abha_address') and issuer = ''
       and ${isNamed(tx`value_hash`)}`
  await tx`
    update otp_challenge set superseded_at = ${now}
     where purpose = 'sign_in' and kind in ('abha_number', 'abha_address') and superseded_at is null
       and consumed_at is null and identifier_hash = any(select decode(h, 'hex') from unnest(${named}::text[]) h)`
  await tx`
    update web_session
       set revoked_at = case when id = ${change.sessionId}::uuid and ${lastUntil}::timestamptz is not null
                             then revoked_at else ${now}::timestamptz end,
           expires_at = case when id = ${change.sessionId}::uuid and ${lastUntil}::timestamptz is not null
                             then least(expires_at, ${lastUntil}::timestamptz) else expires_at end
     where person_id = ${change.personId} and signed_in_with in ('abha_number', 'abha_address') and revoked_at is null
       and (signed_in_hash is null or ${isNamed(tx`signed_in_hash`)})`
}

export async function reactivateIdentifiers(tx: Sql, personId: string, deactivation: string): Promise<void> {
  await tx`
    update person_identifier set deactivated_by = null
     where person_id = ${personId} and deactivated_by = ${deactivation}`
}

/**
 * The keyed hashes of a person's ABHA numbers and addresses that are deactivated. Locks all that they have: what begins
 * to be shared meanwhile is not missed by a deactivation.
 */
export async function deactivatedHashes(tx: Sql, personId: string | null): Promise<Uint8Array[]> {
  const rows = await tx<{ valueHash: Uint8Array; deactivatedBy: string | null }[]>`
    select value_hash, deactivated_by from person_identifier
     where person_id = ${personId} and kind in ('abha_number', 'abha_address') and issuer = ''
     order by id for share`
  return rows.filter(({ deactivatedBy }) => deactivatedBy !== null).map(({ valueHash }) => valueHash)
}

/** What a person shares now. Every one of them: a deactivation misses none. */
export const allLiveArtefacts = (sql: Sql, personId: string, now: Date): Promise<ArtefactWithRequest[]> =>
  liveArtefacts(sql, personId, { after: null, limit: null, now })

/** What a deactivation paused and nobody resumed, stopped or let end since. */
export async function pausedBy(sql: Sql, deactivation: string, now: Date): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from consent_artefact
     where paused_by_change = ${deactivation} and status = 'PAUSED' and valid_until > ${now} order by id`
  return rows.map(({ id }) => id)
}

/** What one deactivation paused stays so by another one that stands. */
export async function keepPaused(tx: Sql, artefactId: string, from: string, to: string): Promise<void> {
  await tx`
    update consent_artefact set paused_by_change = ${to}
     where id = ${artefactId} and status = 'PAUSED' and paused_by_change = ${from}`
}

/** One whose outcome nobody knows and that is due to be asked for; locked, and nobody else's. */
export async function nextUnsettled(
  tx: Sql,
  due: { readonly sendingBefore: Date; readonly askedBefore: Date; readonly now: Date },
): Promise<ChangeRow | undefined> {
  const [row] = await tx<ChangeRow[]>`
    ${selectChange(tx)}
     where (c.status = 'SENDING' and c.confirmed_at <= ${due.sendingBefore})
        or (c.status = 'UNKNOWN' and s.expires_at > ${due.now} and (c.asked_at is null or c.asked_at <= ${due.askedBefore}))
     order by c.asked_at nulls first, c.id limit 1
       for update of c skip locked`
  return row
}

/** The record of a change, which concerns no partner. */
export async function appendChangeRecord(
  tx: Sql,
  change: Pick<ChangeRow, 'id' | 'personId'>,
  verdict: 'deactivated' | 'reactivated',
  record: Omit<NewRecord, 'scope' | 'noticeVersionId' | 'reasonSealed'>,
  said: { readonly door: string; readonly at: Date },
): Promise<void> {
  await tx`
    insert into consent_record (id, abha_change_id, person_id, verdict, decision_hash, text, text_hash, language,
      display_evidence, reason_code, door, actor_kind, actor_id, auth_method, proof_sealed, at)
    values (${record.id}, ${change.id}, ${change.personId}, ${verdict}, ${record.decisionHash}, ${record.text},
      ${record.textHash}, ${record.language}, ${record.displayEvidence}, ${record.reasonCode}, ${said.door}, 'person',
      ${change.personId}, ${record.authMethod}, ${record.proofSealed}, ${said.at})`
}

export type EncryptionKeyRow = { fingerprint: string; publicPem: string; privateSealed: Uint8Array; createdAt: Date }

/** The oldest first. */
export const encryptionKeys = (sql: Sql): Promise<EncryptionKeyRow[]> =>
  sql<EncryptionKeyRow[]>`
    select fingerprint, public_pem, private_sealed, created_at from encryption_key order by created_at, fingerprint`

/** Of two servers that make the first one together, one does: both use what is there then. */
export async function insertEncryptionKey(sql: Sql, row: EncryptionKeyRow): Promise<void> {
  await sql`
    with turn as (select pg_advisory_xact_lock(7266286))
    insert into encryption_key (fingerprint, public_pem, private_sealed, created_at)
    select ${row.fingerprint}, ${row.publicPem}, ${row.privateSealed}::bytea, ${row.createdAt}::timestamptz from turn
     where not exists (select from encryption_key)`
}

/** Whose change a sending belongs to. */
export async function findSending(sql: Sql, txnId: string): Promise<ChangeRow | undefined> {
  const [row] = await sql<ChangeRow[]>`${selectChange(sql)} where c.txn_id = ${txnId}`
  return row
}
