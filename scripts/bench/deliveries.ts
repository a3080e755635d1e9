import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '@/db/client'
import type { receiver } from '@/lib/delivery/testing'
import { PARTNER } from './example'
import type { Pending } from './fixtures'
import { median, ms, printTable, quantile } from './report'
import type { Driver } from './servers'

/** A second: a wallet at its ordinary work, not at its limit. */
const PACE = 20
const DECISIONS = 300
/** Compiled code, prepared statements, open connections. */
const WARM_UP = 40
const BACKLOG = 10_000
/** Product and plain loop take turns. */
const ROUNDS = 3
const CONNECTIONS = 16
const DELAY_TARGET_MS = 250
const DRAIN_TARGET = 500
const PATIENCE_MS = 120_000

export const DELIVERY_REQUESTS = DECISIONS + WARM_UP

type Receiver = Awaited<ReturnType<typeof receiver>>

/** Waits until the receiver has had this many messages; one that came twice counts once. */
async function heard(hook: Receiver, count: number): Promise<Map<string, Date>> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    if (hook.seen.length >= count) {
      const first = new Map<string, Date>()
      for (const { headers, at } of hook.seen) {
        const id = headers['webhook-id']!
        if (!first.has(id)) first.set(id, at)
      }
      if (first.size >= count) return first
    }
    if (Date.now() > until) throw new Error(`Of ${count} messages ${hook.seen.length} came.`)
    await sleep(20)
  }
}

/**
 * From a decision to its message at the receiver, at a steady pace. Counted from the time in the outbox row, which is
 * taken as the decision begins: the decision and its commit are in it.
 */
async function delays(db: Db, origin: string, hook: Receiver, pending: Pending[], tokens: string[]): Promise<number[]> {
  hook.seen.length = 0
  const began = performance.now()
  for (const [index, { caId }] of pending.entries()) {
    await sleep(Math.max(0, began + (index * 1000) / PACE - performance.now()))
    const headers = { authorization: `Bearer ${tokens[index % tokens.length]}` }
    const answer = await fetch(`${origin}/auth/${caId}/accept`, { method: 'PATCH', headers })
    if (!answer.ok) throw new Error(`An accept answered ${answer.status}: ${await answer.text()}`)
    await answer.body?.cancel()
  }
  const arrived = await heard(hook, pending.length)
  const sent = await db<{ id: string; at: Date }[]>`
    select d.id, o.at from delivery d join outbox o on o.id = d.outbox_id
     where d.id = any(${[...arrived.keys()]}::uuid[]) order by o.at`
  return sent.map(({ id, at }) => arrived.get(id)!.getTime() - at.getTime()).slice(WARM_UP)
}

/** Messages a second, from the commit of a backlog to the last of its messages: dispatched and sent. */
async function drain(db: Db, hook: Receiver): Promise<number> {
  hook.seen.length = 0
  await db`
    insert into outbox (id, at, topic, partner_id)
    select gen_random_uuid(), now(), 'consent.used', ${PARTNER.id} from generate_series(1, ${BACKLOG}::int)`
  const began = Date.now()
  await heard(hook, BACKLOG)
  return (BACKLOG * 1000) / (Date.now() - began)
}

/** The same a second by a loop that does nothing else: the messages of the last drain, to the same receiver. */
async function plainLoop(driver: Driver, hook: Receiver, round: number): Promise<number> {
  const { origin, pathname } = new URL(hook.url)
  const calls = hook.seen.slice(0, BACKLOG).map(({ headers, body }) => ({
    path: pathname,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('webhook-'))),
    body,
  }))
  const name = `plain loop ${round}`
  driver.add({ name, origin, method: 'POST', calls, once: true })
  const { perSecond } = await driver.run({ name, connections: CONNECTIONS, warmUp: 0, seconds: PATIENCE_MS / 1000 })
  return perSecond
}

/** How soon and how fast a partner's systems are told. Prints the tables and the verdicts. */
export async function deliveries(
  db: Db,
  driver: Driver,
  origin: string,
  hook: Receiver,
  pending: Pending[],
  tokens: string[],
) {
  const sorted = (await delays(db, origin, hook, pending, tokens)).sort((left, right) => left - right)
  const rounds: { product: number; plain: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const product = await drain(db, hook)
    rounds.push({ product, plain: await plainLoop(driver, hook, round) })
  }
  const [p50, p95, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99)]
  printTable(['delay p50', 'p95', 'p99'], [[ms(p50), ms(p95), ms(p99)]])
  printTable(
    [`drain of ${BACKLOG}`, 'product /s', 'plain loop /s', 'product / plain'],
    rounds.map(({ product, plain }, round) => [
      `round ${round + 1}`,
      product.toFixed(0),
      plain.toFixed(0),
      (product / plain).toFixed(2),
    ]),
  )
  const perSecond = median(rounds.map(({ product }) => product))
  const verdict = (met: boolean) => (met ? 'target met' : 'target missed')
  console.log(`delay p95: ${ms(p95)}, at most ${DELAY_TARGET_MS} ms wanted: ${verdict(p95 <= DELAY_TARGET_MS)}`)
  console.log(
    `drain: ${perSecond.toFixed(0)}/s (median), at least ${DRAIN_TARGET}/s wanted: ${verdict(perSecond >= DRAIN_TARGET)}`,
  )
}
