import type { Sql } from '@/db/client'
import { isTold } from './audit'

export type TimelineRow = {
  id: string
  at: Date
  action: string
  actorKind: string
  actorId: string
  details: Record<string, unknown>
}

/**
 * What happened to a request and to one of its artefacts (to all of them, when none is named), newest first.
 * Uses are told by `usesOf`. How the partner's staff handle it among themselves is for them alone, and that somebody
 * joined the wallet for the person.
 */
export const timelineOf = (
  sql: Sql,
  of: { requestId: string; artefactId?: string; limit: number; reader: 'person' | 'partner' | 'staff' },
): Promise<TimelineRow[]> =>
  sql<TimelineRow[]>`
    select id, at, action, actor_kind, actor_id, details from audit_event
     where request_id = ${of.requestId} ${of.artefactId ? sql`and (artefact_id is null or artefact_id = ${of.artefactId})` : sql``}
       and action not in ('consent.used', 'consent.use_refused', 'consent.use_failed')
       ${of.reader === 'person' ? sql`` : sql`and ${isTold(sql)}`}
       ${of.reader === 'staff' ? sql`` : sql`and action not in ('request.released', 'request.given', 'request.reviewed', 'request.noted')`}
     order by at desc, id desc limit ${of.limit}`

export type UseRow = {
  id: string
  at: Date
  outcome: 'allowed' | 'refused' | 'failed'
  reason: string | null
  dataTypes: string[]
  unknownFields: number
}

/**
 * When the artefact was shown to the wallet to be used, newest first: of each outcome at most `limit`, so that many
 * refusals hide no use.
 */
export const usesOf = (sql: Sql, artefactId: string, limit: number): Promise<UseRow[]> =>
  sql<UseRow[]>`
    select use.* from unnest(array['allowed', 'refused', 'failed']) wanted,
      lateral (select id, at, outcome, reason, data_types, unknown_fields from consent_use
                where artefact_id = ${artefactId} and outcome = wanted
                order by at desc, id desc limit ${limit}) use
     order by use.at desc, use.id desc`
