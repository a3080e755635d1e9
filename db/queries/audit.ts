import type { Sql } from '@/db/client'
import type { Cursor } from './consent-request'

/** An audit event as a partner's staff read it. `actorId` is there for staff alone. */
export type AuditRow = {
  id: string
  at: Date
  action: string
  actorKind: string
  actorId: string | null
  /** Of a staff member who is or was one of the partner's. */
  actorName: string | null
  door: string
  requestId: string | null
  artefactId: string | null
  sessionId: string | null
  details: Record<string, unknown>
  traceId: string
}

export type AuditFilter = {
  /** Null: of any. */
  readonly actorKind: string | null
  readonly staffId: string | null
  readonly action: string | null
  readonly requestId: string | null
  readonly from: Date | null
  readonly to: Date | null
}

/**
 * What people do at their wallet is no partner's business, also where it touches a request of the partner's: that
 * somebody joined, or whose number a request turned out to name. Exported for the queries of this folder.
 */
export const isTold = (sql: Sql) => sql`
  (action not like 'person.%' and action not like 'abha.%'
   and action not in ('request.assigned', 'session.assigned'))`

/** A partner's audit events, newest first, at most `limit`. */
export const auditOf = (
  sql: Sql,
  partnerId: string,
  filter: AuditFilter,
  page: { readonly after: Cursor | null; readonly limit: number },
): Promise<AuditRow[]> => sql<AuditRow[]>`
  select e.id, e.at, e.action, e.actor_kind, case when e.actor_kind = 'staff' then e.actor_id end as actor_id,
         s.name as actor_name, e.door, e.request_id, e.artefact_id, e.session_id, e.details, e.trace_id
    from (select * from audit_event
           where partner_id = ${partnerId} and ${isTold(sql)}
             ${filter.staffId ? sql`and actor_kind = 'staff' and actor_id = ${filter.staffId}` : sql``}
             ${filter.actorKind ? sql`and actor_kind = ${filter.actorKind}` : sql``}
             ${filter.action ? sql`and action = ${filter.action}` : sql``}
             ${filter.requestId ? sql`and request_id = ${filter.requestId}` : sql``}
             ${filter.from ? sql`and at >= ${filter.from}` : sql``}
             ${filter.to ? sql`and at <= ${filter.to}` : sql``}
             ${page.after ? sql`and (at, id) < (${page.after.at}, ${page.after.id})` : sql``}
           order by at desc, id desc limit ${page.limit}) e
    left join staff s on e.actor_kind = 'staff' and s.id::text = e.actor_id
   order by e.at desc, e.id desc`

/** The actions that a partner's audit trail has. Each is found by one step in the index. */
export async function auditActionsOf(sql: Sql, partnerId: string): Promise<string[]> {
  const rows = await sql<{ action: string }[]>`
    with recursive found as (
      (select action from audit_event where partner_id = ${partnerId} order by action limit 1)
      union all
      select (select action from audit_event where partner_id = ${partnerId} and action > found.action order by action limit 1)
        from found where found.action is not null
    )
    select action from found where action is not null and ${isTold(sql)}`
  return rows.map(({ action }) => action)
}

/** Who of a partner's staff may be asked for: those who are, and those who were and acted. */
export const auditStaffOf = (sql: Sql, partnerId: string): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`
    select s.id, s.name from staff s
     where exists (select from staff_membership m where m.staff_id = s.id and m.partner_id = ${partnerId})
        or exists (select from audit_event e where e.partner_id = ${partnerId} and e.actor_kind = 'staff'
                    and e.actor_id = s.id::text)
     order by s.name, s.id`
