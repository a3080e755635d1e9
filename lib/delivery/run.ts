import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, openDb } from '@/db/client'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { openDeliver } from './deliver'
import { dispatch } from './dispatch'
import { inTurns } from './in-turns'
import { openJobs, workJobs } from './jobs'
import { startJobsByClock } from './jobs-by-clock'

/** Behind the notifications: what waits for its time, and what no notification told of. */
const POLL_MS = 200
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
  let stopped = false
  const dispatching = inTurns('dispatch could not run', async () => {
    while (!stopped && (await dispatch(db, boss, now())));
  })
  const work = workJobs(boss, openDeliver({ db, boss, now }))
  const listening = [
    await db.listen('sammati_outbox', () => {
      dispatching.ask()
      setTimeout(dispatching.ask, LINGER_MS).unref()
    }),
    await db.listen('sammati_jobs', work.look),
  ]
  const poll = setInterval(dispatching.ask, POLL_MS).unref()
  dispatching.ask()
  work.look()
  return {
    async stop() {
      stopped = true
      clearInterval(poll)
      for (const one of listening) await one.unlisten()
      await dispatching.rest()
      await work.stop()
      await boss.stop()
    },
  }
}

type Workers = Delivery & { readonly ready: Promise<unknown> }

const held = globalThis as typeof globalThis & { __sammatiWorkers?: Workers }

/** All that the wallet does by itself. Comes up (`ready`) when the database does. */
export function startWorkers(): Workers {
  held.__sammatiWorkers ??= begin()
  return held.__sammatiWorkers
}

/** Ends them, wherever in this process they were started: takes on no more and lets end what was begun. */
export async function stopWorkers(): Promise<void> {
  await held.__sammatiWorkers?.stop()
}

function begin(): Workers {
  // A plan that was kept when little was to be told reads whole tables when much is: 87 deliveries a second, not 1000.
  const pool = openDb(env().DATABASE_URL, POOL, { plan_cache_mode: 'force_custom_plan' })
  const stopClock = startJobsByClock(pool)
  const stopping = new AbortController()
  const open = async () => {
    while (!stopping.signal.aborted) {
      try {
        return await openDelivery(env().DATABASE_URL, pool)
      } catch (error) {
        log().error({ err: error }, 'delivery could not start')
        await sleep(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  const ready = open()
  return {
    ready,
    async stop() {
      stopping.abort()
      const delivery = await ready
      await Promise.all([stopClock(), delivery?.stop()])
    },
  }
}
