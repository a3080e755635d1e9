import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { notice, noticeVersion, partner, partnerConsumer, staff } from './partner'
import { person } from './person'

/**
 * What a partner asks. Four clocks that are never merged: `expiresAt` (until when
 * it can be answered), `validUntil` (until when they may look), `eraseAt` (when
 * their copy must be gone), `recordsFrom`/`recordsTo` (the dates of the records).
 */
export const consentRequest = pgTable(
  'consent_request',
  {
    id: uuid('id').primaryKey(),
    /** The artefact id promised at registration by dialects that name it before the decision (Samagra's caId). */
    caId: uuid('ca_id'),
    /** The request's id in a dialect whose ids are no UUIDs (Attestr's `_id`). */
    publicId: text('public_id'),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    consumerId: text('consumer_id')
      .notNull()
      .references(() => partnerConsumer.consumerId),
    dialect: text('dialect').notNull(),
    /** Null while it waits for someone to prove the identifier it names. */
    personId: uuid('person_id').references(() => person.id),
    subjectKind: text('subject_kind').notNull(),
    subjectIssuer: text('subject_issuer').notNull().default(''),
    subjectHash: bytea('subject_hash').notNull(),
    /** As the partner wrote it. */
    subjectSealed: bytea('subject_sealed').notNull(),
    /** Partner-supplied, for people whose own year the wallet does not know. */
    birthYear: smallint('birth_year'),
    purpose: text('purpose').notNull(),
    dataTypes: text('data_types').array().notNull(),
    /** [{id, name?, url?}] in the order asked. Empty: wherever the records are. */
    providers: jsonb('providers').$type<{ id: string; name?: string; url?: string }[]>().notNull().default([]),
    providerIds: text('provider_ids').array().notNull().default([]),
    /** [{patientReference, careContextReference, providerId?, display?}] */
    careContexts: jsonb('care_contexts')
      .$type<{ patientReference: string; careContextReference: string; providerId?: string; display?: string }[]>()
      .notNull()
      .default([]),
    recordsFrom: instant('records_from'),
    recordsTo: instant('records_to'),
    accessMode: text('access_mode').notNull().default('VIEW'),
    /** At most `frequencyLimit` uses in `frequencySeconds`; null: not said. */
    frequencyLimit: integer('frequency_limit'),
    frequencySeconds: integer('frequency_seconds'),
    totalUses: integer('total_uses'),
    validUntil: instant('valid_until').notNull(),
    eraseAt: instant('erase_at'),
    expiresAt: instant('expires_at').notNull(),
    revocable: boolean('revocable').notNull().default(true),
    noticeId: uuid('notice_id').references(() => notice.id),
    /** The request whose permission stands and is asked for again, because its notice changed. */
    renews: uuid('renews').references((): AnyPgColumn => consentRequest.id),
    /** The version of the notice that made it be asked again. */
    renewedFor: text('renewed_for'),
    callbackUrl: text('callback_url'),
    callbackData: text('callback_data'),
    /** The dialect's own artefact as it came, without the person's identifier. */
    wire: jsonb('wire').$type<Record<string, unknown>>().notNull().default({}),
    status: text('status').notNull(),
    version: integer('version').notNull().default(1),
    decidedAt: instant('decided_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: text('updated_by'),
    /** The member of the partner's staff who asked; null: its software did. */
    askedBy: uuid('asked_by').references(() => staff.id),
    /** Of a request in review that software made: the member of staff who made its key. */
    keyMadeBy: uuid('key_made_by'),
    /** It waits for review, or ended there: it never reached its person, who neither sees it nor hears of it (trigger). */
    heldBack: boolean('held_back').notNull().default(false),
    /** The request that this one asks again. */
    asksAgain: uuid('asks_again').references((): AnyPgColumn => consentRequest.id),
    /** How the partner's staff handle it. Nothing of this is part of what was asked, so `version` does not tell of it. */
    assigneeId: uuid('assignee_id').references(() => staff.id),
    reviewedAt: instant('reviewed_at'),
    reviewedBy: uuid('reviewed_by').references(() => staff.id),
  },
  (t) => [
    check(
      'consent_request_status',
      sql`${t.status} in ('IN_REVIEW','REQUESTED','GRANTED','DENIED','EXPIRED','CANCELLED')`,
    ),
    check('consent_request_asks', sql`cardinality(${t.dataTypes}) > 0`),
    check('consent_request_uses', sql`${t.totalUses} >= 0 and ${t.frequencyLimit} >= 0 and ${t.frequencySeconds} >= 0`),
    check('consent_request_records', sql`${t.recordsFrom} <= ${t.recordsTo}`),
    check('consent_request_decided', sql`(${t.status} in ('GRANTED','DENIED')) = (${t.decidedAt} is not null)`),
    check('consent_request_decided_by_someone', sql`${t.status} <> 'GRANTED' or ${t.personId} is not null`),
    check('consent_request_renews', sql`num_nonnulls(${t.renews}, ${t.renewedFor}) in (0, 2)`),
    uniqueIndex('consent_request_renews_once').on(t.renews, t.noticeId, t.renewedFor).where(sql`renews is not null`),
    uniqueIndex('consent_request_ca').on(t.caId),
    uniqueIndex('consent_request_public').on(t.publicId),
    index('consent_request_pending').on(t.personId, t.expiresAt, t.id).where(sql`status in ('REQUESTED', 'EXPIRED')`),
    index('consent_request_person').on(t.personId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('consent_request_partner').on(t.partnerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('consent_request_partner_status').on(
      t.partnerId,
      t.status,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('consent_request_person_partner').on(t.personId, t.partnerId),
    index('consent_request_due').on(t.expiresAt, t.id).where(sql`status = 'REQUESTED'`),
    index('consent_request_partner_expiry').on(t.partnerId, t.expiresAt, t.id),
    index('consent_request_partner_purpose').on(
      t.partnerId,
      t.purpose,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('consent_request_partner_consumer').on(
      t.partnerId,
      t.consumerId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('consent_request_partner_subject').on(
      t.partnerId,
      t.subjectHash,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('consent_request_assignee')
      .on(t.partnerId, t.assigneeId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`assignee_id is not null`),
    index('consent_request_unreviewed')
      .on(t.partnerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`reviewed_at is null`),
    check('consent_request_reviewed', sql`(${t.reviewedAt} is null) = (${t.reviewedBy} is null)`),
    index('consent_request_waiting').on(t.subjectKind, t.subjectIssuer, t.subjectHash).where(sql`person_id is null`),
  ],
)

/** What the partner's staff tell each other about a request: sealed, because it may name the person. */
export const requestNote = pgTable(
  'request_note',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => consentRequest.id),
    staffId: uuid('staff_id')
      .notNull()
      .references(() => staff.id),
    bodySealed: bytea('body_sealed').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('request_note_request').on(t.requestId, t.at, t.id)],
)

/** One signed permission per provider. Never more than was asked (trigger); terminal states never leave (trigger). */
export const consentArtefact = pgTable(
  'consent_artefact',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => consentRequest.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    providerId: text('provider_id'),
    dataTypes: text('data_types').array().notNull(),
    careContexts: jsonb('care_contexts').$type<unknown[]>().notNull().default([]),
    recordsFrom: instant('records_from'),
    recordsTo: instant('records_to'),
    frequencyLimit: integer('frequency_limit'),
    frequencySeconds: integer('frequency_seconds'),
    totalUses: integer('total_uses'),
    uses: integer('uses').notNull().default(0),
    /** The window that `frequencyLimit` counts in: it begins with its first use. */
    windowStartedAt: instant('window_started_at'),
    windowUses: integer('window_uses').notNull().default(0),
    validFrom: instant('valid_from').notNull(),
    validUntil: instant('valid_until').notNull(),
    eraseAt: instant('erase_at'),
    status: text('status').notNull(),
    version: integer('version').notNull().default(1),
    /** The signed artefact (compact JWS), sealed because it names the person. */
    jwsSealed: bytea('jws_sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: text('updated_by'),
    /** Not before what is known of it, and never changed (triggers). */
    endedAt: instant('ended_at'),
    /** When its partner said of all its systems that their copy is gone. */
    deletedAt: instant('deleted_at'),
    /** The deactivation of an ABHA that paused it: its reactivation resumes it, and nothing else does. */
    pausedByChange: uuid('paused_by_change'),
  },
  (t) => [
    check('consent_artefact_status', sql`${t.status} in ('ACTIVE','PAUSED','REVOKED','EXPIRED')`),
    check('consent_artefact_grants', sql`cardinality(${t.dataTypes}) > 0`),
    check('consent_artefact_uses', sql`${t.uses} >= 0 and (${t.totalUses} is null or ${t.uses} <= ${t.totalUses})`),
    check('consent_artefact_span', sql`${t.validFrom} < ${t.validUntil}`),
    check('consent_artefact_deleted', sql`${t.deletedAt} is null or ${t.endedAt} is not null`),
    check('consent_artefact_paused_by_change', sql`${t.pausedByChange} is null or ${t.status} <> 'ACTIVE'`),
    check('consent_artefact_ended', sql`(${t.status} in ('REVOKED','EXPIRED')) = (${t.endedAt} is not null)`),
    unique('consent_artefact_one_a_place').on(t.requestId, t.providerId).nullsNotDistinct(),
    index('consent_artefact_live')
      .on(t.personId, t.validUntil, t.id)
      .where(sql`status in ('ACTIVE', 'PAUSED', 'EXPIRED')`),
    index('consent_artefact_due').on(t.validUntil, t.id).where(sql`status in ('ACTIVE', 'PAUSED')`),
    index('consent_artefact_person').on(t.personId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('consent_artefact_paused_by').on(t.pausedByChange).where(sql`paused_by_change is not null`),
    index('consent_artefact_partner').on(t.partnerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('consent_artefact_partner_live')
      .on(t.partnerId, t.validUntil, t.id)
      .where(sql`status in ('ACTIVE', 'PAUSED')`),
    index('consent_artefact_partner_ended')
      .on(t.partnerId, t.endedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`ended_at is not null`),
    // A copy must be gone when the permission is taken back, and when it has run out by the day that was agreed.
    index('consent_artefact_to_delete')
      .on(t.partnerId, sql`(case when status = 'REVOKED' then ended_at else greatest(ended_at, erase_at) end)`, t.id)
      .where(sql`ended_at is not null and deleted_at is null`),
  ],
)

/**
 * When the database, by its own clock, saw a request or an artefact come into a state that it never leaves, where what was
 * written as its end lies long before (trigger). The ledger is kept for its time from then on.
 */
export const endSeen = pgTable(
  'end_seen',
  {
    /** The request's or the artefact's. */
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.at] })],
)

/** Append-only: who said yes, no or stop to which exact text. One decision per request (unique index). */
export const consentRecord = pgTable(
  'consent_record',
  {
    id: uuid('id').primaryKey(),
    /** What it answers: a request, (Veriff) a capture session, or the deactivation or reactivation of an ABHA. */
    requestId: uuid('request_id').references(() => consentRequest.id),
    sessionId: uuid('session_id').references(() => captureSession.id),
    abhaChangeId: uuid('abha_change_id'),
    /** Of a capture session: the order of the uploads, which is that of their commits. The highest binds. */
    seq: bigint('seq', { mode: 'number' }),
    /** Of a capture session: ine, bipa, aadhaar. */
    consentType: text('consent_type'),
    /** The signature that the upload came with: the same one again is noticed. */
    signature: bytea('signature'),
    /** SHA-256 of the upload's body: sent again it is no new word, whichever key signs it. */
    bodyHash: bytea('body_hash'),
    /** The one over time, method, path and body, when there was one: never taken twice. */
    freshSignature: bytea('fresh_signature'),
    artefactId: uuid('artefact_id').references(() => consentArtefact.id),
    personId: uuid('person_id'),
    /** Null where no partner is concerned: a change of the person's ABHA. */
    partnerId: uuid('partner_id'),
    verdict: text('verdict').notNull(),
    /** SHA-256 over verdict, scope and text hash: what "the same decision again" means. */
    decisionHash: bytea('decision_hash').notNull(),
    /** What was granted: {dataTypes, providers, recordsFrom, recordsTo, validUntil, totalUses}. */
    scope: jsonb('scope').$type<Record<string, unknown>>(),
    /** The exact words on record, UTF-8; null when none were shown or sent. */
    text: text('text'),
    /** SHA-256 of `text`, lower-case hex. */
    textHash: text('text_hash'),
    language: text('language'),
    displayEvidence: text('display_evidence').notNull(),
    noticeVersionId: uuid('notice_version_id').references(() => noticeVersion.id),
    reasonCode: text('reason_code'),
    reasonSealed: bytea('reason_sealed'),
    door: text('door').notNull(),
    actorKind: text('actor_kind').notNull(),
    /** person id, partner id or staff id. */
    actorId: text('actor_id').notNull(),
    /** session, bearer, fresh-otp, partner-session, partner-scope, attested. */
    authMethod: text('auth_method').notNull(),
    /** The JWS that states a DECLINE or a REVOKED; a grant's is on its artefacts. */
    proofSealed: bytea('proof_sealed'),
    at: instant('at').notNull(),
  },
  (t) => [
    check(
      'consent_record_verdict',
      sql`${t.verdict} in ('granted','denied','revoked','paused','resumed','deactivated','reactivated')`,
    ),
    check('consent_record_display', sql`${t.displayEvidence} in ('wallet','partner-text','notice-hash','none')`),
    check('consent_record_of', sql`num_nonnulls(${t.requestId}, ${t.sessionId}, ${t.abhaChangeId}) = 1`),
    check('consent_record_partner', sql`(${t.partnerId} is null) = (${t.abhaChangeId} is not null)`),
    check(
      'consent_record_abha',
      sql`(${t.verdict} in ('deactivated','reactivated')) = (${t.abhaChangeId} is not null)`,
    ),
    check('consent_record_session', sql`num_nonnulls(${t.sessionId}, ${t.seq}, ${t.consentType}) in (0, 3)`),
    check('consent_record_text', sql`(${t.text} is null) = (${t.textHash} is null)`),
    check('consent_record_text_shown', sql`${t.displayEvidence} = 'none' or ${t.text} is not null`),
    check('consent_record_actor', sql`${t.actorKind} in ('person','partner','staff','system')`),
    uniqueIndex('consent_record_one_decision').on(t.requestId).where(sql`verdict in ('granted','denied')`),
    index('consent_record_request').on(t.requestId, t.at, t.id),
    // All that is counted of an answer, so that its words need not be read for it.
    index('consent_record_answer')
      .on(t.partnerId, t.at, t.requestId, t.verdict, t.language, t.door, t.reasonCode)
      .where(sql`verdict in ('granted','denied')`),
    uniqueIndex('consent_record_one_revocation').on(t.artefactId).where(sql`verdict = 'revoked'`),
    index('consent_record_notice').on(t.noticeVersionId).where(sql`notice_version_id is not null`),
    index('consent_record_artefact').on(t.artefactId).where(sql`artefact_id is not null`),
    uniqueIndex('consent_record_abha_change').on(t.abhaChangeId).where(sql`abha_change_id is not null`),
    uniqueIndex('consent_record_upload').on(t.sessionId, t.seq).where(sql`session_id is not null`),
    uniqueIndex('consent_record_fresh').on(t.partnerId, t.freshSignature).where(sql`fresh_signature is not null`),
    // The same body is sent on many sessions: the session is a part of the index.
    index('consent_record_body').on(t.partnerId, t.bodyHash, t.sessionId).where(sql`body_hash is not null`),
    index('consent_record_withdrawal')
      .on(t.sessionId, t.seq)
      .where(sql`session_id is not null and verdict = 'revoked'`),
  ],
)

/** Choices not yet decided. On the server, so that nothing of the scope stands in a URL. */
export const draftDecision = pgTable(
  'draft_decision',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    requestId: uuid('request_id')
      .notNull()
      .references(() => consentRequest.id),
    requestVersion: integer('request_version').notNull(),
    /** Choice of core/consent/choice.ts. */
    choice: jsonb('choice').$type<Record<string, unknown>>().notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.requestId] })],
)

