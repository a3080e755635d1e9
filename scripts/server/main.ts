import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { stopWorkers } from '@/lib/delivery/run'
import { env } from '@/lib/env'
import { pendingAnswers } from '@/lib/http/after-answer'
import { log } from '@/lib/log'
import { root } from '../steps'
import { answerByDoor, loadDoors } from './doors'

/**
 * The wallet's server: pages by Next, what programs call by the route handlers themselves. Started by
 * scripts/start.ts, which has checked the environment; stops on SIGTERM when every answer is out and what was being
 * delivered has ended.
 */
const { HOST: hostname = '127.0.0.1', PORT: port = '3000' } = process.env
const origin = env().APP_ORIGIN
const pages = next({ dev: false, dir: root, hostname, port: Number(port) })
const answerPage = pages.getRequestHandler()
const [doors] = await Promise.all([loadDoors(root), pages.prepare()])

const server = createServer((incoming, outgoing) => {
  // What is looked at here was made readable as the call came in (instrumentation-node.ts).
  const { method = 'GET', url = '/' } = incoming
  const door = doors(method, url.split('?')[0] ?? '/')
  if (!door) return answerPage(incoming, outgoing)
  answerByDoor(door, incoming, outgoing, origin).catch((error: unknown) => {
    // A door turns its own failures into answers: this is a caller who went away, or a defect of ours.
    log().error({ err: error }, 'a door did not answer')
    if (!outgoing.headersSent) outgoing.writeHead(500)
    outgoing.end()
  })
})
// Nothing here speaks another protocol.
server.on('upgrade', (_request, socket) => socket.destroy())

server.listen(Number(port), hostname)

/** As long as whoever stops us waits, and a little less. */
const PATIENCE_MS = 9000

async function stop(): Promise<void> {
  const atRest = Promise.allSettled([stopWorkers()])
  const closed = once(server, 'close')
  server.close()
  // A kept connection whose answer is out would hold the server open.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await Promise.race([closed, sleep(PATIENCE_MS)])
  clearInterval(sweep)
  await Promise.all([pendingAnswers(), atRest])
  await pages.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
