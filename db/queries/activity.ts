import type { Sql } from '@/db/client'
import type { Cursor } from './consent-request'

/** An audit event as its person reads it. */
export type ActivityEventRow = {
  id: string
  at: Date
  action: string
  partnerId: string | null
  requestId: string | null
  artefactId: string | null
  sessionId: string | null
  actorKind: string
  actorId: string
  door: string
  details: Record<string, unknown>
  partnerName: string | null
  requesterName: string | null
}

export type ActivityFilter = {
  /** Null: all of them. */
  readonly actions: readonly string[] | null
  readonly partnerId: string | null
}

/**
 * What happened to a person, newest first; 1 more than asked when there is another page. Requests that
 * ended without an answer and shares whose time is over are no events of the ledger: they are computed,
 * as expiry is everywhere.
 */
export function activityOf(
  sql: Sql,
  personId: string,
  page: ActivityFilter & { after: Cursor | null; limit: number; now: Date },
): Promise<ActivityEventRow[]> {
  const { actions, partnerId, now } = page
  const limit = page.limit + 1
  const ofPartner = partnerId ? sql`and partner_id = ${partnerId}` : sql``
  const before = (at: ReturnType<typeof sql>) =>
    page.after ? sql`and (${at}, id) < (${page.after.at}, ${page.after.id})` : sql``
  const wants = (action: string) => actions === null || actions.includes(action)
  const computed = (action: string, rest: ReturnType<typeof sql>) =>
    wants(action) ? sql`union all (${rest} limit ${limit})` : sql``

  return sql<ActivityEventRow[]>`
    with event as (
      (select id, at, action, partner_id, request_id, artefact_id, session_id, actor_kind, actor_id, door, details
         from audit_event
        where person_id = ${personId} ${ofPartner} ${before(sql`at`)}
          ${actions ? sql`and action = any(${[...actions]}::text[])` : sql``}
        order by at desc, id desc limit ${limit})
      ${computed(
        'consent.expired',
        sql`select id, expires_at, 'consent.expired', partner_id, id, null, null, 'system', 'system', 'system', '{}'::jsonb
              from consent_request r
             where person_id = ${personId} and status in ('REQUESTED', 'EXPIRED') and expires_at <= ${now}
               ${ofPartner} ${before(sql`expires_at`)}
               and not exists (select from audit_event a where a.request_id = r.id and a.action = 'consent.expired')
             order by expires_at desc, id desc`,
      )}
      ${computed(
        'sharing.ended',
        sql`select id, valid_until, 'sharing.ended', partner_id, request_id, id, null, 'system', 'system', 'system', '{}'::jsonb
              from consent_artefact a
             where person_id = ${personId} and status in ('ACTIVE', 'PAUSED', 'EXPIRED') and valid_until <= ${now}
               ${ofPartner} ${before(sql`valid_until`)}
               and not exists (select from audit_event e
                                where e.request_id = a.request_id and e.artefact_id = a.id and e.action = 'sharing.ended')
             order by valid_until desc, id desc`,
      )}
    )
    select event.*, partner.name as partner_name, consumer.requester_name
      from event
      -- Of a change of an ABHA: in whose software it was done.
      left join partner on partner.id = coalesce(event.partner_id,
        case when event.action like 'abha.%' then (event.details ->> 'partnerId')::uuid end)
      left join consent_request request on request.id = event.request_id
      left join partner_consumer consumer on consumer.consumer_id = request.consumer_id
     order by event.at desc, event.id desc limit ${limit}`
}

/** Who has asked a person anything or checked them, by name. Skips from partner to partner in the index: it reads no history. */
export const partnersOf = (sql: Sql, personId: string): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`
    with recursive asked as (
      (select partner_id from consent_request where person_id = ${personId} and not held_back order by partner_id limit 1)
      union all
      select (select partner_id from consent_request
               where person_id = ${personId} and not held_back and partner_id > asked.partner_id order by partner_id limit 1)
        from asked where asked.partner_id is not null
    )
    select id, name from partner
     where id in (select partner_id from asked)
        or id in (select partner_id from capture_session where person_id = ${personId})
     order by name, id`
