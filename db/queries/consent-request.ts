import type { Sql } from '@/db/client'
import type { ArtefactState, RequestState } from '@/lib/core/consent/states'
import { keptAt, type NewTarget } from './upstream'

/** A request as every operation reads it: the ask, who asks, and the decision on record. */
export type RequestRow = {
  id: string
  caId: string | null
  partnerId: string
  consumerId: string
  publicId: string | null
  dialect: 'native' | 'samagra' | 'eka' | 'attestr'
  personId: string | null
  subjectKind: string
  subjectIssuer: string
  subjectHash: Uint8Array
  subjectSealed: Uint8Array
  purpose: string
  dataTypes: string[]
  providers: { id: string; name?: string; url?: string }[]
  providerIds: string[]
  careContexts: CareContext[]
  recordsFrom: Date | null
  recordsTo: Date | null
  accessMode: string
  frequencyLimit: number | null
  frequencySeconds: number | null
  totalUses: number | null
  validUntil: Date
  eraseAt: Date | null
  expiresAt: Date
  revocable: boolean
  noticeId: string | null
  /** The request whose permission it asks for again, as its notice changed. */
  renews: string | null
  callbackUrl: string | null
  callbackData: string | null
  wire: Record<string, unknown>
  status: RequestState
  version: number
  decidedAt: Date | null
  createdAt: Date
  updatedAt: Date
  updatedBy: string | null
  /** The member of the partner's staff who asked; null: its software did. */
  askedBy: string | null
  /** Of a request in review that software made: the member of staff who made its key. */
  keyMadeBy: string | null
  /** It waits for review, or ended there: it is not its person's to see. */
  heldBack: boolean
  asksAgain: string | null
  assigneeId: string | null
  reviewedAt: Date | null
  reviewedBy: string | null
  partnerName: string
  partnerKind: string
  verifiedBy: string | null
  partnerContact: string
  requesterName: string | null
  birthYear: number | null
  decisionId: string | null
  decisionHash: Uint8Array | null
  decisionVerdict: 'granted' | 'denied' | null
  decisionActorKind: string | null
  decisionActorId: string | null
  decisionProofSealed: Uint8Array | null
}

export type CareContext = {
  patientReference: string
  careContextReference: string
  providerId?: string
  display?: string
}

export type ArtefactRow = {
  id: string
  requestId: string
  personId: string
  partnerId: string
  providerId: string | null
  dataTypes: string[]
  careContexts: CareContext[]
  recordsFrom: Date | null
  recordsTo: Date | null
  frequencyLimit: number | null
  frequencySeconds: number | null
  totalUses: number | null
  uses: number
  windowStartedAt: Date | null
  windowUses: number
  validFrom: Date
  validUntil: Date
  eraseAt: Date | null
  status: ArtefactState
  version: number
  jwsSealed: Uint8Array
  createdAt: Date
  updatedAt: Date
  updatedBy: string | null
  endedAt: Date | null
  /** The deactivation of an ABHA that paused it, which its reactivation undoes. */
  pausedByChange: string | null
  /** When the partner said that it deleted what it had. */
  deletedAt: Date | null
}

/** How a door names a request: by its own id, by the artefact id that a dialect was promised, or by the dialect's own id. */
export type RequestRef = { readonly id: string } | { readonly caId: string } | { readonly publicId: string }
/**
 * Whose it must be. Absent and not-yours look the same. A person who signed in at a partner sees what that
 * partner asks; a partner that names a patient, what it asks of them.
 */
export type Owner =
  | { readonly personId: string; readonly atPartner?: string }
  | { readonly partnerId: string; readonly patientId?: string }

/** Requests as `RequestRow`s, from the table or from a page of it. */
const selectFrom = (sql: Sql, requests: ReturnType<Sql>) => sql`
  select r.*, p.name as partner_name, p.kind as partner_kind, p.verified_by, p.contact as partner_contact,
         c.requester_name, greatest(s.birth_year, r.birth_year) as birth_year, d.id as decision_id, d.decision_hash, d.verdict as decision_verdict,
         d.actor_kind as decision_actor_kind, d.actor_id as decision_actor_id, d.proof_sealed as decision_proof_sealed
    from ${requests} r
    join partner p on p.id = r.partner_id
    join partner_consumer c on c.consumer_id = r.consumer_id
    left join person s on s.id = r.person_id
    left join consent_record d on d.request_id = r.id and d.verdict in ('granted', 'denied')`

