import { Agent, request } from 'node:http'
import { quantile } from './report'

/**
 * The clients, in a process of their own: each connection sends its next
 * request when the last one is answered. An answer other than 2xx fails the run.
 */

/** `token` goes as a bearer. */
export type Call = { path: string; token?: string; headers?: Record<string, string>; body?: string }
/** `once`: every call is made once in all runs together; otherwise they begin anew. */
export type Load = { name: string; origin: string; method: string; calls: Call[]; once?: boolean }
export type Round = { name: string; connections: number; warmUp: number; seconds: number }
/** `perSecond` and the latencies (ms) without the warm-up; `used` calls so far, in all runs. */
export type Result = { perSecond: number; p50: number; p99: number; used: number }
export type Reply = { result: Result } | { error: string }

const loads = new Map<string, { load: Load; next: number }>()

function send(agent: Agent, { origin, method }: Load, { path, token, headers: more, body }: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { ...more }
    if (token) headers.authorization = `Bearer ${token}`
    if (body !== undefined) {
      headers['content-type'] = 'application/json'
      headers['content-length'] = Buffer.byteLength(body)
    }
    const sent = request(`${origin}${path}`, { agent, method, headers }, (response) => {
      const { statusCode = 0 } = response
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        if (statusCode >= 200 && statusCode < 300) return resolve()
        const said = Buffer.concat(chunks).toString('utf8').slice(0, 300)
        reject(new Error(`${method} ${origin}${path} answered ${statusCode}: ${said}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

async function run({ name, connections, warmUp, seconds }: Round): Promise<Result> {
  const state = loads.get(name)
  if (!state) throw new Error(`There is no load ${name}.`)
  const { load } = state
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const from = performance.now() + warmUp * 1000
  const to = from + seconds * 1000
  const latencies: number[] = []
  let last = from
  const connection = async () => {
    for (;;) {
      const began = performance.now()
      // One slow answer is an answer too.
      if (began >= to && latencies.length > 0) return
      if (load.once && state.next >= load.calls.length) return
      await send(agent, load, load.calls[state.next++ % load.calls.length]!)
      const ended = performance.now()
      if (ended < from) continue
      latencies.push(ended - began)
      last = ended
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, connection))
  } finally {
    agent.destroy()
  }
  if (latencies.length === 0) throw new Error(`${name}: there were too few calls to measure.`)
  const perSecond = (latencies.length * 1000) / (last - from)
  latencies.sort((left, right) => left - right)
  return { perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), used: state.next }
}

process.on('message', async (message: { load: Load } | { round: Round }) => {
  let reply: Reply
  try {
    if ('load' in message) {
      loads.set(message.load.name, { load: message.load, next: 0 })
      return
    }
    reply = { result: await run(message.round) }
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) }
  }
  process.send?.(reply)
})
process.once('disconnect', () => process.exit(1))
