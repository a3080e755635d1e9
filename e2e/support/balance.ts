import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

const LOOK_EVERY_MS = 100
/** As docs/deploy/Caddyfile has it (lb_try_duration). */
const TRY_MS = 5_000

type Target = { readonly port: number; readonly agent: Agent; ready: boolean; looking: boolean; answered: number }

/**
 * A proxy as production has one before its servers: gives calls to them in turn, to those that say that they are ready,
 * over kept connections. A call that could not be given to a server at all goes to the next one, and waits a while
 * where none is ready; one that was given and not answered is lost (502), whatever it was. Answers say in
 * `x-served-by` on which port the server was. Where it has a certificate it is asked by https.
 */
export async function startBalancer(certificate?: { readonly key: string; readonly cert: string }) {
  const targets: Target[] = []
  let turn = 0

  const look = async (target: Target) => {
    // One after the other: an older answer must not come last.
    if (target.looking) return
    target.looking = true
    target.ready = await fetch(`http://127.0.0.1:${target.port}/api/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    target.looking = false
  }
  const looking = setInterval(() => targets.forEach(look), LOOK_EVERY_MS)

  function pass(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, until = Date.now() + TRY_MS) {
    const ready = targets.filter((one) => one.ready)
    const target = ready[turn++ % (ready.length || 1)]
    if (!target) {
      if (Date.now() < until) return void setTimeout(pass, LOOK_EVERY_MS, incoming, body, outgoing, until)
      return void outgoing.writeHead(502).end('nobody is ready')
    }
    const { connection: _, ...headers } = incoming.headers
    const sent = request({
      port: target.port,
      host: '127.0.0.1',
      agent: target.agent,
      method: incoming.method,
      path: incoming.url,
      headers: {
        ...headers,
        // In place of what a caller wrote there.
        'x-forwarded-for': incoming.socket.remoteAddress,
        'x-forwarded-host': headers.host,
        'x-forwarded-proto': certificate ? 'https' : 'http',
      },
    })
    sent.once('response', (answer) => {
      target.answered++
      const { connection: _, 'keep-alive': __, ...said } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, { ...said, 'x-served-by': target.port })
      answer.pipe(outgoing)
    })
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.headersSent) return outgoing.destroy()
      if (error.code !== 'ECONNREFUSED') return outgoing.writeHead(502).end(error.code)
      target.ready = false
      pass(incoming, body, outgoing, until)
    })
    sent.end(body)
  }

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) =>
    pass(incoming, await buffer(incoming), outgoing)
  const server = certificate ? createSecureServer(certificate, answer) : createServer(answer)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    /** Asks these too from now on. Resolves when each has been looked at. */
    async add(...ports: readonly number[]) {
      const added = ports.map((port) => ({
        port,
        agent: new Agent({ keepAlive: true }),
        ready: false,
        looking: false,
        answered: 0,
      }))
      targets.push(...added)
      await Promise.all(added.map(look))
    },
    /** How many calls each of them has answered. */
    answered: () => targets.map(({ answered }) => answered),
    isReady: (port: number) => targets.some((one) => one.port === port && one.ready),
    async stop() {
      clearInterval(looking)
      for (const { agent } of targets) agent.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