/** All requests; compose with a `where`. Exported for the queries of this folder. */
export const selectRequest = (sql: Sql) => selectFrom(sql, sql`consent_request`)

/** Of any row that names a person and a partner; `row` is what the query calls it. Exported for the queries of this folder. */
export const ownedBy = (sql: Sql, owner: Owner, row: ReturnType<Sql>) =>
  'personId' in owner
    ? sql`${row}.person_id = ${owner.personId} ${owner.atPartner ? sql`and ${row}.partner_id = ${owner.atPartner}` : sql``}`
    : sql`${row}.partner_id = ${owner.partnerId} ${owner.patientId ? sql`and ${row}.person_id = ${owner.patientId}` : sql``}`

/** Of a request `r`: what a partner's own reviewers hold back, or have never let through, is not the person's to see. */
export const requestOwnedBy = (sql: Sql, owner: Owner) =>
  sql`${ownedBy(sql, owner, sql`r`)} ${'personId' in owner ? sql`and not r.held_back` : sql``}`

export async function findRequest(sql: Sql, ref: RequestRef, owner: Owner): Promise<RequestRow | undefined> {
  const named =
    'id' in ref
      ? sql`r.id = ${ref.id}`
      : 'caId' in ref
        ? sql`r.ca_id = ${ref.caId}`
        : sql`r.public_id = ${ref.publicId}`
  const [row] = await sql<RequestRow[]>`${selectRequest(sql)} where ${named} and ${requestOwnedBy(sql, owner)}`
  return row
}

/** In the order they were made, which is the order of the providers in the answer. */
export const artefactsOf = (sql: Sql, requestId: string): Promise<ArtefactRow[]> =>
  sql<ArtefactRow[]>`select * from consent_artefact where request_id = ${requestId} order by id`

export type SubjectLookup = {
  /** The consumer ids that fit: the one named when it is the partner's own, else all of the partner's. */
  consumers: string[]
  candidates: string[][]
  /** What this partner asks waits for a second member of its staff. */
  fourEyes: boolean
  /** Who made the key that asks, where a second member of staff looks at it. */
  keyMadeBy: string | null
}

/** In whose name this partner may ask, and which people each identifier is known to name. One round trip. */
export async function lookUpSubject(
  sql: Sql,
  partnerId: string,
  consumerId: string | null,
  credentialId: string | null,
  identifiers: readonly { kind: string; issuer: string; hash: Buffer }[],
): Promise<SubjectLookup> {
  const [row] = await sql<
    { consumers: string[] | null; candidates: (string[] | null)[]; fourEyes: boolean; keyMadeBy: string | null }[]
  >`
    select (select jsonb_agg(consumer_id) from partner_consumer
             where partner_id = ${partnerId} ${consumerId === null ? sql`` : sql`and consumer_id = ${consumerId}`}) as consumers,
           (select jsonb_agg(
                     (select jsonb_agg(distinct i.person_id) from person_identifier i
                       where i.kind = asked.kind and i.issuer = asked.issuer and i.value_hash = decode(asked.hash, 'hex'))
                     order by asked.at)
              from unnest(${identifiers.map((one) => one.kind)}::text[], ${identifiers.map((one) => one.issuer)}::text[],
                          ${identifiers.map((one) => one.hash.toString('hex'))}::text[]) with ordinality as asked(kind, issuer, hash, at)
           ) as candidates,
           (select four_eyes from partner where id = ${partnerId}) as four_eyes,
           (select created_by from partner_credential where id = ${credentialId}) as key_made_by`
  return {
    consumers: row?.consumers ?? [],
    candidates: (row?.candidates ?? []).map((people) => people ?? []),
    fourEyes: row?.fourEyes === true,
    keyMadeBy: row?.keyMadeBy ?? null,
  }
}

