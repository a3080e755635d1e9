import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, openDb } from '@/db/client'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { deliver } from './deliver'
import { dispatch } from './dispatch'
import { openJobs, workJobs } from './jobs'
import { startJobsByClock } from './jobs-by-clock'

/** Behind the notifications: what waits for its time, and what no notification told of. */
const POLL_MS = 1000
/** A row that came while the last ones were worked off sent no notification of its own. */
const LINGER_MS = 100
const AGAIN_MS = 5000
/** Connections of their own: however much there is to tell, the doors keep theirs. */
const POOL = 8

export type Delivery = { stop(): Promise<void> }

/**
 * Dispatches and delivers until it is stopped, or the process ends, however it ends. Any number of processes may.
 * `now` is the clock of the timetable.
 */
export async function openDelivery(url: string, db: Db, now: () => Date = () => new Date()): Promise<Delivery> {
  const boss = await openJobs(url)
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  const turn = async () => {
    do {
      again = false
      while (!stopped && (await dispatch(db, boss, now())));
    } while (again && !stopped)
  }
  const run = () => {
    again = true
    running ??= turn()
      // The database is away, say. The rows are still there when it is back.
      .catch((error) => log().error({ err: error }, 'dispatch could not run'))
      .finally(() => {
        running = undefined
      })
  }
  const listening = await db.listen('sammati_outbox', () => {
    run()
    setTimeout(run, LINGER_MS).unref()
  })
  const poll = setInterval(run, POLL_MS).unref()
  await workJobs(boss, (id) => deliver({ db, boss, now }, id))
  run()
  return {
    async stop() {
      stopped = true
      clearInterval(poll)
      await listening.unlisten()
      await running
      await boss.stop({ graceful: true, timeout: 20_000 })
    },
  }
}

const held = globalThis as typeof globalThis & { __sammatiWorkers?: Promise<Delivery> }

/** All that the wallet does by itself. Comes up when the database does. */
export function startWorkers(): Promise<Delivery> {
  held.__sammatiWorkers ??= (async () => {
    const pool = openDb(env().DATABASE_URL, POOL)
    startJobsByClock(pool)
    for (;;) {
      try {
        return await openDelivery(env().DATABASE_URL, pool)
      } catch (error) {
        log().error({ err: error }, 'delivery could not start')
        await sleep(AGAIN_MS)
      }
    }
  })()
  return held.__sammatiWorkers
}
