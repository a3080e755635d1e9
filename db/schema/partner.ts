import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { ViewFilters } from '@/lib/core/staff/queue'
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
    /** What becomes of what it registered beside a consent, when that consent ends. The ledger is never part of it. */
    retentionPolicy: text('retention_policy').notNull().default('delete'),
    /** What is asked in its name waits until a second member of its staff has looked at it. */
    fourEyes: boolean('four_eyes').notNull().default(false),
    /** When none of its staff could be reached by e-mail: others are asked first for a while. */
    staffUnreachedAt: instant('staff_unreached_at'),
    /** Whether an answer that was given in a frame in its pages can count: core/embed/judge.ts. */
    inFrameApproval: boolean('in_frame_approval').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    check('partner_kind', sql`${t.kind} in ('hospital','clinic','lab','insurer','lender','government','other')`),
    check('partner_retention_policy', sql`${t.retentionPolicy} in ('delete','anonymise','archive')`),
  ],
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
    /** What it is found by: SHA-256 of a random token of at least 128 bits, of an API key, or of a JWT's id. */
    secretHash: bytea('secret_hash').notNull(),
    /** A secret that must be read again to check an HMAC. */
    secretSealed: bytea('secret_sealed'),
    prefix: text('prefix').notNull(),
    scopes: text('scopes').array().notNull().default([]),
    /** The facility that the credential speaks for (Eka's X-Hip-Id). */
    hipId: text('hip_id'),
    /** Addresses and CIDR blocks it may be used from; null: any. */
    ipAllow: text('ip_allow').array(),
    /** Uploads and lists must carry a time and a signature over it (Veriff). */
    requireFreshness: boolean('require_freshness').notNull().default(false),
    /** Revoking counts against credits, services and limits too (Attestr). */
    meterRevoke: boolean('meter_revoke').notNull().default(false),
    /** What its owner calls it. */
    label: text('label').notNull().default(''),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    /** The one that was made in its place; it ends soon. */
    replacedBy: uuid('replaced_by'),
    /** The member of staff who was shown it; null: the operator was. */
    createdBy: uuid('created_by'),
  },
  (t) => [
    uniqueIndex('partner_credential_secret').on(t.dialect, t.secretHash),
    index('partner_credential_partner').on(t.partnerId),
  ],
)

/**
 * What the operator alone may let a partner's keys do, as far as it has: a key that names such a scope has it only while it
 * stands here.
 */
export const partnerScope = pgTable(
  'partner_scope',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    scope: text('scope').notNull(),
    /** Null: until the operator takes it back. */
    until: instant('until'),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.scope] }),
    check('partner_scope_operators', sql`${t.scope} in ('act-for-person','attest-consent')`),
  ],
)

/** What a partner has bought, where the dialect sells it (Attestr). No row: nothing is provisioned. Null: not bounded. */
export const partnerAccount = pgTable(
  'partner_account',
  {
    partnerId: uuid('partner_id')
      .primaryKey()
      .references(() => partner.id),
    /** Operations it may call: register, read, revoke. */
    services: text('services').array().notNull().default([]),
    credits: integer('credits'),
    accountPerMinute: integer('account_per_minute'),
    apiPerMinute: integer('api_per_minute'),
    accountPerDay: integer('account_per_day'),
    apiPerDay: integer('api_per_day'),
  },
  (t) => [check('partner_account_credits', sql`${t.credits} >= 0`)],
)

/** Calls counted in fixed windows, in the database so that all servers agree. `api` '*' is the whole account. */
export const quotaWindow = pgTable(
  'quota_window',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    api: text('api').notNull(),
    span: text('span').notNull(),
    startedAt: instant('started_at').notNull(),
    used: integer('used').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.api, t.span] }),
    check('quota_window_span', sql`${t.span} in ('minute','day')`),
  ],
)

/**
 * The data providers that the wallet may ask on a partner's behalf, each by its whole address: the partner names one
 * of them in its request, and must not be able to write a question into it.
 */
export const dataProvider = pgTable(
  'data_provider',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    url: text('url').notNull(),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.url] }), check('data_provider_url', sql`${t.url} !~ '[?#]'`)],
)

