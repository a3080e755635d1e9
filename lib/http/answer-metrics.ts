import { createHash, timingSafeEqual } from 'node:crypto'
import { db } from '@/db/client'
import { countConnections, readBacklog } from '@/db/queries/watch'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'

/** A scrape that waits longer has its answer: the database is not up. */
const PATIENCE_MS = 3000

const hashOf = (text: string) => createHash('sha256').update(text).digest()

/** Whether the caller holds METRICS_TOKEN, in a time that tells nothing. */
function isKnown(authorization: string | null, token: string): boolean {
  return timingSafeEqual(hashOf(authorization ?? ''), hashOf(`Bearer ${token}`))
}

async function look(now: Date): Promise<void> {
  const seen = metrics()!
  seen.poolSize.set(env().DATABASE_POOL)
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), PATIENCE_MS)
  })
  try {
    const began = performance.now()
    await Promise.race([db()`select 1`, slow])
    seen.databaseSeconds.set((performance.now() - began) / 1000)
    const [backlog, connections] = await Promise.race([
      Promise.all([readBacklog(db(), now), countConnections(db())]),
      slow,
    ])
    seen.outboxDepth.set(backlog.outboxWaiting)
    seen.outboxAge.set(backlog.outboxOldest)
    seen.setAside.set(backlog.setAside)
    seen.overdue.set(backlog.overdue)
    seen.connections.reset()
    for (const { state, count } of connections) seen.connections.set({ state }, count)
    seen.databaseUp.set(1)
  } catch (error) {
    // What was read before is not so any more, and nobody knows what is.
    for (const one of [seen.outboxDepth, seen.outboxAge, seen.setAside, seen.overdue, seen.databaseSeconds])
      one.set(NaN)
    seen.connections.reset()
    seen.databaseUp.set(0)
    log().warn({ err: error }, 'metrics without the database')
  } finally {
    clearTimeout(timer)
  }
}

/** What Prometheus reads, for whoever holds METRICS_TOKEN. Without that variable there is nothing here: 404. */
export async function answerMetrics(request: Request): Promise<Response> {
  const { METRICS_TOKEN } = env()
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  if (!METRICS_TOKEN) return new Response(null, { status: 404, headers })
  if (!isKnown(request.headers.get('authorization'), METRICS_TOKEN))
    return new Response(null, { status: 401, headers: { ...headers, 'www-authenticate': 'Bearer' } })
  await look(new Date())
  const { registry } = metrics()!
  return new Response(await registry.metrics(), { headers: { ...headers, 'content-type': registry.contentType } })
}
