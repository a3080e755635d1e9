import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { partner } from './partner'
import { person } from './person'

/**
 * One deactivation or reactivation of an ABHA, from its first page to its outcome. SENDING is committed before the
 * gateway is called: whoever dies in between leaves it there, and a job finds out what became of it.
 */
export const abhaChange = pgTable(
  'abha_change',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind').notNull(),
    /** Keyed hash of the ABHA number, as `person_identifier.value_hash` has it. */
    subjectHash: bytea('subject_hash').notNull(),
    /** JSON: the ABHA number, and the masked numbers that codes went to. */
    sealed: bytea('sealed').notNull(),
    status: text('status').notNull(),
    version: integer('version').notNull().default(1),
    /** Codes of the reasons chosen. */
    reasons: text('reasons').array().notNull().default([]),
    /** Permissions to end for good, which would be paused otherwise. */
    stopArtefactIds: uuid('stop_artefact_ids').array().notNull().default([]),
    /** The code by which the person signs in to ABHA. */
    signInMethod: text('sign_in_method'),
    signInTxnId: text('sign_in_txn_id'),
    signInSentAt: instant('sign_in_sent_at'),
    /** When another one was asked for, until ABDM answers: until then the one in hand stays. */
    signInAskingAt: instant('sign_in_asking_at'),
    /** The code that confirms the change. */
    method: text('method'),
    txnId: text('txn_id'),
    sentAt: instant('sent_at'),
    /** As `signInAskingAt`. */
    askingAt: instant('asking_at'),
    /** Of the gateway's key when the code was sent. */
    certificateFingerprint: text('certificate_fingerprint'),
    /** Keyed hashes of the codes that went to the gateway: none goes twice. */
    codesTried: bytea('codes_tried').array().notNull().default([]),
    /** No code can be asked for or given before. */
    heldUntil: instant('held_until'),
    /** What the last call to the gateway met with; null when it succeeded. */
    failureKind: text('failure_kind'),
    failureCode: text('failure_code'),
    /** What was confirmed, and how: it becomes the record when the outcome is known. */
    text: text('text'),
    textHash: text('text_hash'),
    language: text('language'),
    displayEvidence: text('display_evidence'),
    confirmedAt: instant('confirmed_at'),
    door: text('door'),
    authMethod: text('auth_method'),
    /** The session that confirmed it: it may still read the outcome. */
    sessionId: uuid('session_id'),
    /** In whose software it was confirmed, and by which of its keys where the person had no session of ours there. */
    partnerId: uuid('partner_id').references(() => partner.id),
    credentialId: uuid('credential_id'),
    /** Keyed hash of the person's session at ABHA that somebody else passed on: by it they are known, also afterwards. */
    xTokenHash: bytea('x_token_hash'),
    /** When the gateway was last asked what became of it. */
    askedAt: instant('asked_at'),
    /** Of a reactivation: the deactivation that it undoes. */
    undoes: uuid('undoes'),
    recordId: uuid('record_id'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    check('abha_change_kind', sql`${t.kind} in ('deactivation','reactivation')`),
    check(
      'abha_change_status',
      sql`${t.status} in ('BEGUN','SIGNED_IN','CODE_SENT','SENDING','DONE','FAILED','UNKNOWN','ABANDONED')`,
    ),
    check('abha_change_method', sql`${t.method} in ('AADHAAR_OTP','MOBILE_OTP')`),
    check('abha_change_sign_in_method', sql`${t.signInMethod} in ('AADHAAR_OTP','MOBILE_OTP')`),
    check(
      'abha_change_confirmed',
      sql`${t.status} not in ('SENDING','UNKNOWN','DONE') or num_nonnulls(${t.confirmedAt}, ${t.door}, ${t.authMethod}, ${t.displayEvidence}) = 4`,
    ),
    check('abha_change_recorded', sql`(${t.status} = 'DONE') = (${t.recordId} is not null)`),
    check('abha_change_ended', sql`(${t.status} in ('DONE','FAILED','ABANDONED')) = (${t.endedAt} is not null)`),
    check('abha_change_undoes', sql`(${t.kind} = 'reactivation') = (${t.undoes} is not null)`),
    uniqueIndex('abha_change_one_open')
      .on(t.subjectHash)
      .where(sql`status in ('BEGUN','SIGNED_IN','CODE_SENT','SENDING','UNKNOWN')`),
    index('abha_change_person').on(t.personId, t.createdAt.desc().nullsFirst()),
    uniqueIndex('abha_change_txn').on(t.txnId).where(sql`txn_id is not null`),
    index('abha_change_unsettled').on(t.askedAt).where(sql`status in ('SENDING','UNKNOWN')`),
  ],
)

/** The person's session at ABHA, for one change: gone when its outcome is known or the session lapsed. */
export const abhaSession = pgTable('abha_session', {
  changeId: uuid('change_id')
    .primaryKey()
    .references(() => abhaChange.id),
  tokenSealed: bytea('token_sealed').notNull(),
  expiresAt: instant('expires_at').notNull(),
  /** Somebody else began it, and ends it. */
  given: boolean('given').notNull().default(false),
})

/** The RSA key that callers encrypt codes for us with. The private part is sealed; made at its first use. */
export const encryptionKey = pgTable('encryption_key', {
  /** SHA-256 of the public key's DER, hex. */
  fingerprint: text('fingerprint').primaryKey(),
  publicPem: text('public_pem').notNull(),
  privateSealed: bytea('private_sealed').notNull(),
  createdAt: instant('created_at').notNull(),
})
