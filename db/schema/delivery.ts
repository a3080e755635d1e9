import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { captureSession, consentRequest } from './consent'
import { partner } from './partner'

/** What must be told to whom. The row is the enqueue: it commits with the change or not at all. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey(),
    at: instant('at').notNull(),
    topic: text('topic').notNull(),
    personId: uuid('person_id'),
    partnerId: uuid('partner_id'),
    requestId: uuid('request_id'),
    artefactId: uuid('artefact_id'),
    sessionId: uuid('session_id'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    /** The order of telling. Of one consent it is that of the commits, whatever the servers' clocks say. */
    seq: bigint('seq', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    dispatchedAt: instant('dispatched_at'),
    /** When it turned out that it cannot be dispatched. It waits for somebody who mends what is wrong. */
    setAsideAt: instant('set_aside_at'),
  },
  (t) => [
    check('outbox_set_aside', sql`${t.setAsideAt} is null or ${t.dispatchedAt} is null`),
    index('outbox_undispatched').on(t.seq).where(sql`dispatched_at is null and set_aside_at is null`),
    index('outbox_aside').on(t.setAsideAt).where(sql`set_aside_at is not null`),
  ],
)

/** Where a partner's systems hear of changes. */
export const webhookEndpoint = pgTable(
  'webhook_endpoint',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    /** Whose shape and signature the messages have. `samagra`: goes to each request's own address at this origin. */
    format: text('format').notNull(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    /** Topics that it wants; empty: all. */
    topics: text('topics').array().notNull().default([]),
    /** KeyRing of proof/webhook-keys.ts. */
    keysSealed: bytea('keys_sealed').notNull(),
    status: text('status').notNull(),
    /** Who or what paused it: partner, failing (for days), gone (it answered 410). */
    pausedBy: text('paused_by'),
    /** When the partner's staff were told that it was paused because it fails. */
    staffToldAt: instant('staff_told_at'),
    /** The first failure since the last success. */
    failingSince: instant('failing_since'),
    /** It asked to be left in peace until then. */
    heldUntil: instant('held_until'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    check('webhook_endpoint_format', sql`${t.format} in ('standard','eka','samagra')`),
    check('webhook_endpoint_status', sql`${t.status} in ('active','paused')`),
    check('webhook_endpoint_paused', sql`(${t.status} = 'paused') = (${t.pausedBy} is not null)`),
    check('webhook_endpoint_paused_by', sql`${t.pausedBy} in ('partner','failing','gone')`),
    index('webhook_endpoint_partner').on(t.partnerId, t.createdAt, t.id).where(sql`deleted_at is null`),
  ],
)

/** One recipient of one outbox row. Its id is the message's, the same at every attempt. */
export const delivery = pgTable(
  'delivery',
  {
    id: uuid('id').primaryKey(),
    /** The order of dispatch: what a recipient is told of one consent goes in this order. */
    seq: bigint('seq', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    outboxId: uuid('outbox_id')
      .notNull()
      .references(() => outbox.id),
    recipientKind: text('recipient_kind').notNull(),
    /** Which of that kind: the endpoint's id, the log's name, the person's id, an identifier's hash. */
    recipientRef: text('recipient_ref').notNull().default(''),
    endpointId: uuid('endpoint_id').references(() => webhookEndpoint.id),
    partnerId: uuid('partner_id'),
    /** The request or session that it is about; null: about none, so in no order. */
    consentId: uuid('consent_id'),
    topic: text('topic').notNull(),
    /** waiting (for its time, or for one before it), queued (a job has it), told, failed (given up), dropped. */
    state: text('state').notNull(),
    /** Those that failed. */
    attempts: integer('attempts').notNull().default(0),
    /** When a waiting one is due, and until when a queued one is a job's. Null: when a pause ends, of its endpoint or of the consent. */
    nextAt: instant('next_at'),
    /** The first time that it was taken. */
    toldAt: instant('told_at'),
    /** Of a person's: the one whose message tells of this one as well, once that is settled; its own id when it leads. */
    toldWith: uuid('told_with'),
    /** What the recipient says that it did. */
    stoppedAt: instant('stopped_at'),
    deletedAt: instant('deleted_at'),
    evidenceUrl: text('evidence_url'),
    /** When an upstream was seen to have it as the wallet does: `toldAt` says that it was sent. */
    confirmedAt: instant('confirmed_at'),
    /** When the partner's staff were asked why nothing was confirmed. */
    escalatedAt: instant('escalated_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    check(
      'delivery_recipient',
      sql`${t.recipientKind} in ('webhook','samagra_webhook','samagra_log','eka_webhook','relay','person')`,
    ),
    check('delivery_state', sql`${t.state} in ('waiting','queued','told','failed','dropped')`),
    check('delivery_told', sql`${t.state} <> 'told' or ${t.toldAt} is not null`),
    unique('delivery_once').on(t.outboxId, t.recipientKind, t.recipientRef),
    index('delivery_due').on(t.nextAt).where(sql`state in ('waiting', 'queued') and next_at is not null`),
    index('delivery_order')
      .on(t.consentId, t.recipientKind, t.recipientRef, t.seq)
      .where(sql`state in ('waiting', 'queued')`),
    index('delivery_consent').on(t.consentId, t.seq).where(sql`consent_id is not null`),
    index('delivery_endpoint')
      .on(t.endpointId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`endpoint_id is not null`),
    index('delivery_person').on(t.recipientRef, t.seq).where(sql`recipient_kind = 'person'`),
    index('delivery_unconfirmed')
      .on(t.toldAt)
      .where(
        sql`topic in ('consent.revoked', 'consent.expired') and told_at is not null and stopped_at is null
          and escalated_at is null`,
      ),
    index('delivery_given_up')
      .on(t.createdAt)
      .where(
        sql`topic in ('consent.revoked', 'consent.expired') and state = 'failed' and told_at is null
          and stopped_at is null and escalated_at is null`,
      ),
    index('delivery_unconfirmed_upstream')
      .on(t.createdAt)
      .where(
        sql`recipient_kind = 'relay' and topic in ('consent.denied', 'consent.revoked') and confirmed_at is null
          and state <> 'dropped' and escalated_at is null`,
      ),
    index('delivery_endpoint_open').on(t.endpointId, t.seq).where(sql`state in ('waiting', 'queued')`),
  ],
)

/** Each time that a recipient was called, and what came of it. */
export const deliveryAttempt = pgTable(
  'delivery_attempt',
  {
    id: uuid('id').primaryKey(),
    deliveryId: uuid('delivery_id')
      .notNull()
      .references(() => delivery.id),
    at: instant('at').notNull(),
    outcome: text('outcome').notNull(),
    /** What the receiver answered; null when it did not. */
    status: integer('status'),
    /** Why there was no answer, or the code with which an upstream refused. */
    failure: text('failure'),
    milliseconds: integer('milliseconds').notNull(),
  },
  (t) => [
    check('delivery_attempt_outcome', sql`${t.outcome} in ('told','sent','failed','refused','gone')`),
    index('delivery_attempt_delivery').on(t.deliveryId, t.at, t.id),
  ],
)

/** A partner's account at the service that holds the master copy of its consents. */
export const partnerUpstream = pgTable(
  'partner_upstream',
  {
    id: uuid('id').primaryKey(),
    partnerId: uuid('partner_id')
      .notNull()
      .references(() => partner.id),
    dialect: text('dialect').notNull(),
    /** Without a slash at its end. */
    baseUrl: text('base_url').notNull(),
    /** JSON, in the shape that the dialect's client takes. */
    credentialsSealed: bytea('credentials_sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    check('partner_upstream_dialect', sql`${t.dialect} in ('eka','veriff','attestr','samagra')`),
    unique('partner_upstream_once').on(t.partnerId, t.dialect),
  ],
)

/** Which upstream holds the master copy of a request or a session, and by what name. */
export const relayTarget = pgTable(
  'relay_target',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id').references(() => consentRequest.id),
    sessionId: uuid('session_id').references(() => captureSession.id),
    upstreamId: uuid('upstream_id')
      .notNull()
      .references(() => partnerUpstream.id),
    foreignId: text('foreign_id').notNull(),
  },
  (t) => [
    check('relay_target_of', sql`num_nonnulls(${t.requestId}, ${t.sessionId}) = 1`),
    unique('relay_target_request').on(t.requestId),
    unique('relay_target_session').on(t.sessionId),
    // What is said of one would contradict what is said of the other.
    unique('relay_target_foreign').on(t.upstreamId, t.foreignId),
  ],
)
