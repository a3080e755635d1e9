import type { PgBoss } from 'pg-boss'
import { v7 } from 'uuid'
import type { Db, Tx } from '@/db/client'
import {
  endpointsOf,
  insertDeliveries,
  isRefused,
  type NewDelivery,
  type OutboxEvent,
  setAside,
  takeDispatch,
  takeDue,
  undispatched,
  wakeHeld,
} from '@/db/queries/delivery'
import { gatheredAt } from '@/lib/core/delivery/news'
import { type Endpoint, recipientsOf } from '@/lib/core/delivery/recipients'
import { endsPause } from '@/lib/core/delivery/relay'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'
import { leaseFrom, queueJobs } from './jobs'

const BATCH = 500
/** Deliveries that one transaction makes: a partner with many endpoints has more of them. */
const MOST_MADE = 2000

type Made = { readonly event: OutboxEvent; readonly rows: readonly NewDelivery[] }
type Failed = { readonly event: OutboxEvent; readonly error: unknown }

/**
 * Turns what waits in the outbox into a delivery for each recipient, and gives these, and all others whose time has
 * come, a job: in one transaction, so that nothing is lost or made twice. One server at a time does it, which keeps the
 * order. What cannot be dispatched is set aside, and the others go on. Returns whether there may be more.
 */
export async function dispatch(db: Db, boss: PgBoss, now: Date): Promise<boolean> {
  const { more, dispatched, failed } = (await db.begin((tx) => dispatchBatch(tx, boss, now))) as Dispatched
  for (const topic of dispatched) metrics()?.events.inc({ topic })
  for (const { event, error } of failed)
    log().error({ err: error, outboxId: event.id, topic: event.topic }, 'an outbox row was set aside')
  return more
}

type Dispatched = { readonly more: boolean; readonly dispatched: readonly string[]; readonly failed: readonly Failed[] }

async function dispatchBatch(tx: Tx, boss: PgBoss, now: Date): Promise<Dispatched> {
  if (!(await takeDispatch(tx))) return { more: false, dispatched: [], failed: [] }
  const waiting = await undispatched(tx, BATCH)
  const partnerIds = [...new Set(waiting.flatMap(({ partnerId }) => partnerId ?? []))]
  const endpoints = partnerIds.length > 0 ? await endpointsOf(tx, partnerIds) : []
  const made: Made[] = []
  const failed: Failed[] = []
  let count = 0
  for (const event of waiting) {
    if (count >= MOST_MADE) break
    try {
      const rows = deliveriesOf(event, endpoints, now)
      count += rows.length
      made.push({ event, rows })
    } catch (error) {
      failed.push({ event, error })
    }
  }
  const lease = leaseFrom(now)
  const { kept, refused } = await insertAll(tx, made, now, lease)
  failed.push(...refused)
  const aside = failed.map(({ event }) => event.id)
  if (aside.length > 0) await setAside(tx, aside, now)
  const goOn = kept.flatMap(({ event }) => (event.upstreamId && endsPause(event.topic) ? [event.consentId] : []))
  if (goOn.length > 0) await wakeHeld(tx, goOn, now)
  const due = await takeDue(tx, now, lease, BATCH)
  const atOnce = kept.flatMap(({ rows }) => rows.filter(({ waitsUntil }) => waitsUntil === null))
  await queueJobs(boss, tx, [...atOnce, ...due])
  return {
    more: waiting.length === BATCH || count >= MOST_MADE || due.length === BATCH,
    dispatched: kept.map(({ event }) => event.topic),
    failed,
  }
}

const deliveriesOf = (
  event: OutboxEvent,
  endpoints: readonly (Endpoint & { partnerId: string })[],
  now: Date,
): NewDelivery[] =>
  recipientsOf(
    event,
    endpoints.filter(({ partnerId }) => partnerId === event.partnerId),
  ).map((recipient) => ({
    ...recipient,
    id: v7(),
    outboxId: event.id,
    // What a person is told of is no affair of the partner's, and is gathered for a while.
    partnerId: recipient.kind === 'person' ? null : event.partnerId,
    waitsUntil: recipient.kind === 'person' ? gatheredAt(now) : null,
    consentId: event.consentId,
    topic: event.topic,
  }))

/** All at once; where the database refuses that, each by itself. */
async function insertAll(tx: Tx, made: readonly Made[], now: Date, lease: Date) {
  const kept: Made[] = []
  const refused: Failed[] = []
  const insert = async (some: readonly Made[]): Promise<void> => {
    const ids = some.map(({ event }) => event.id)
    const rows = some.flatMap((one) => one.rows)
    try {
      await tx.savepoint((inner) => insertDeliveries(inner, ids, rows, now, lease))
      kept.push(...some)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (some.length > 1) for (const one of some) await insert([one])
      else refused.push({ event: some[0]!.event, error })
    }
  }
  if (made.length > 0) await insert(made)
  return { kept, refused }
}