/**
 * Origins of a partner (scheme, host, port), by what for. `log`: where else the wallet may go on its behalf. `embed`: whose
 * pages may show a request in a frame.
 */
export const partnerOrigin = pgTable(
  'partner_origin',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    use: text('use').notNull(),
    origin: text('origin').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.use, t.origin] }),
    check('partner_origin_use', sql`${t.use} in ('log','embed')`),
  ],
)

/** Which field of a partner's queries names the person, and by which kind of number ("aadhaar"). */
export const subjectField = pgTable(
  'subject_field',
  {
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    field: text('field').notNull(),
    kind: text('kind').notNull(),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.field] })],
)

export const staff = pgTable(
  'staff',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    /** scrypt, as `scrypt$N$r$p$salt$hash`. */
    passwordHash: text('password_hash'),
    totpSealed: bytea('totp_sealed'),
    /** The 30-second step of the last code that was used: a code, and any older one, is used once. */
    totpUsedStep: bigint('totp_used_step', { mode: 'number' }),
    /** Who they are at the identity provider; null: they sign in with a password. */
    oidcIssuer: text('oidc_issuer'),
    oidcSubject: text('oidc_subject'),
    createdAt: instant('created_at').notNull(),
    disabledAt: instant('disabled_at'),
  },
  (t) => [uniqueIndex('staff_oidc').on(t.oidcIssuer, t.oidcSubject)],
)

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
    index('staff_membership_partner').on(t.partnerId),
  ],
)

/** What a member of staff keeps of the queue under a name, for themselves; gone with the membership. */
export const queueView = pgTable(
  'queue_view',
  {
    id: uuid('id').primaryKey(),
    staffId: uuid('staff_id').notNull(),
    partnerId: uuid('partner_id').notNull(),
    name: text('name').notNull(),
    filters: jsonb('filters').$type<ViewFilters>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'queue_view_member',
      columns: [t.staffId, t.partnerId],
      foreignColumns: [staffMembership.staffId, staffMembership.partnerId],
    }).onDelete('cascade'),
    unique('queue_view_name').on(t.staffId, t.partnerId, t.name),
    check('queue_view_name_length', sql`char_length(${t.name}) between 1 and 60`),
  ],
)

