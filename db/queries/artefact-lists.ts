import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '@/db/client'
import type { ArtefactState } from '@/lib/core/consent/states'
import { type Cursor, type LedgerEntry, rowLimit } from './consent-request'
import { appendAudit } from './decision'

/** A permission as a partner's staff read it in a list. */
export type ListedRow = {
  id: string
  requestId: string
  subjectKind: string
  subjectSealed: Uint8Array
  purpose: string
  requesterName: string | null
  providerId: string | null
  dataTypes: string[]
  status: ArtefactState
  validFrom: Date
  validUntil: Date
  eraseAt: Date | null
  /** When it ended, by itself or not; null: it stands. */
  endedAt: Date | null
  deletedAt: Date | null
  deletedBy: string | null
  /** What the list is ordered by. */
  place: Date
}

type Page = { after: Cursor | null; limit: number; now: Date }
type Fragment = PendingQuery<Row[]>

/** When a partner's copy must be gone: at once when the permission was taken back, else by the day that was agreed. */
const DUE = `(case when status = 'REVOKED' then ended_at else greatest(ended_at, erase_at) end)`

const listed = (sql: Sql, rows: Fragment, way: 'asc' | 'desc') =>
  sql<ListedRow[]>`
    select a.id, a.request_id, r.subject_kind, r.subject_sealed, r.purpose, c.requester_name, a.provider_id, a.data_types,
           a.status, a.valid_from, a.valid_until, a.erase_at, a.ended_at, a.deleted_at, a.place,
           case when a.deleted_at is not null
                then (select s.name from audit_event e join staff s on s.id::text = e.actor_id
                       where e.request_id = a.request_id and e.artefact_id = a.id and e.action = 'recipient.deleted'
                         and e.actor_kind = 'staff' order by e.at limit 1) end as deleted_by
      from ${rows} a
      join consent_request r on r.id = a.request_id
      join partner_consumer c on c.consumer_id = r.consumer_id
     order by ${sql.unsafe(`a.place ${way}, a.id ${way}`)}`

const after = (sql: Sql, column: string, beyond: '<' | '>', cursor: Cursor | null) =>
  cursor ? sql`and (${sql.unsafe(column)}, id) ${sql.unsafe(beyond)} (${cursor.at}, ${cursor.id})` : sql``

/** What stands, soonest end first, 1 more than asked when there is another page; `until`: what ends by then. */
export const standingOfPartner = (
  sql: Sql,
  partnerId: string,
  page: Page & { until: Date | null },
): Promise<ListedRow[]> =>
  listed(
    sql,
    sql`(select *, valid_until as place from consent_artefact
          where partner_id = ${partnerId} and status in ('ACTIVE', 'PAUSED') and valid_until > ${page.now}
            ${page.until ? sql`and valid_until <= ${page.until}` : sql``} ${after(sql, 'valid_until', '>', page.after)}
          order by valid_until, id limit ${rowLimit(sql, page.limit + 1)})`,
    'asc',
  )

/** What ended, the last first; also what is over and has not been noted as such. */
export const endedOfPartner = (sql: Sql, partnerId: string, page: Page): Promise<ListedRow[]> => {
  const order = (column: string) => sql.unsafe(`order by ${column} desc, id desc limit ${Math.trunc(page.limit + 1)}`)
  return listed(
    sql,
    sql`(select * from (
          (select *, ended_at as place from consent_artefact
            where partner_id = ${partnerId} and ended_at is not null ${after(sql, 'ended_at', '<', page.after)}
            ${order('ended_at')})
          union all
          (select *, valid_until as place from consent_artefact
            where partner_id = ${partnerId} and status in ('ACTIVE', 'PAUSED') and valid_until <= ${page.now}
              ${after(sql, 'valid_until', '<', page.after)} ${order('valid_until')})) over ${order('place')})`,
    'desc',
  )
}

/**
 * Whose data must be gone by now (or, `later`, by a day to come) and of which nobody said that it is; also of what is over and
 * has not been noted as such.
 */
export const deletionsDue = (sql: Sql, partnerId: string, page: Page & { later: boolean }): Promise<ListedRow[]> => {
  const dueBy = (day: string, over: Fragment) => sql`
    (select *, ${sql.unsafe(day)} as place from consent_artefact
      where partner_id = ${partnerId} and ${over}
        and ${sql.unsafe(day)} ${page.later ? sql`> ${page.now}` : sql`<= ${page.now}`} ${after(sql, day, '>', page.after)}
      order by ${sql.unsafe(day)}, id limit ${rowLimit(sql, page.limit + 1)})`
  return listed(
    sql,
    sql`(select * from (
          ${dueBy(DUE, sql`ended_at is not null and deleted_at is null`)}
          union all
          ${dueBy('greatest(valid_until, erase_at)', sql`status in ('ACTIVE', 'PAUSED') and valid_until <= ${page.now}`)}) over
          order by place, id limit ${rowLimit(sql, page.limit + 1)})`,
    'asc',
  )
}

/** Locks a partner's own permission that is over and of which nobody said that the data are gone. */
export async function lockToDelete(tx: Sql, id: string, partnerId: string): Promise<boolean> {
  const rows = await tx`
    select from consent_artefact
     where id = ${id} and partner_id = ${partnerId} and ended_at is not null and deleted_at is null for no key update`
  return rows.length === 1
}

const ENDING = `d.topic in ('consent.revoked', 'consent.expired') and d.recipient_kind in ('webhook', 'eka_webhook', 'samagra_webhook')`

/** The messages that told a partner's systems of its end, of which they have not said that they deleted. */
export async function unansweredEndings(tx: Sql, artefactId: string, partnerId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select d.id from consent_artefact a
      join delivery d on d.consent_id = a.request_id and d.partner_id = a.partner_id
      join outbox o on o.id = d.outbox_id and o.artefact_id = a.id
     where a.id = ${artefactId} and a.partner_id = ${partnerId} and d.deleted_at is null and ${tx.unsafe(ENDING)}
     order by d.seq`
  return rows.map(({ id }) => id)
}

/**
 * The data of a permission that is over are gone once all of the partner's systems that were told of its end say so. In the
 * transaction in which one of them did, as a statement after it.
 */
export async function settleDeletion(tx: Sql, artefactId: string, at: Date): Promise<void> {
  await tx`
    update consent_artefact a set deleted_at = ${at}
     where a.id = ${artefactId} and a.ended_at is not null and a.deleted_at is null
       and not exists (select from delivery d join outbox o on o.id = d.outbox_id
                        where d.consent_id = a.request_id and o.artefact_id = a.id and ${tx.unsafe(ENDING)}
                          and d.deleted_at is null and d.state <> 'dropped')`
}

/** A member of staff says so of everything that the partner has, with an audit event where no system was told of it. */
export async function saveDeletion(tx: Sql, artefactId: string, audited: boolean, ledger: LedgerEntry): Promise<void> {
  await tx`
    with moved as (
      update consent_artefact set deleted_at = ${ledger.at} where id = ${artefactId} and deleted_at is null
      returning person_id, partner_id, request_id, id as artefact_id)
    ${audited ? tx`select from moved` : appendAudit(tx, 'recipient.deleted', null, ledger)}`
}
