import { v7 } from 'uuid'
import { db, sideDb } from '@/db/client'
import { log } from '@/lib/log'
import { runNextCleanUp } from '@/lib/operations/clean-up/run-next-clean-up'
import type { Ctx } from '@/lib/operations/context'

const EVERY_MS = 3000

const systemContext = (): Ctx => ({
  db: db(),
  pool: sideDb(),
  actor: { kind: 'system' },
  door: 'system',
  now: new Date(),
  traceId: v7(),
  afterAnswer: (task) => void task(),
})

const held = globalThis as typeof globalThis & { __sammatiCleanUp?: NodeJS.Timeout }

/**
 * Runs what is due every few seconds, one job after the other, for as long as the process lives.
 * Any number of servers may: the database gives each job to one of them.
 */
export function startCleanUp(): void {
  if (held.__sammatiCleanUp) return
  let running = false
  held.__sammatiCleanUp = setInterval(async () => {
    if (running) return
    running = true
    try {
      while (await runNextCleanUp(systemContext()));
    } catch (error) {
      // The database is away, say. The jobs are still there when it is back.
      log().error({ err: error }, 'clean-up could not run')
    } finally {
      running = false
    }
  }, EVERY_MS)
  held.__sammatiCleanUp.unref()
}
