import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { partner } from './partner'

/** A data principal. The name is sealed; nothing here identifies anyone in a dump. */
export const person = pgTable('person', {
  id: uuid('id').primaryKey(),
  nameSealed: bytea('name_sealed'),
  language: text('language').notNull().default('en'),
  /** Partner-supplied; only ever narrows what the person may do. */
  birthYear: smallint('birth_year'),
  createdAt: instant('created_at').notNull(),
})

/**
 * What a person can be found by. Unique by kind, issuer and value, mobiles
 * excepted: families share phones. `issuer` is '' except for a partner's own ids.
 */
export const personIdentifier = pgTable(
  'person_identifier',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind').notNull(),
    issuer: text('issuer').notNull().default(''),
    valueHash: bytea('value_hash').notNull(),
    valueSealed: bytea('value_sealed').notNull(),
    provenAt: instant('proven_at'),
    createdAt: instant('created_at').notNull(),
    /** Of an ABHA: the deactivation that stands. Nobody signs in with it, and nothing is shared by it. */
    deactivatedBy: uuid('deactivated_by'),
  },
  (t) => [
    check(
      'person_identifier_deactivated',
      sql`${t.deactivatedBy} is null or ${t.kind} in ('abha_number','abha_address')`,
    ),
    check('person_identifier_kind', sql`${t.kind} in ('mobile','email','abha_number','abha_address','partner_ref')`),
    uniqueIndex('person_identifier_value').on(t.kind, t.issuer, t.valueHash).where(sql`kind <> 'mobile'`),
    uniqueIndex('person_identifier_once').on(t.kind, t.issuer, t.valueHash, t.personId),
    index('person_identifier_person').on(t.personId),
  ],
)

/**
 * Numbers that other registers know a person by (Aadhaar at a data provider), as keyed hashes and nothing else:
 * enough to check that a query is about this person.
 */
export const personSubject = pgTable(
  'person_subject',
  {
    kind: text('kind').notNull(),
    valueHash: bytea('value_hash').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.valueHash] }), index('person_subject_person').on(t.personId, t.kind)],
)

/** A signed-in device ('web') or a bearer token ('api'). Live while not revoked, not idle, not past its end. */
export const webSession = pgTable(
  'web_session',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** SHA-256 of a bearer token; null for the web, whose cookie is sealed by next-auth, and in a frame (embed_session). */
    tokenHash: bytea('token_hash'),
    /** The partner in whose software the person signed in (Eka's session); null: the person's own device. */
    partnerId: uuid('partner_id').references(() => partner.id),
    /** The kind of identifier that was proven: mobile, email, abha_number, abha_address. */
    signedInWith: text('signed_in_with').notNull(),
    /** Which one, as `person_identifier.value_hash` has it. */
    signedInHash: bytea('signed_in_hash'),
    device: text('device').notNull().default(''),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    check('web_session_kind', sql`${t.kind} in ('web','api','embed')`),
    uniqueIndex('web_session_token').on(t.tokenHash),
    index('web_session_person').on(t.personId, t.createdAt.desc().nullsFirst()),
    index('web_session_at_partner').on(t.partnerId, t.personId).where(sql`partner_id is not null`),
  ],
)

/** One code sent, or pretended to be sent. The code is kept only as a keyed hash. */
export const otpChallenge = pgTable(
  'otp_challenge',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').notNull(),
    kind: text('kind').notNull(),
    identifierHash: bytea('identifier_hash').notNull(),
    identifierSealed: bytea('identifier_sealed').notNull(),
    /** Who adds an identifier in Settings; null at sign-in. */
    personId: uuid('person_id').references(() => person.id),
    /** In whose software the code was asked for and will be typed in; null: the wallet, or nobody's. */
    partnerId: uuid('partner_id').references(() => partner.id),
    codeHash: bytea('code_hash').notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Until when the same challenge is given again and nothing is sent. */
    resendAfter: instant('resend_after').notNull(),
    /** A newer challenge for the same identifier took its place. */
    supersededAt: instant('superseded_at'),
    /** Answered correctly. */
    provenAt: instant('proven_at'),
    /** Used up: a session or a decision was made from it. */
    consumedAt: instant('consumed_at'),
  },
  (t) => [
    check('otp_challenge_purpose', sql`${t.purpose} in ('sign_in','add_identifier')`),
    check('otp_challenge_attempts', sql`${t.attempts} between 0 and 5`),
    index('otp_challenge_identifier').on(t.identifierHash, t.createdAt.desc().nullsFirst()),
  ],
)

/** One row per identifier that was ever asked for: the lock for sends, and the count of wrong answers in a row. */
export const otpGuard = pgTable('otp_guard', {
  identifierHash: bytea('identifier_hash').primaryKey(),
  failuresInRow: integer('failures_in_row').notNull().default(0),
})

/** What a person wants to be told of, where and when. No row: as MessagePreferences has it by default. */
export const messagePreference = pgTable(
  'message_preference',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => person.id),
    channel: text('channel').notNull(),
    /** News that they do not want. */
    off: text('off').array().notNull().default([]),
    /** Minutes after midnight in Asia/Kolkata; the same twice: no quiet hours. */
    quietFrom: smallint('quiet_from').notNull(),
    quietTo: smallint('quiet_to').notNull(),
    /** What others did in their name is told in quiet hours too. */
    urgentAlways: boolean('urgent_always').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    check('message_preference_channel', sql`${t.channel} in ('sms','email')`),
    check('message_preference_off', sql`${t.off} <@ array['asked','ending','unanswered']`),
    check('message_preference_quiet', sql`${t.quietFrom} between 0 and 1439 and ${t.quietTo} between 0 and 1439`),
  ],
)
