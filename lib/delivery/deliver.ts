import type { PgBoss } from 'pg-boss'
import { v7 } from 'uuid'
import type { Db, Sql } from '@/db/client'
import {
  awaitedAmong,
  drop,
  endpointFails,
  findForSending,
  lockEarlier,
  type NewAttempt,
  park,
  parkAtEndpoint,
  pauseEndpoint,
  type SendingRow,
  settleFailed,
  settleTold,
  type Told,
  wakeBehind,
} from '@/db/queries/delivery'
import { refuseAddress } from '@/lib/core/delivery/address'
import { type Answered, heldUntil, judgeAnswer, type Verdict } from '@/lib/core/delivery/answer'
import { isAwaited, mustWait, REDUCING_TOPICS, reducesAccess, UNAWAITED_TOPICS } from '@/lib/core/delivery/order'
import { TEST_TOPIC } from '@/lib/core/delivery/recipients'
import { isNoToUpstream, mustWaitAtUpstream } from '@/lib/core/delivery/relay'
import { nextAttemptAt, nextAttemptUntilHeard, outOfPatience } from '@/lib/core/delivery/timetable'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'
import { traced } from '@/lib/tracing'
import { FetchFailure, guardedFetch } from '@/lib/upstream/guarded-fetch'
import { gathered } from './gathered'
import { leaseFrom, queueJobs } from './jobs'
import { type Message, messageOf } from './message'
import { passOn } from './pass-on'
import { settleTelling, tell } from './tell'

const TIMEOUT_MS = 15_000
/** One that waits for another is woken by it. This is for when that one's process dies on the way to it. */
const UNWOKEN_MS = 10 * 60_000
/** A no that waits for a call of a yes to an upstream: such a call is over soon, and wakes none that has failed before. */
const AFTER_CALL_MS = 3000

type Place = { readonly db: Db; readonly boss: PgBoss; readonly now: () => Date }
type At = Place & {
  readonly find: (id: string) => Promise<SendingRow | undefined>
  readonly settle: (told: Told) => Promise<unknown>
  readonly isAwaited: (row: SendingRow) => Promise<boolean>
}

/** Rows in one statement. */
const BATCH = 100

/** Makes deliveries (`sent`: the recipient has answered). Those made at the same time go to the database together. */
export function openDeliver(place: Place): (id: string, sent: () => void) => Promise<void> {
  const { db } = place
  const at: At = {
    ...place,
    find: gathered(BATCH, async (ids: readonly string[]) => {
      const rows = new Map((await findForSending(db, ids, UNAWAITED_TOPICS)).map((row) => [row.id, row]))
      return ids.map((id) => rows.get(id))
    }),
    settle: gathered(BATCH, async (told: readonly Told[]) => {
      await settleTold(db, told)
      return told
    }),
    isAwaited: gathered(BATCH, async (rows: readonly SendingRow[]) => {
      const awaited = new Set(
        await awaitedAmong(
          db,
          rows.map(({ id }) => id),
        ),
      )
      return rows.map(({ id }) => awaited.has(id))
    }),
  }
  return (id, sent) => deliver(at, id, sent)
}

/**
 * Makes the next attempt of a delivery, unless it has to wait for one before it or for its endpoint, and puts on
 * record what came of it. Run again after a crash it sends the same message with the same id.
 */
async function deliver(at: At, id: string, sent: () => void): Promise<void> {
  const row = await at.find(id)
  if (!row) return
  try {
    await traced('delivery', { 'sammati.recipient': row.recipientKind }, () => attempt(at, row, sent))
  } catch (error) {
    // What cannot be made into a message is tried again like what did not arrive. Without a database nothing is put on
    // record, and the job is begun again.
    log().error({ err: error, deliveryId: id, kind: row.recipientKind }, 'a delivery could not be tried')
    const tried: NewAttempt = {
      id: v7(),
      at: at.now(),
      outcome: 'failed',
      status: null,
      failure: 'internal',
      milliseconds: 0,
    }
    if (row.recipientKind === 'person') return settleTelling(at.db, row, tried)
    const verdict = { kind: 'failed', busy: false, notBefore: null } as const
    await inTransaction(at.db, (tx) => recordFailure(at, tx, row, tried, verdict))
  }
}

async function attempt(at: At, row: SendingRow, sent: () => void): Promise<void> {
  const { id } = row
  if (row.recipientKind === 'person') return tell(at, row)
  if (await waits(at, row)) return
  const begun = at.now()
  const tried = await (row.recipientKind === 'relay' ? passOn(at, row) : call(at, row))
  sent()
  if (tried === 'held') return
  if (!tried) return void (await inTransaction(at.db, (tx) => dropped(at, tx, row)))
  const now = at.now()
  const { verdict, status, failure } = tried
  const made: NewAttempt = {
    id: v7(),
    at: now,
    outcome: verdict.kind,
    status,
    failure,
    milliseconds: now.getTime() - begun.getTime(),
  }
  if (verdict.kind === 'told') {
    await at.settle({ id, attempt: made, endpointId: row.endpoint?.id ?? null })
    if (canBeAwaited(row) && (await at.isAwaited(row))) await inTransaction(at.db, (tx) => wake(at, tx, row))
  } else await inTransaction(at.db, (tx) => recordFailure(at, tx, row, made, verdict))
  metrics()?.deliveries.inc({ kind: row.recipientKind, outcome: made.outcome })
  log().info(
    { deliveryId: id, kind: row.recipientKind, topic: row.topic, outcome: made.outcome, status: made.status },
    'delivery',
  )
}

