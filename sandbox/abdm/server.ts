import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Call, ConnectionLost } from './call'
import { Control } from './control'
import { Keys } from './keys'
import { type Answer, Refusal } from './refusal'
import { type Deliver, Service } from './service'
import type { State } from './state'
import { V2, v2Refusal } from './v2'
import { V3, v3Refusal } from './v3'

const isV3 = (path: string) => path.startsWith('/abha/api/v3/') || path.startsWith('/api/hiecm/')

async function sentBody(request: IncomingMessage): Promise<unknown> {
  const text = Buffer.concat(await request.toArray()).toString()
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

function write(response: ServerResponse, { status, body }: Answer): void {
  const type = typeof body === 'string' ? 'text/plain' : 'application/json'
  if (body === undefined) response.writeHead(status).end()
  else response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
}

/**
 * ABDM's account service on a port of this machine, both versions. The kept port where it is free, else `port`, else
 * any.
 */
export async function startAbdm(state: State, options: { readonly port: number; readonly deliver: Deliver }) {
  const keys = new Keys(state)
  const service = new Service(state, options.deliver)
  const v2 = new V2(service, keys)
  const [v3, control] = [new V3(service, keys, v2), new Control(state, keys)]
  keys.prepare()

  const answer = async (call: Call): Promise<Answer> => {
    const [version, refusal] = isV3(call.path) ? ([v3, v3Refusal] as const) : ([v2, v2Refusal] as const)
    try {
      const given = await version.answer(call)
      call.end()
      return given
    } catch (error) {
      if (error instanceof Refusal) return refusal(error, state.now())
      throw error
    } finally {
      call.count()
      state.save()
    }
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://abdm')
    const call = new Call(state, request.method ?? 'GET', pathname, request.headers, await sentBody(request))
    try {
      if (pathname.startsWith('/_control/')) write(response, await control.answer(call))
      else write(response, await answer(call))
    } catch (error) {
      if (error instanceof ConnectionLost) request.socket.destroy()
      else {
        // Names no value: those are people's.
        console.error(`The ABDM sandbox failed at ${call.method} ${pathname}:`, (error as Error).name)
        write(response, { status: 500, body: { error: 'the sandbox failed' } })
      }
    }
  })
  for (const port of [state.kept.port || options.port, options.port, 0]) {
    server.listen(port, '127.0.0.1')
    const listening = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (listening) break
  }
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('unreachable: it listens on a port')
  state.kept.port = address.port
  state.save()
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
