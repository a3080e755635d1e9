import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { startWorkers } from '@/lib/delivery/run'
import { env } from '@/lib/env'
import { notePeer } from '@/lib/http/client-address'
import { makeReadable } from '@/lib/http/readable-call'
import { noteTraceId } from '@/lib/http/trace-id'
import { startTracing } from '@/lib/tracing'

// A wallet that cannot work must not look alive: Next would go on and answer 500 to everything.
try {
  env()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

await startTracing()

// A route handler sees headers and no socket.
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage }
  notePeer(request.headers, request.socket.remoteAddress)
  noteTraceId(request.headers)
  makeReadable(request)
})

if (env().WORKERS === 'server') startWorkers()