/** Somebody whom a partner's admin asked to join; whoever has the token, which only the message has, may. */
export const staffInvitation = pgTable(
  'staff_invitation',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role').notNull(),
    /** SHA-256 of a 256-bit token. */
    tokenHash: bytea('token_hash').notNull(),
    /** Null: the wallet's operator, for a partner's first admin. */
    invitedBy: uuid('invited_by').references(() => staff.id),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When the gateway took the message; null: not yet, or it could not be sent. */
    sentAt: instant('sent_at'),
    acceptedAt: instant('accepted_at'),
    /** Taken back, or replaced by a newer one. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    check('staff_invitation_role', sql`${t.role} in ('viewer','reviewer','admin','auditor')`),
    uniqueIndex('staff_invitation_token').on(t.tokenHash),
    uniqueIndex('staff_invitation_open')
      .on(t.partnerId, t.email)
      .where(sql`accepted_at is null and withdrawn_at is null`),
    index('staff_invitation_email').on(t.email).where(sql`accepted_at is null and withdrawn_at is null`),
  ],
)

/** A staff member signed in on one device. Live while not revoked, not idle, not past its end, and still a member. */
export const staffSession = pgTable(
  'staff_session',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of the 256-bit secret in the cookie; another one after each proof of identity. */
    secretHash: bytea('secret_hash').notNull(),
    staffId: uuid('staff_id')
      .notNull()
      .references(() => staff.id),
    /** Whose console is open: one partner's at a time. */
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    signedInWith: text('signed_in_with').notNull(),
    device: text('device').notNull().default(''),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    steppedUpAt: instant('stepped_up_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    check('staff_session_signed_in_with', sql`${t.signedInWith} in ('password','oidc')`),
    uniqueIndex('staff_session_secret').on(t.secretHash),
    index('staff_session_staff').on(t.staffId, t.createdAt.desc().nullsFirst()),
  ],
)

/** Tries to prove who one is, by a keyed hash of the e-mail address or the session's owner: for known and unknown alike. */
export const staffGuard = pgTable('staff_guard', {
  subjectHash: bytea('subject_hash').primaryKey(),
  failuresInRow: integer('failures_in_row').notNull(),
  /** Since `windowStartedAt`. */
  tries: integer('tries').notNull(),
  windowStartedAt: instant('window_started_at').notNull(),
})

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

/**
 * What is usual for a purpose: a request that asks for more is shown with that fact (core/consent/over-ask.ts), and is not
 * refused for it. Partner null is the wallet's own; a partner's own wins as a whole. Null, or no types: not judged.
 */
export const purposeTemplate = pgTable(
  'purpose_template',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id').references(() => partner.id),
    /** As requests name it: CAREMGT, LOAN. */
    purpose: text('purpose').notNull(),
    /** How many days of records, from the first to the last. */
    recordsDays: integer('records_days'),
    /** How many days the permission lasts from when it is asked. */
    validityDays: integer('validity_days'),
    /** At most `frequencyLimit` uses in `frequencySeconds`. */
    frequencyLimit: integer('frequency_limit'),
    frequencySeconds: integer('frequency_seconds'),
    dataTypes: text('data_types').array().notNull().default([]),
    updatedAt: instant('updated_at').notNull(),
    /** Null: the wallet. */
    updatedBy: uuid('updated_by').references(() => staff.id),
  },
  (t) => [
    unique('purpose_template_once').on(t.partnerId, t.purpose).nullsNotDistinct(),
    check(
      'purpose_template_positive',
      sql`${t.recordsDays} > 0 and ${t.validityDays} > 0 and ${t.frequencyLimit} > 0 and ${t.frequencySeconds} > 0`,
    ),
    check('purpose_template_frequency', sql`num_nonnulls(${t.frequencyLimit}, ${t.frequencySeconds}) in (0, 2)`),
  ],
)

/** A consent text by purpose; partner null is the wallet's own default. */
export const notice = pgTable(
  'notice',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id').references(() => partner.id),
    name: text('name').notNull(),
    /** New requests of this purpose are asked in these words. Null: of any, where a request names the notice. */
    purpose: text('purpose'),
    /** Counts what is done to its draft: whoever read an older one saves and publishes nothing. */
    revision: integer('revision').notNull().default(0),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('notice_of_purpose').on(t.partnerId, t.purpose)],
)

/** The text that becomes the next version. Nobody is asked in these words. */
export const noticeDraft = pgTable(
  'notice_draft',
  {
    noticeId: uuid('notice_id')
      .notNull()
      .references(() => notice.id),
    language: text('language').notNull(),
    template: text('template').notNull(),
    /** The staff member who saved it as it is, and so does not review it; null: nobody wrote down who it was. */
    savedBy: uuid('saved_by').references(() => staff.id),
    reviewedAt: instant('reviewed_at'),
    /** The staff member who read it, as in `notice_version`. */
    reviewedBy: text('reviewed_by'),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.noticeId, t.language] }),
    check('notice_draft_reviewed', sql`(${t.reviewedAt} is null) = (${t.reviewedBy} is null)`),
  ],
)

/** A version in all its languages, as it was published. */
export const noticeRelease = pgTable(
  'notice_release',
  {
    noticeId: uuid('notice_id')
      .notNull()
      .references(() => notice.id),
    version: text('version').notNull(),
    change: text('change').notNull(),
    publishedAt: instant('published_at').notNull(),
    /** A staff id. */
    publishedBy: text('published_by').notNull(),
    /** When everyone who shares under an older text had been asked again, for this version or a newer one. */
    renewedAt: instant('renewed_at'),
    /** Who is still to be asked again was asked for another version lately: nobody is looked for before then. */
    renewAfter: instant('renew_after'),
  },
  (t) => [
    primaryKey({ columns: [t.noticeId, t.version] }),
    check('notice_release_change', sql`${t.change} in ('material','cosmetic')`),
    index('notice_release_renewing').on(t.publishedAt).where(sql`change = 'material' and renewed_at is null`),
  ],
)

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