/** Every verify or fetch against an artefact, allowed or refused. */
export const consentUse = pgTable(
  'consent_use',
  {
    id: uuid('id').primaryKey(),
    /** Null when a use was refused because nothing had been granted. */
    artefactId: uuid('artefact_id').references(() => consentArtefact.id),
    requestId: uuid('request_id').references(() => consentRequest.id),
    personId: uuid('person_id'),
    partnerId: uuid('partner_id').notNull(),
    /** allowed, refused, failed (the provider did not answer). Of the last two the budget has nothing. */
    outcome: text('outcome').notNull(),
    /** The failure code of a refusal. */
    reason: text('reason'),
    /** What was asked for, in the request's own words. */
    dataTypes: text('data_types').array().notNull().default([]),
    /** How many fields were asked for that the request never named: their names are foreign text, and are not kept. */
    unknownFields: integer('unknown_fields').notNull().default(0),
    at: instant('at').notNull(),
  },
  (t) => [
    index('consent_use_artefact').on(t.artefactId, t.outcome, t.at.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('consent_use_request').on(t.requestId, t.at.desc().nullsFirst(), t.id.desc().nullsFirst()),
  ],
)

/** Append-only (trigger). No name, number, token or consent text in it. */
export const auditEvent = pgTable(
  'audit_event',
  {
    id: uuid('id').primaryKey(),
    at: instant('at').notNull(),
    action: text('action').notNull(),
    personId: uuid('person_id'),
    partnerId: uuid('partner_id'),
    requestId: uuid('request_id'),
    artefactId: uuid('artefact_id'),
    recordId: uuid('record_id'),
    /** Of an event about a capture session. */
    sessionId: uuid('session_id'),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id').notNull(),
    door: text('door').notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    traceId: text('trace_id').notNull(),
  },
  (t) => [
    index('audit_event_person')
      .on(t.personId, t.at.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`person_id is not null`),
    index('audit_event_partner')
      .on(t.partnerId, t.at.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`partner_id is not null`),
    index('audit_event_partner_action')
      .on(t.partnerId, t.action, t.at.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`partner_id is not null`),
    index('audit_event_partner_staff')
      .on(t.partnerId, t.actorId, t.at.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`partner_id is not null and actor_kind = 'staff'`),
    index('audit_event_narrowed')
      .on(t.partnerId, t.at, t.requestId)
      .where(sql`action = 'consent.granted' and (details -> 'narrowed') = 'true'::jsonb`),
    index('audit_event_request').on(t.requestId, t.at, t.id).where(sql`request_id is not null`),
    index('audit_event_session').on(t.sessionId, t.at, t.id).where(sql`session_id is not null`),
  ],
)

/** A Veriff-style session that consents are uploaded to; the upload with the highest `seq` binds. */
export const captureSession = pgTable(
  'capture_session',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    /** Null while nobody has proven the identifier that `vendorData` names, or when it names none. */
    personId: uuid('person_id').references(() => person.id),
    subjectKind: text('subject_kind'),
    subjectIssuer: text('subject_issuer').notNull().default(''),
    subjectHash: bytea('subject_hash'),
    /** `vendorData` as it came. */
    subjectSealed: bytea('subject_sealed'),
    seq: bigint('seq', { mode: 'number' }).notNull().default(0),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    check(
      'capture_session_subject',
      sql`num_nonnulls(${t.subjectKind}, ${t.subjectHash}, ${t.subjectSealed}) in (0, 3)`,
    ),
    index('capture_session_partner').on(t.partnerId, t.createdAt.desc().nullsFirst()),
    index('capture_session_person').on(t.personId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('capture_session_waiting').on(t.subjectKind, t.subjectIssuer, t.subjectHash).where(sql`person_id is null`),
  ],
)

/**
 * What a partner registered beside a consent (its services, its visitor's browser): the data that clean-up
 * deletes, anonymises or archives when the consent ends. No part of the ledger.
 */
export const consentData = pgTable('consent_data', {
  requestId: uuid('request_id')
    .primaryKey()
    .references(() => consentRequest.id),
  sealed: bytea('sealed').notNull(),
  /** Kept for the law, shown to nobody. */
  archivedAt: instant('archived_at'),
})

/** One clean-up for a consent that ended. The row is the enqueue: it commits with the end or not at all. */
export const cleanupJob = pgTable(
  'cleanup_job',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => consentRequest.id),
    artefactId: uuid('artefact_id').references(() => consentArtefact.id),
    policy: text('policy').notNull(),
    stage: text('stage').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    check('cleanup_job_stage', sql`${t.stage} in ('queued','running','done','failed')`),
    check('cleanup_job_policy', sql`${t.policy} in ('delete','anonymise','archive')`),
    uniqueIndex('cleanup_job_once').on(t.requestId),
    index('cleanup_job_due').on(t.dueAt).where(sql`stage in ('queued','running','failed')`),
  ],
)
