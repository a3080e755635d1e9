import type { Sql } from '@/db/client'
import type { Channel, MessagePreferences } from '@/lib/core/delivery/news'
import type { LedgerEntry } from './consent-request'

/** One server at a time decides what a person is told. Held until the transaction ends. */
export const lockTold = (tx: Sql, ref: string) => tx`select pg_advisory_xact_lock(hashtextextended(${ref}, 7266285))`

export type UntoldRow = {
  id: string
  state: 'waiting' | 'queued'
  /** The delivery whose message tells of it; null: of none yet. */
  toldWith: string | null
  topic: string
  details: Record<string, unknown>
  artefactId: string | null
  requestId: string | null
  sessionId: string | null
  isMoot: boolean
}

/** All that a person is to be told of, in the order in which it happened, under locks. */
export const untoldOf = (tx: Sql, ref: string, now: Date): Promise<UntoldRow[]> =>
  tx<UntoldRow[]>`
    select d.id, d.state, d.told_with, d.topic, o.details, o.artefact_id,
           o.request_id, o.session_id,
           case d.topic
             when 'consent.asked' then r.status <> 'REQUESTED' or r.expires_at <= ${now}
                                       or (o.person_id is null and r.person_id is not null)
             when 'consent.expired' then o.at < ${now}::timestamptz - interval '7 days'
             when 'sharing.ending' then a.status not in ('ACTIVE', 'PAUSED') or a.valid_until <= ${now}
             else false end as is_moot
      from delivery d
      join outbox o on o.id = d.outbox_id
      left join consent_request r on r.id = o.request_id
      left join consent_artefact a on a.id = o.artefact_id
     where d.recipient_kind = 'person' and d.recipient_ref = ${ref} and d.state in ('waiting', 'queued')
     order by d.seq for update of d`

/** When this person was told of anything last. */
export async function lastToldAt(tx: Sql, ref: string): Promise<Date | null> {
  const [row] = await tx<{ at: Date }[]>`
    select told_at as at from delivery
     where recipient_kind = 'person' and recipient_ref = ${ref} and state = 'told' order by seq desc limit 1`
  return row?.at ?? null
}

/** Null where the person has chosen nothing. */
export type ToldPerson = { language: string; preferences: MessagePreferences | null }

export async function findToldPerson(sql: Sql, personId: string): Promise<ToldPerson | undefined> {
  const [row] = await sql<ToldPerson[]>`
    select p.language,
           case when m.person_id is not null
                then jsonb_build_object('channel', m.channel, 'off', m.off, 'quietFrom', m.quiet_from,
                                        'quietTo', m.quiet_to, 'urgentAlways', m.urgent_always) end as preferences
      from person p left join message_preference m on m.person_id = p.id where p.id = ${personId}`
  return row
}

export type Reach = { id: string; kind: 'mobile' | 'email'; valueSealed: Uint8Array }

/** Where a person can be reached: by the channel if there is one, a proven one first. */
export async function findReachOf(sql: Sql, personId: string, channel: Channel): Promise<Reach | undefined> {
  const [row] = await sql<Reach[]>`
    select id, kind, value_sealed from person_identifier where person_id = ${personId} and kind in ('mobile', 'email')
     order by kind = ${channel === 'sms' ? 'mobile' : 'email'} desc, proven_at desc nulls last, created_at limit 1`
  return row
}

/** How a request names the person, sealed as `consent_request.subject` of its id. */
export async function findSubject(sql: Sql, requestId: string): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ subjectSealed: Uint8Array }[]>`
    select subject_sealed from consent_request where id = ${requestId}`
  return row?.subjectSealed
}

/** From now on one message tells of all of these, however often it is tried. The others end when `leader` does. */
export async function gather(tx: Sql, ids: readonly string[], leader: string): Promise<void> {
  await tx`
    update delivery
       set told_with = ${leader}, state = case when id = ${leader} then state else 'waiting' end,
           next_at = case when id = ${leader} then next_at end
     where id = any(${ids as string[]}::uuid[])`
}

export async function holdBack(tx: Sql, ids: readonly string[], until: Date): Promise<void> {
  await tx`update delivery set state = 'waiting', next_at = ${until} where id = any(${ids as string[]}::uuid[])`
}

export async function dropUntold(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx`update delivery set state = 'dropped', next_at = null where id = any(${ids as string[]}::uuid[])`
}

/** What `leader` told of as well, or could not tell. */
export async function endGathered(tx: Sql, leader: string, state: 'told' | 'failed', at: Date): Promise<void> {
  await tx`
    update delivery set state = ${state}, told_at = ${state === 'told' ? at : null}
     where told_with = ${leader} and id <> ${leader} and state = 'waiting'`
}

/** The same again leaves no trace. */
export async function saveMessagePreferences(
  sql: Sql,
  personId: string,
  { channel, off, quietFrom, quietTo, urgentAlways }: MessagePreferences,
  ledger: LedgerEntry,
): Promise<void> {
  await sql`
    with saved as (
      insert into message_preference as kept (person_id, channel, off, quiet_from, quiet_to, urgent_always, updated_at)
      values (${personId}, ${channel}, ${[...off]}, ${quietFrom}, ${quietTo}, ${urgentAlways}, ${ledger.at})
      on conflict (person_id) do update
         set channel = excluded.channel, off = excluded.off, quiet_from = excluded.quiet_from,
             quiet_to = excluded.quiet_to, urgent_always = excluded.urgent_always, updated_at = excluded.updated_at
       where (kept.channel, kept.off, kept.quiet_from, kept.quiet_to, kept.urgent_always)
             is distinct from
             (excluded.channel, excluded.off, excluded.quiet_from, excluded.quiet_to, excluded.urgent_always)
      returning person_id
    )
    insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, details, trace_id)
    select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'person.messages_set', person_id, ${ledger.actorKind},
           ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb, ${ledger.traceId} from saved`
}
