import dns, { type LookupAddress } from 'node:dns'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'

const MAX_ANSWER_BYTES = 1024 * 1024
const TIMEOUT_MS = 10_000

export type Fetched = {
  readonly status: number
  /** Names in lower case; a repeated header's values joined. */
  readonly headers: Readonly<Record<string, string>>
  /** At most 1 MB, as it came. */
  readonly body: Buffer
}

export type FetchFailureKind = 'refused_address' | 'unreachable' | 'timeout' | 'too_large'

/** Why nothing came back. Names neither the address nor anything that was sent. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure'
  constructor(readonly kind: FetchFailureKind) {
    super(kind)
  }
}

type Options = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** For everything together, from the look-up of the name to the last byte. Milliseconds, 10 s when not said. */
  readonly timeoutMs?: number
  /** Whether 127.0.0.1 and ::1 may be called: in a demo, where partners live on the same machine. */
  readonly allowLoopback?: boolean
  /** For who wants the status only: what is longer than 1 MB is cut off in place of being refused. */
  readonly cutLong?: boolean
}

const LOOPBACK = ['127.0.0.1', '::1']
// A connection that is kept leads to the address that was checked when it was made.
const kept = { keepAlive: true, timeout: 4000 }
const AGENTS = {
  strict: { 'http:': new RequestFilteringHttpAgent(kept), 'https:': new RequestFilteringHttpsAgent(kept) },
  loopback: {
    'http:': new RequestFilteringHttpAgent({ ...kept, allowIPAddressList: LOOPBACK }),
    'https:': new RequestFilteringHttpsAgent({ ...kept, allowIPAddressList: LOOPBACK }),
  },
}

// The agents take some blocks for public that are not, as ::a.b.c.d. Public IPv6 is one block.
const publicIPv6 = new BlockList()
publicIPv6.addSubnet('2000::', 3, 'ipv6')
const isOddIPv6 = (address: string) =>
  isIPv6(address) && !LOOPBACK.includes(address) && !publicIPv6.check(address, 'ipv6')

// Not the system's own look-up: that keeps one of the process's few threads for as long as a name server is silent, and a
// partner whose name server is would keep everybody else's names, files and keys waiting.
const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 2 })

async function addressesOf(hostname: string): Promise<LookupAddress[]> {
  if (/(^|\.)localhost\.?$/i.test(hostname))
    return LOOPBACK.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const of = (answer: PromiseSettledResult<string[]>, family: number) =>
    answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
  const found = [...of(four, 4), ...of(six, 6)]
  if (found.length === 0) throw new FetchFailure('unreachable')
  return found
}

/** The look-up that the connection itself is made from: what it answers is what is called. */
const checkedLookup: LookupFunction = (hostname, { all }, answer) => {
  addressesOf(hostname).then(
    (found) => {
      if (found.some(({ address }) => isOddIPv6(address))) answer(new FetchFailure('refused_address'), '')
      else if (all) answer(null, found)
      else answer(null, found[0]!.address, found[0]!.family)
    },
    (error: FetchFailure) => answer(error, ''),
  )
}

function parseAddress(text: string): URL {
  const url = URL.parse(text)
  if (!url || !(url.protocol in AGENTS.strict) || url.username !== '' || url.password !== '')
    throw new FetchFailure('refused_address')
  if (isOddIPv6(url.hostname.replace(/^\[|\]$/g, ''))) throw new FetchFailure('refused_address')
  return url
}

/** The agents' refusals carry no code. */
const isRefusal = (error: Error) => /is not allowed\. Because/.test(error.message)

/**
 * Calls an address that somebody else named. Plain http and https only, no user and password in it, no
 * redirects followed; private, loopback, link-local and other special addresses are refused at the moment
 * of connecting, so a name that answers differently the second time gains nothing. Any status is an
 * answer; throws FetchFailure when there is none.
 */
export async function guardedFetch(address: string, options: Options = {}): Promise<Fetched> {
  const url = parseAddress(address)
  const agents = options.allowLoopback ? AGENTS.loopback : AGENTS.strict
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const { method = 'GET', headers, body } = options
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const request = (secure ? overHttps : overHttp)(url, {
        method,
        headers: { ...headers, ...length },
        agent: agents[secure ? 'https:' : 'http:'],
        lookup: checkedLookup,
        signal,
      })
      request.on('response', resolve).on('error', reject)
      // Of 101 nobody tells but this event, and nothing more comes on that connection.
      request.on('upgrade', (_, socket) => {
        socket.destroy()
        reject(new FetchFailure('unreachable'))
      })
      request.end(body)
    })
    const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(headers),
      body: await readAll(response, options.cutLong),
    }
  } catch (error) {
    if (error instanceof FetchFailure) throw error
    if (signal.aborted) throw new FetchFailure('timeout')
    throw new FetchFailure(isRefusal(error as Error) ? 'refused_address' : 'unreachable')
  }
}

async function readAll(response: IncomingMessage, cutLong = false): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop destroys the connection: nothing beyond the limit is read.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > MAX_ANSWER_BYTES) {
      if (cutLong) break
      throw new FetchFailure('too_large')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
