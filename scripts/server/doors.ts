import { glob } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MAX_BODY_BYTES } from '@/lib/http/read-json'

/** Where programs call: nothing under these is a page. */
const PREFIXES = ['abdm/v1', 'api/v1', 'api/v2', 'api/v3/public/consent', 'auth', 'gateway', 'v1']

type Params = Record<string, string | string[]>
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response> | Response
type Route = {
  readonly name: string
  readonly pattern: RegExp
  readonly names: readonly { readonly name: string; readonly many: boolean }[]
  /** By method, as the file exports them. */
  readonly handlers: Readonly<Record<string, Handler | undefined>>
}
/** `route` is the address's pattern, with its parameters' names. */
export type Door = { readonly handler: Handler; readonly params: Params; readonly route: string }
export type Doors = (method: string, path: string) => Door | null

/** One segment of a route's folder: how it matches, and how late it is tried. */
function segmentOf(segment: string): { source: string; name?: string; many: boolean; rank: number } {
  const [, open, rest, name] = /^\[(\[)?(\.\.\.)?(\w+)\]/.exec(segment) ?? []
  if (!name) return { source: `/${segment.replace(/[.\\]/g, '\\$&')}`, many: false, rank: 0 }
  if (open) return { source: '(?:/(.+))?', name, many: true, rank: 3 }
  return rest ? { source: '/(.+)', name, many: true, rank: 2 } : { source: '/([^/]+)', name, many: false, rank: 1 }
}

/** The address of a route's or page's file: groups in round brackets are no part of it. */
function addressOf(file: string) {
  const folders = file
    .split(sep)
    .slice(1, -1)
    .filter((folder) => !/^\(.+\)$/.test(folder))
  const segments = folders.map(segmentOf)
  return {
    segments,
    name: `/${folders.join('/')}`,
    order: segments.map(({ rank }) => rank).join(''),
    pattern: new RegExp(`^${segments.map(({ source }) => source).join('') || '/'}$`),
  }
}

type Ordered<T> = { readonly route: T; readonly order: string }
const inOrder = <T>(found: readonly Ordered<T>[]): T[] =>
  found.toSorted((left, right) => (left.order < right.order ? -1 : 1)).map(({ route }) => route)

/** What an address is called that no file answers. */
export const NO_ROUTE = 'other'

/** The patterns of the addresses that Next answers, for whoever must name one without saying whose it was. */
export async function loadPages(root: string): Promise<(path: string) => string> {
  const found: Ordered<{ name: string; pattern: RegExp }>[] = []
  // Two stars pass by folders that begin with a dot.
  for await (const file of glob(['app/**/{page.tsx,route.ts}', 'app/.*/**/route.ts'], { cwd: root })) {
    const { order, name, pattern } = addressOf(file)
    found.push({ order, route: { name, pattern } })
  }
  const pages = inOrder(found)
  return (path) => {
    if (path.startsWith('/_next/')) return '/_next/*'
    return pages.find(({ pattern }) => pattern.test(path))?.name ?? NO_ROUTE
  }
}

/**
 * The route handlers of the addresses that programs call, found under `app` as Next finds them: the same files,
 * without the way through Next, which costs as much as a decision does.
 */
export async function loadDoors(root: string): Promise<Doors> {
  const found: Ordered<Route>[] = []
  for await (const file of glob(
    PREFIXES.map((prefix) => `app/${prefix}/**/route.ts`),
    { cwd: root },
  )) {
    const { order, name, pattern, segments } = addressOf(file)
    found.push({
      order,
      route: {
        name,
        pattern,
        names: segments.flatMap(({ name, many }) => (name ? [{ name, many }] : [])),
        handlers: (await import(pathToFileURL(join(root, file)).href)) as Route['handlers'],
      },
    })
  }
  const routes = inOrder(found)
  const isDoor = new RegExp(`^/(?:${PREFIXES.join('|')})(?:/|$)`)

  return (method, path) => {
    if (!isDoor.test(path)) return null
    for (const { name, pattern, names, handlers } of routes) {
      const values = pattern.exec(path)
      if (!values) continue
      // No door has OPTIONS: it refuses what else the file does not name too.
      const handler = handlers[method === 'HEAD' ? 'GET' : method] ?? handlers.OPTIONS
      if (!handler) return null
      const params = names.flatMap(({ name, many }, at): [string, string | string[]][] => {
        const value = values[at + 1]
        if (value === undefined) return []
        return [[name, many ? value.split('/').map(decodeURIComponent) : decodeURIComponent(value)]]
      })
      return { handler, params: Object.fromEntries(params), route: name }
    }
    return null
  }
}

/** At most one byte more than a door takes: the door refuses it by its size, and the connection ends. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) break
  }
  return size > 0 ? Buffer.concat(chunks) : undefined
}

/** Answers by a door, with the length of the answer. */
export async function answerByDoor(
  { handler, params }: Pick<Door, 'handler' | 'params'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
): Promise<void> {
  const { method = 'GET' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? undefined : await bodyOf(incoming)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''))
  const request = new Request(`${origin}${incoming.url}`, {
    method,
    headers,
    body,
  })
  const response = await handler(request, { params: Promise.resolve(params) })
  const answer = Buffer.from(await response.arrayBuffer())
  // What was not read of a body would be taken for the next request.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(response.status !== 204 && { 'content-length': answer.byteLength }),
  })
  outgoing.end(method === 'HEAD' ? undefined : answer)
}
