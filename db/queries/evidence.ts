import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '@/db/client'
import { rowLimit } from './consent-request'

export type EvidenceUseRow = {
  id: string
  at: Date
  outcome: 'allowed' | 'refused' | 'failed'
  reason: string | null
  dataTypes: string[]
}

/** Every use of an artefact, and those refused before anything was granted; newest first, 1 more than the limit when there are others. */
export const everyUse = (
  sql: Sql,
  of: { requestId: string; artefactId: string },
  limit: number,
): Promise<EvidenceUseRow[]> =>
  sql<EvidenceUseRow[]>`
    select id, at, outcome, reason, data_types from consent_use
     where artefact_id = ${of.artefactId} or (request_id = ${of.requestId} and artefact_id is null)
     order by at desc, id desc limit ${rowLimit(sql, limit + 1)}`

/** What a delivery is about: a request, one artefact of it, or a check. */
export type About = { readonly requestId: string; readonly artefactId?: string } | { readonly sessionId: string }

export type ToldRow = {
  id: string
  recipientKind: 'webhook' | 'samagra_webhook' | 'samagra_log' | 'eka_webhook' | 'relay' | 'person'
  recipientRef: string
  /** The endpoint's or the upstream's address. */
  url: string | null
  /** Of an upstream. */
  dialect: string | null
  topic: string
  at: Date
  state: 'waiting' | 'queued' | 'told' | 'failed' | 'dropped'
  /** It waits for a pause to end: of its endpoint, or to an upstream the person's own. */
  held: boolean
  toldAt: Date | null
  confirmedAt: Date | null
  stoppedAt: Date | null
  deletedAt: Date | null
  escalatedAt: Date | null
  evidenceUrl: string | null
  tries: { at: string; outcome: string; status: number | null; failure: string | null; milliseconds: number }[]
}

const isAbout = (sql: Sql, about: About) =>
  'sessionId' in about
    ? sql`d.consent_id = ${about.sessionId}`
    : sql`d.consent_id = ${about.requestId}
        ${about.artefactId === undefined ? sql`` : sql`and (o.artefact_id is null or o.artefact_id = ${about.artefactId})`}`

const deliveriesWhere = (sql: Sql, which: PendingQuery<Row[]>, limit: number) =>
  sql<ToldRow[]>`
    select d.id, d.recipient_kind, d.recipient_ref, coalesce(e.url, u.base_url) as url, u.dialect, d.topic, o.at, d.state,
           case when d.recipient_kind = 'relay' then d.state = 'waiting' and d.next_at is null
                else d.state in ('waiting', 'queued') and e.status is not distinct from 'paused' end as held,
           d.told_at, d.confirmed_at, d.stopped_at, d.deleted_at, d.escalated_at, d.evidence_url,
           (select coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'outcome', t.outcome, 'status', t.status, 'failure',
                                                         t.failure, 'milliseconds', t.milliseconds) order by t.at, t.id), '[]')
              from delivery_attempt t where t.delivery_id = d.id) as tries
      from delivery d
      join outbox o on o.id = d.outbox_id
      left join webhook_endpoint e on e.id = d.endpoint_id
      left join partner_upstream u on d.recipient_kind = 'relay' and u.id::text = d.recipient_ref
     where ${which} order by d.seq desc limit ${rowLimit(sql, limit + 1)}`

/** Everything that anybody was told of it, with every attempt; newest first, 1 more than the limit when there are others. */
export const everyDelivery = (sql: Sql, about: About, limit: number): Promise<ToldRow[]> =>
  deliveriesWhere(sql, isAbout(sql, about), limit)

/** The same, to recipients of one kind. */
export const deliveriesTo = (
  sql: Sql,
  kind: ToldRow['recipientKind'],
  about: About,
  limit: number,
): Promise<ToldRow[]> => deliveriesWhere(sql, sql`${isAbout(sql, about)} and d.recipient_kind = ${kind}`, limit)

/** Of each partner's system and each upstream the newest of these topics; newest first, 1 more than the limit. */
export const latestDeliveries = (
  sql: Sql,
  topics: readonly string[],
  about: About,
  limit: number,
): Promise<ToldRow[]> => {
  const latest = sql`
    select distinct on (d.recipient_kind, d.recipient_ref) d.id
      from delivery d join outbox o on o.id = d.outbox_id
     where ${isAbout(sql, about)} and d.topic = any(${topics as string[]})
       and d.recipient_kind not in ('person', 'samagra_log')
     order by d.recipient_kind, d.recipient_ref, d.seq desc`
  return deliveriesWhere(sql, sql`d.id in (${latest})`, limit)
}

export type CleanupStageRow = { at: Date; action: string; policy: string }

/** What became of the data that was registered beside a request, oldest first. */
export const cleanupStages = (sql: Sql, requestId: string): Promise<CleanupStageRow[]> =>
  sql<CleanupStageRow[]>`
    select a.at, a.action, j.policy from audit_event a join cleanup_job j on j.request_id = a.request_id
     where a.request_id = ${requestId} and a.action like 'cleanup.%' order by a.at, a.id`
