import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { closePools } from '@/db/client'
import { stopWorkers } from '@/lib/delivery/run'
import { env } from '@/lib/env'
import { pendingAnswers } from '@/lib/http/after-answer'
import { beginStopping } from '@/lib/http/stopping'
import { stopTracing } from '@/lib/tracing'
import { endConnections } from './attend'

/** So long the last answers may take. As long as whoever stops us waits after DRAIN_SECONDS, and a little less. */
const PATIENCE_MS = 9000

/**
 * Stops on SIGTERM and SIGINT, so that no call is lost: says at once that it is not ready and ends each connection with
 * its next answer, goes on answering for DRAIN_SECONDS, then takes no new connection, lets end what is under way
 * (calls, deliveries, what follows an answer), and closes the pools.
 */
export function stopOnSignal(server: Server, close: () => Promise<void>): void {
  let told = false
  async function stop(): Promise<void> {
    beginStopping()
    endConnections()
    // In turn with the draining: what they have begun may take as long as it.
    const atRest = Promise.allSettled([stopWorkers()])
    await sleep(env().DRAIN_SECONDS * 1000)
    const closed = once(server, 'close')
    server.close()
    // A kept connection whose answer is out would hold the server open.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    await Promise.race([closed, sleep(PATIENCE_MS)])
    clearInterval(sweep)
    await Promise.all([pendingAnswers(), atRest])
    await close()
    await Promise.all([closePools(), stopTracing()])
    process.exit(0)
  }
  // Told once more, by an init or an impatient operator, it goes on stopping: only SIGKILL loses calls.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (told) return
      told = true
      void stop()
    })
}