export type NewRequest = Omit<
  RequestRow,
  | 'version'
  | 'renews'
  | 'decidedAt'
  | 'updatedAt'
  | 'updatedBy'
  | 'heldBack'
  | 'assigneeId'
  | 'reviewedAt'
  | 'reviewedBy'
  | 'partnerName'
  | 'partnerKind'
  | 'verifiedBy'
  | 'partnerContact'
  | 'requesterName'
  | 'decisionId'
  | 'decisionHash'
  | 'decisionVerdict'
  | 'decisionActorKind'
  | 'decisionActorId'
  | 'decisionProofSealed'
>

export type LedgerEntry = {
  auditId: string
  outboxId: string
  /** Of what follows from the change: the clean-up that the end of a consent queues, the outbox row of what it supersedes. */
  consequenceId: string
  at: Date
  actorKind: string
  actorId: string
  door: string
  traceId: string
  details: Record<string, unknown>
}

/**
 * The request, its audit event and its outbox row, in one statement. A birth year that the partner
 * knows is kept when the wallet has none yet: it only ever narrows what the person may do.
 */
export async function insertRequest(
  sql: Sql,
  row: NewRequest,
  ledger: LedgerEntry,
  target: NewTarget | null = null,
  renewal: { readonly renews: string; readonly renewedFor: string } | null = null,
): Promise<void> {
  const year =
    row.birthYear !== null && row.personId !== null
      ? sql`born as (update person set birth_year = greatest(birth_year, ${row.birthYear}::smallint) where id = ${row.personId}),`
      : sql``
  await sql`
    with ${year} asked as (
      insert into consent_request (id, ca_id, public_id, partner_id, consumer_id, dialect, person_id, subject_kind, subject_issuer,
        subject_hash, subject_sealed, birth_year, purpose, data_types, providers, provider_ids, care_contexts, records_from, records_to,
        access_mode, frequency_limit, frequency_seconds, total_uses, valid_until, erase_at, expires_at, revocable, notice_id,
        renews, renewed_for, callback_url, callback_data, wire, status, created_at, updated_at, asked_by, key_made_by, asks_again)
      values (${row.id}, ${row.caId}, ${row.publicId}, ${row.partnerId}, ${row.consumerId}, ${row.dialect}, ${row.personId},
        ${row.subjectKind}, ${row.subjectIssuer}, ${row.subjectHash}, ${row.subjectSealed}, ${row.birthYear}, ${row.purpose}, ${row.dataTypes},
        ${sql.json(row.providers)}, ${row.providerIds}, ${sql.json(row.careContexts)}, ${row.recordsFrom}, ${row.recordsTo},
        ${row.accessMode}, ${row.frequencyLimit}, ${row.frequencySeconds}, ${row.totalUses}, ${row.validUntil}, ${row.eraseAt},
        ${row.expiresAt}, ${row.revocable}, ${row.noticeId},
        ${renewal?.renews ?? null}, ${renewal?.renewedFor ?? null}, ${row.callbackUrl}, ${row.callbackData},
        ${sql.json(row.wire as never)}, ${row.status}, ${row.createdAt}, ${row.createdAt},
        ${row.askedBy}, ${row.keyMadeBy}, ${row.asksAgain})
      returning id, case when not held_back then person_id end as person_id, partner_id, held_back
    ),${target ? sql` kept as (${keptAt(sql, target, 'request_id', 'asked')}),` : sql``} audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'consent.asked', person_id, partner_id, id, ${ledger.actorKind},
             ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from asked
    )
    insert into outbox (id, at, topic, person_id, partner_id, request_id, details)
    select ${ledger.outboxId}::uuid, ${ledger.at}::timestamptz, 'consent.asked', person_id, partner_id, id,
           ${sql.json(ledger.details as never)}::jsonb from asked where not held_back`
}

