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
/** What is being sent when we are stopped may end. Shorter than the patience of whoever stops us, usually 10 s. */
const GRACE_MS = 8000

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
      await boss.stop({ graceful: true, timeout: GRACE_MS })
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
  const pool = openDb(env().DATABASE_URL, POOL)
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
