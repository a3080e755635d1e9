import { once } from 'node:events'
import { createServer } from 'node:http'
import { closePools } from '@/db/client'
import { startWorkers } from '@/lib/delivery/run'
import { env } from '@/lib/env'
import { answerMetrics } from '@/lib/http/answer-metrics'
import { answerLive, answerReady } from '@/lib/http/answer-probes'
import { beginStopping } from '@/lib/http/stopping'
import { startTracing, stopTracing } from '@/lib/tracing'
import { answerByDoor } from './server/doors'
import { loadDotEnv } from './steps'

/** What whoever watches a worker asks. It has no other door. */
const PROBES: Readonly<Record<string, (request: Request) => Promise<Response> | Response>> = {
  '/api/health/live': answerLive,
  '/api/health/ready': answerReady,
  '/api/metrics': answerMetrics,
}

async function answerProbes(port: number, host: string): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    const handler = PROBES[incoming.url?.split('?')[0] ?? '']
    if (!handler || incoming.method !== 'GET') return void outgoing.writeHead(404, { connection: 'close' }).end()
    answerByDoor({ handler, params: {} }, incoming, outgoing, 'http://worker').catch(() => outgoing.destroy())
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.listen(port, host)
  await once(server, 'listening')
}

// With the server's environment (`.env` is read, as `npm start` does). The servers then need WORKERS=apart.
loadDotEnv()
const { WORKER_PORT, HOST } = env()
await startTracing()
const workers = startWorkers()
let told = false
async function stop(): Promise<void> {
  beginStopping()
  await Promise.allSettled([workers.stop()])
  await Promise.all([closePools(), stopTracing()])
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    if (told) return
    told = true
    void stop()
  })
if (WORKER_PORT) await answerProbes(WORKER_PORT, HOST)
await workers.ready
console.log('Working: delivery, clean-up, expiry.')