/** Written into the statement: with a parameter PostgreSQL makes a new plan for every call. */
export const rowLimit = (sql: Sql, rows: number) => sql.unsafe(String(Math.trunc(rows)))

export type Cursor = { readonly at: Date; readonly id: string }

/**
 * A partner's own requests, newest first, 1 more than asked when there is another page. The page is
 * cut before anything is joined to it: its cost is the page's, whatever the planner thinks of the ledger.
 */
export const requestsOfPartner = (
  sql: Sql,
  partnerId: string,
  page: { after: Cursor | null; limit: number; status: RequestState | null; now: Date },
): Promise<RequestRow[]> => sql<RequestRow[]>`
  ${selectFrom(
    sql,
    sql`(
      select * from consent_request
       where partner_id = ${partnerId}
         ${page.after ? sql`and (created_at, id) < (${page.after.at}, ${page.after.id})` : sql``}
         ${
           page.status === 'REQUESTED'
             ? sql`and status = 'REQUESTED' and expires_at > ${page.now}`
             : page.status === 'EXPIRED'
               ? sql`and (status = 'EXPIRED' or (status = 'REQUESTED' and expires_at <= ${page.now}))`
               : page.status
                 ? sql`and status = ${page.status}`
                 : sql``
         }
       order by created_at desc, id desc limit ${rowLimit(sql, page.limit + 1)})`,
  )}
   order by r.created_at desc, r.id desc`

/** What waits for a person's answer, soonest expiry first; cut to its page in the same way. */
export const pendingOf = (
  sql: Sql,
  personId: string,
  page: { after: Cursor | null; limit: number; now: Date },
): Promise<RequestRow[]> => sql<RequestRow[]>`
  ${selectFrom(
    sql,
    sql`(
      select * from consent_request
       where person_id = ${personId} and status = 'REQUESTED' and expires_at > ${page.now}
         ${page.after ? sql`and (expires_at, id) > (${page.after.at}, ${page.after.id})` : sql``}
       order by expires_at, id limit ${rowLimit(sql, page.limit + 1)})`,
  )}
   order by r.expires_at, r.id`

/** What people and partners are told of a request, and of what a grant of it came to. */
export type PatientStatus = 'REQUESTED' | 'GRANTED' | 'DENIED' | 'REVOKED' | 'EXPIRED'

/** The requests to one person that are in this state now, newest first, at most `limit`. */
export const requestsOfPatient = (
  sql: Sql,
  owner: Owner,
  page: { status: PatientStatus; limit: number; now: Date },
): Promise<RequestRow[]> => {
  const live = sql`exists (select from consent_artefact a
    where a.request_id = r.id and a.status in ('ACTIVE', 'PAUSED') and a.valid_until > ${page.now})`
  const revoked = sql`exists (select from consent_artefact a where a.request_id = r.id and a.status = 'REVOKED')`
  const inState = {
    REQUESTED: sql`r.status = 'IN_REVIEW' or (r.status = 'REQUESTED' and r.expires_at > ${page.now})`,
    GRANTED: sql`r.status = 'GRANTED' and ${live}`,
    DENIED: sql`r.status = 'DENIED'`,
    REVOKED: sql`r.status = 'GRANTED' and not ${live} and ${revoked}`,
    EXPIRED: sql`r.status in ('EXPIRED', 'CANCELLED') or (r.status = 'REQUESTED' and r.expires_at <= ${page.now})
                 or (r.status = 'GRANTED' and not ${live} and not ${revoked})`,
  }[page.status]
  return sql<RequestRow[]>`
    ${selectFrom(
      sql,
      sql`(select r.* from consent_request r where ${requestOwnedBy(sql, owner)} and (${inState})
            order by r.created_at desc, r.id desc limit ${page.limit})`,
    )}
    order by r.created_at desc, r.id desc`
}

/** The artefacts of some requests, in the order they were made. */
export const artefactsOfAll = (sql: Sql, requestIds: readonly string[]): Promise<ArtefactRow[]> =>
  sql<ArtefactRow[]>`select * from consent_artefact where request_id = any(${[...requestIds]}::uuid[]) order by id`
