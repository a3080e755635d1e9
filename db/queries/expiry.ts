import type { PendingQuery, Row } from 'postgres'
import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { queueCleanup } from './decision'

/**
 * Audit event and outbox row of what ended by itself, at the time when it did: `moved` has it as `ended`. However late a
 * job is, what people and partners read stays as it was computed before.
 */
const tell = (sql: Sql, action: 'consent.expired' | 'sharing.ended', ledger: LedgerEntry) => sql`
  audit as (
    insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
      details, trace_id)
    select ${ledger.auditId}::uuid, ended, ${action}, person_id, partner_id, request_id, artefact_id, ${ledger.actorKind},
           ${ledger.actorId}, ${ledger.door}, '{}', ${ledger.traceId}
      from moved
  ), told as (
    insert into outbox (id, at, topic, person_id, partner_id, request_id, artefact_id)
    select ${ledger.outboxId}::uuid, ended, 'consent.expired', person_id, partner_id, request_id, artefact_id from moved
  ), ${queueCleanup(sql, ledger)}
  select request_id from moved`

/** The request whose window has been over for longest becomes EXPIRED. False: there is none that nobody else has. */
export async function expireNextRequest(sql: Sql, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with due as (
      select id from consent_request where status = 'REQUESTED' and expires_at <= ${ledger.at}
       order by expires_at, id limit 1 for update skip locked
    ), moved as (
      update consent_request r set status = 'EXPIRED' from due where r.id = due.id
      returning r.id as request_id, null::uuid as artefact_id, r.person_id, r.partner_id, r.expires_at as ended
    ), ${tell(sql, 'consent.expired', ledger)}`
  return rows.length === 1
}

const expireArtefacts = (sql: Sql, due: PendingQuery<Row[]>, ledger: LedgerEntry) => sql`
  with due as (${due}), moved as (
    update consent_artefact a set status = 'EXPIRED', ended_at = a.valid_until from due where a.id = due.id
    returning a.request_id, a.id as artefact_id, a.person_id, a.partner_id, a.valid_until as ended
  ), ${tell(sql, 'sharing.ended', ledger)}`

/** The same with a permission. */
export async function expireNextArtefact(sql: Sql, ledger: LedgerEntry): Promise<boolean> {
  const rows = await expireArtefacts(
    sql,
    sql`select id from consent_artefact where status in ('ACTIVE', 'PAUSED') and valid_until <= ${ledger.at}
         order by valid_until, id limit 1 for update skip locked`,
    ledger,
  )
  return rows.length === 1
}

/** A partner's own permission becomes EXPIRED where its time is over, and is left alone where it is not. */
export async function expireOwnArtefact(sql: Sql, id: string, partnerId: string, ledger: LedgerEntry): Promise<void> {
  await expireArtefacts(
    sql,
    sql`select id from consent_artefact
         where id = ${id} and partner_id = ${partnerId} and status in ('ACTIVE', 'PAUSED') and valid_until <= ${ledger.at}
           for update`,
    ledger,
  )
}

/** Permissions that end after `after` and not after `until`, and were given for more than `longerThanMs`. */
export type EndingWindow = { days: number; after: Date; until: Date; longerThanMs: number }

/**
 * Lets the people be told whose permissions end in this window, of each of them once: the row's id is made of the
 * permission's and the window's. Nobody else is: the outbox row names no partner. Answers how many.
 */
export async function enqueueWarnings(sql: Sql, window: EndingWindow, now: Date, limit: number): Promise<number> {
  const rows = await sql`
    insert into outbox (id, at, topic, person_id, request_id, artefact_id, details)
    select md5('ending ' || ${window.days}::int || ' ' || a.id)::uuid, ${now}::timestamptz, 'sharing.ending', a.person_id,
           a.request_id, a.id, jsonb_build_object('days', ${window.days}::int)
      from consent_artefact a
     where a.status in ('ACTIVE', 'PAUSED') and a.valid_until > ${window.after} and a.valid_until <= ${window.until}
       and a.valid_until - a.valid_from > ${window.longerThanMs}::float8 * interval '1 millisecond'
       and not exists (select from outbox o where o.id = md5('ending ' || ${window.days}::int || ' ' || a.id)::uuid)
     order by a.valid_until limit ${limit}
    on conflict (id) do nothing
    returning id`
  return rows.length
}