const canBeAwaited = ({ consentId, topic }: SendingRow) => consentId !== null && isAwaited(topic)

const inTransaction = <T>(db: Db, run: (tx: Sql) => Promise<T>) => db.begin((tx) => run(tx)) as Promise<T>

async function waits({ db, now }: At, row: SendingRow): Promise<boolean> {
  const { id, topic, endpoint, earlier } = row
  // A test is for whoever mends an endpoint: it goes to a paused one too.
  if (endpoint && !endpoint.deletedAt && topic !== TEST_TOPIC) {
    const { status, heldUntil: held } = endpoint
    if (status === 'paused' && (await inTransaction(db, (tx) => parkAtEndpoint(tx, id, endpoint.id)))) return true
    // Not a stop: it may be what the receiver most needs to hear.
    if (held && held > now() && !reducesAccess(topic)) {
      await park(db, id, held)
      return true
    }
  }
  const blocked = row.recipientKind === 'relay' ? mustWaitAtUpstream : mustWait
  if (!blocked(topic, earlier)) return false
  return inTransaction(db, async (tx) => {
    // Under their locks: one that ends after this wakes us, one that has ended is no longer among them.
    if (!blocked(topic, await lockEarlier(tx, id, UNAWAITED_TOPICS))) return false
    const wait = isNoToUpstream(row) ? AFTER_CALL_MS : UNWOKEN_MS
    await park(tx, id, new Date(now().getTime() + wait))
    return true
  })
}

/** What one attempt came to; null: there is nobody to tell any more, or nothing that still holds. */
export type Tried = { readonly verdict: Verdict; readonly status: number | null; readonly failure: string | null }

async function call({ now }: At, row: SendingRow): Promise<Tried | null> {
  const message = row.endpoint?.deletedAt ? null : messageOf(row, now())
  if (!message) return null
  const answered = await send(message)
  const verdict = judgeAnswer(answered, now())
  return 'failure' in answered
    ? { verdict, status: null, failure: answered.failure }
    : { verdict, status: answered.status, failure: null }
}

async function send({ url, headers, body }: Message): Promise<Answered> {
  const demo = env().WALLET_MODE === 'demo'
  if (refuseAddress(url, demo) !== null) return { failure: 'refused_address' }
  try {
    const { status, headers: said } = await guardedFetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Sammati', ...headers },
      body,
      timeoutMs: TIMEOUT_MS,
      allowLoopback: demo,
      cutLong: true,
    })
    return { status, headers: said }
  } catch (error) {
    if (error instanceof FetchFailure) return { failure: error.kind }
    throw error
  }
}

async function dropped(at: At, tx: Sql, row: SendingRow) {
  await drop(tx, row.id)
  await wake(at, tx, row)
}

type Unsuccessful = Exclude<Verdict, { kind: 'told' }>

async function recordFailure(at: At, tx: Sql, row: SendingRow, attempt: NewAttempt, verdict: Unsuccessful) {
  const { at: now } = attempt
  const { kind } = verdict
  const again = (kind === 'failed' || kind === 'sent') && row.topic !== TEST_TOPIC
  const notBefore = kind === 'failed' ? verdict.notBefore : null
  const next = isNoToUpstream(row) ? nextAttemptUntilHeard : nextAttemptAt
  const nextAt = again ? next(row.attempts + 1, now, Math.random(), notBefore) : null
  // 410 pauses the endpoint: what it did not want waits for it to be wanted again. A log has no endpoint to wait for.
  const parked = kind === 'gone' && row.endpoint !== null && row.topic !== TEST_TOPIC
  const state = nextAt !== null || parked ? 'waiting' : kind === 'gone' ? 'dropped' : 'failed'
  if (!(await settleFailed(tx, row.id, attempt, { state, nextAt }))) return
  // Of its own failures the receiver knows nothing.
  if (row.endpoint && attempt.failure !== 'internal') await noteFailure(tx, row.endpoint.id, verdict, now)
  await wake(at, tx, row)
}

async function noteFailure(tx: Sql, endpointId: string, verdict: Unsuccessful, now: Date): Promise<void> {
  const hold = verdict.kind === 'failed' && verdict.busy ? heldUntil(verdict.notBefore, now) : null
  const since = await endpointFails(tx, endpointId, now, hold)
  const why = verdict.kind === 'gone' ? 'gone' : outOfPatience(since, now) ? 'failing' : null
  if (why) await pauseEndpoint(tx, endpointId, why, now, { auditId: v7(), outboxId: v7(), traceId: v7() })
}

/**
 * Those that waited for this one judge anew. As a statement after the one that settled it: one that was just about to
 * wait held this one's lock until it did.
 */
async function wake({ boss, now }: At, tx: Sql, row: SendingRow): Promise<void> {
  if (!canBeAwaited(row)) return
  const topics = { reducing: REDUCING_TOPICS, unawaited: UNAWAITED_TOPICS }
  await queueJobs(boss, tx, await wakeBehind(tx, row, topics, leaseFrom(now())))
}
