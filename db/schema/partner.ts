import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** A tenant that asks for data (HIU), holds it (HIP), or lends: the register that requesters' names come from. */
export const partner = pgTable(
  'partner',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    /** Which registry vouches for the name; null is shown as "not verified". */
    verifiedBy: text('verified_by'),
    /** Where a person can complain or ask (DPDP s.6(3)). */
    contact: text('contact').notNull().default(''),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [check('partner_kind', sql`${t.kind} in ('hospital','clinic','lab','insurer','lender','government','other')`)],
)

/** Consumer ids (DIDs, HIU ids) that a partner may ask in the name of, with the name people see. */
export const partnerConsumer = pgTable(
  'partner_consumer',
  {
    consumerId: text('consumer_id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    /** A person or department of the partner ("Dr Meera Sharma"); null: the partner itself asks. */
    requesterName: text('requester_name'),
  },
  (t) => [index('partner_consumer_partner').on(t.partnerId)],
)

/** Places that hold records, by the id that requests use for them. */
export const facility = pgTable('facility', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
})

/** How a partner's software proves itself in one dialect. Several may be active at once, for rotation. */
export const partnerCredential = pgTable(
  'partner_credential',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    dialect: text('dialect').notNull(),
    /** SHA-256 of a random token of at least 128 bits. */
    secretHash: bytea('secret_hash').notNull(),
    prefix: text('prefix').notNull(),
    scopes: text('scopes').array().notNull().default([]),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('partner_credential_secret').on(t.dialect, t.secretHash),
    index('partner_credential_partner').on(t.partnerId),
  ],
)

export const staff = pgTable('staff', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  /** scrypt, as `scrypt$N$r$p$salt$hash`. */
  passwordHash: text('password_hash'),
  totpSealed: bytea('totp_sealed'),
  createdAt: instant('created_at').notNull(),
  disabledAt: instant('disabled_at'),
})

export const staffMembership = pgTable(
  'staff_membership',
  {
    staffId: uuid('staff_id')
      .notNull()
      .references(() => staff.id),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    role: text('role').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.staffId, t.partnerId] }),
    check('staff_membership_role', sql`${t.role} in ('viewer','reviewer','admin','auditor')`),
  ],
)

/** A partner's own words for its data fields and purposes; the wallet's base dictionary is in its messages. */
export const term = pgTable(
  'term',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    language: text('language').notNull(),
    label: text('label').notNull(),
    gloss: text('gloss').notNull().default(''),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.kind, t.key, t.language] }),
    check('term_kind', sql`${t.kind} in ('data','purpose')`),
  ],
)

/** A consent text by purpose; partner null is the wallet's own default. */
export const notice = pgTable('notice', {
  id: uuid('id').primaryKey(),
  partnerId: uuid('partner_id').references(() => partner.id),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** Immutable once a record points to it (trigger). `sha256` is hex over the template's UTF-8 bytes. */
export const noticeVersion = pgTable(
  'notice_version',
  {
    id: uuid('id').primaryKey(),
    noticeId: uuid('notice_id')
      .notNull()
      .references(() => notice.id),
    version: text('version').notNull(),
    language: text('language').notNull(),
    template: text('template').notNull(),
    sha256: text('sha256').notNull(),
    reviewedAt: instant('reviewed_at'),
    reviewedBy: text('reviewed_by'),
    supersededAt: instant('superseded_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [unique('notice_version_once').on(t.noticeId, t.version, t.language)],
)

/** RS256 keys, shared by all servers. The private part is sealed. */
export const signingKey = pgTable('signing_key', {
  /** RFC 7638 thumbprint of the public key. */
  kid: text('kid').primaryKey(),
  publicJwk: text('public_jwk').notNull(),
  privateSealed: bytea('private_sealed').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Published from creation, signs from here on: verifiers have time to fetch it. */
  activeFrom: instant('active_from').notNull(),
  /** Signs no more and stays published, for as long as what it signed. */
  retiredAt: instant('retired_at'),
})

/** First answers to calls with an Idempotency-Key, by credential. The body is sealed: answers name people. */
export const idempotency = pgTable(
  'idempotency',
  {
    credentialId: uuid('credential_id').notNull(),
    key: text('key').notNull(),
    route: text('route').notNull(),
    requestSha256: bytea('request_sha256').notNull(),
    answerSealed: bytea('answer_sealed'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.credentialId, t.key] }), index('idempotency_age').on(t.createdAt)],
)
