import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import next from 'next'
import { env } from '@/lib/env'
import { fileHeaders } from '@/lib/http/file-headers'
import { FOR_PROGRAMS } from '@/lib/http/readable-call'
import { log } from '@/lib/log'
import { root } from '../steps'
import { attend } from './attend'
import { answerByDoor, loadDoors, loadPages, NO_ROUTE } from './doors'
import { stopOnSignal } from './stop'

/**
 * The wallet's server: pages by Next, what programs call by the route handlers themselves. Started by
 * scripts/start.ts or scripts/serve.ts, which have checked the environment.
 */
const { HOST, PORT: port = '3000' } = process.env
// Empty is not said, too: else it would listen everywhere.
const hostname = HOST || '127.0.0.1'
const origin = env().APP_ORIGIN
// The configuration that the build was made with, given as Next's own standalone server gives it: to read the file again
// would take Next's compiler along.
const built = JSON.parse(readFileSync(join(root, '.next', 'required-server-files.json'), 'utf8')) as { config: object }
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(built.config)
// With the answer to a form Next would send the page that it leads to, which it asks of this very server, and the browser would
// keep all pages before it: on a shared phone the way back would show them when the session is over, and an answered request as
// open. Where Next looks for that page there is none, so the browser loads it whole, and forgets.
process.env.__NEXT_PRIVATE_ORIGIN = 'data:,'
const pages = next({ dev: false, dir: root, hostname, port: Number(port) })
const answerPage = pages.getRequestHandler()
const [doors, pageOf] = await Promise.all([loadDoors(root), loadPages(root), pages.prepare()])

/** Of a form that a page posts; Next reads no more of one either. */
const MAX_FORM_BYTES = 1024 * 1024

/** 413 for what is larger than any form, 411 for what does not say how large it is; undefined for the rest. */
function refusedForm({ headers }: IncomingMessage): 411 | 413 | undefined {
  if (Number(headers['content-length'] ?? 0) > MAX_FORM_BYTES) return 413
  return headers['transfer-encoding'] === undefined ? undefined : 411
}

/** What Next answers without asking proxy.ts: files of a build, and that there is none, or no such address for programs. */
const FILE = /^\/(_next\/static\/|icon\.svg$)/
const headersOfFiles = new Map(Object.entries(fileHeaders(origin.startsWith('https:'), 'same-origin')))

function answerByNext(incoming: IncomingMessage, outgoing: ServerResponse, path: string, route: string): unknown {
  if (FILE.test(path) || (FOR_PROGRAMS.test(path) && route === NO_ROUTE)) outgoing.setHeaders(headersOfFiles)
  const refused = refusedForm(incoming)
  if (refused === undefined) return answerPage(incoming, outgoing)
  // Of the body nothing is read, so nothing else can come on this connection.
  return outgoing.writeHead(refused, { connection: 'close', 'content-length': 0 }).end()
}

const server = createServer((incoming, outgoing) => {
  // What is looked at here was made readable as the call came in (instrumentation-node.ts).
  const { method = 'GET', url = '/' } = incoming
  const path = url.split('?')[0] ?? '/'
  const door = doors(method, path)
  const route = door?.route ?? pageOf(path)
  attend(incoming, outgoing, route, () => {
    if (!door) return answerByNext(incoming, outgoing, path, route)
    answerByDoor(door, incoming, outgoing, origin).catch((error: unknown) => {
      // A door turns its own failures into answers: this is a caller who went away, or a defect of ours.
      log().error({ err: error }, 'a door did not answer')
      if (!outgoing.headersSent) outgoing.writeHead(500)
      outgoing.end()
    })
  })
})
// Nothing here speaks another protocol.
server.on('upgrade', (_request, socket) => socket.destroy())
// Longer than a proxy keeps an idle connection: were it shorter, a call could meet its end on the way.
server.keepAliveTimeout = 75_000
server.headersTimeout = 20_000
server.requestTimeout = 60_000

server.listen(Number(port), hostname)
stopOnSignal(server, () => pages.close())
