import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { Dialect } from '@/lib/auth/credential'
import type { Scope } from '@/lib/operations/context'
import { giveScopes, makePartner, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { newToken } from '@/lib/operations/sign-in/token'

/** A partner with a key of its own for one of the dialects, and a consumer id to ask in the name of. */
export async function makeKey(
  db: Db,
  dialect: Dialect,
  scopes: readonly Scope[] = ['consents:request', 'consents:read', 'act-for-person'],
  of?: string,
) {
  const partnerId = of ?? (await makePartner(db))
  const credentialId = v7()
  const { token, hash, prefix } = newToken('k')
  await db`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, created_at)
    values (${credentialId}, ${partnerId}, ${dialect}, ${hash}, ${prefix}, ${[...scopes]}, now())`
  await giveScopes(db, partnerId, scopes)
  return { partnerId, credentialId, token }
}

/** A person with an access token, as signing in by our own API gives one. */
export async function makeTokenHolder(db: Db) {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const sessionId = v7()
  const { token, hash } = newToken('p')
  await db`insert into web_session (id, kind, person_id, token_hash, signed_in_with, created_at, last_seen_at, expires_at)
    values (${sessionId}, 'api', ${personId}, ${hash}, 'email', now(), now(), now() + interval '15 minutes')`
  return { email, personId, sessionId, token }
}

export type RouteHandler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>

export type Sent = {
  readonly method?: string
  readonly token?: string
  readonly params?: Record<string, string>
  readonly query?: string
  /** An object goes as JSON; a string, bytes or a stream as they are. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** Calls a route's exported function with a real request, as the server would. */
export async function call(route: RouteHandler, sent: Sent = {}) {
  const { body } = sent
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
  const response = await route(
    new Request(`http://wallet.test/called${sent.query ?? ''}`, {
      method: sent.method ?? 'POST',
      headers: {
        'content-type': 'application/json',
        ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
        ...sent.headers,
      },
      body: body === undefined || raw ? (body as BodyInit | undefined) : JSON.stringify(body),
      // A stream is sent in chunks, without a length.
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit),
    { params: Promise.resolve(sent.params ?? {}) },
  )
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    // biome-ignore lint/suspicious/noExplicitAny: an answer is what a caller in any language sees
    body: (text === '' ? undefined : JSON.parse(text)) as any,
  }
}

/** A body of this many bytes in chunks, that says nothing of its length. */
export const chunked = (bytes: number) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += 16_384)
        controller.enqueue(new Uint8Array(Math.min(16_384, bytes - sent)).fill(32))
      controller.close()
    },
  })

/** Our routes on a port of this machine, for clients that speak HTTP: "POST /auth/{caId}/accept" to its function. */
export async function serveRoutes(routes: Readonly<Record<string, RouteHandler>>, at = 0) {
  const table = Object.entries(routes).map(([name, route]) => {
    const [method, path = ''] = name.split(' ')
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, param = '']) => param)
    return { method, names, route, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`) }
  })
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://wallet.test')
    const found = table.find(({ method, pattern }) => method === incoming.method && pattern.test(url.pathname))
    if (!found) return outgoing.writeHead(404).end()
    const values = found.pattern.exec(url.pathname)?.slice(1).map(decodeURIComponent) ?? []
    const body = Buffer.concat(await incoming.toArray())
    const response = await found.route(
      new Request(url, {
        method: incoming.method,
        headers: incoming.headers as Record<string, string>,
        body: body.length > 0 ? body : undefined,
      }),
      { params: Promise.resolve(Object.fromEntries(found.names.map((name, at) => [name, values[at]]))) },
    )
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  })
  server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
