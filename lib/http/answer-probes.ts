import { db } from '@/db/client'
import { migrationsCurrent } from '@/db/migrate'
import { countSetAside } from '@/db/queries/delivery'
import { isStopping } from './stopping'

/** The process answers: 200 {status: 'ok'}. Looks at nothing else, so a database outage does not restart it. */
export const answerLive = (): Response => Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })

/** A probe that waits longer has its answer: not ready. */
const patience = 3000

type Checked = { database: boolean; migrations: boolean; setAside: number }

async function check(): Promise<Checked> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), patience)
  })
  const found: Checked = { database: false, migrations: false, setAside: 0 }
  try {
    await Promise.race([db()`select 1`, slow])
    found.database = true
    found.migrations = await Promise.race([migrationsCurrent(db()), slow])
    if (found.migrations) found.setAside = await Promise.race([countSetAside(db()), slow])
  } catch {
    found.migrations = false
  } finally {
    clearTimeout(timer)
  }
  return found
}

/**
 * The wallet can serve: 200 {status: 'ready', setAside}, or 503 {status: 'not ready', database, migrations} where the two
 * say what works, or 503 {status: 'stopping'}. `setAside`: so many rows of the outbox nobody is told of until an operator has looked at them.
 */
export async function answerReady(): Promise<Response> {
  if (isStopping())
    return Response.json({ status: 'stopping' }, { status: 503, headers: { 'cache-control': 'no-store' } })
  const { database, migrations, setAside } = await check()
  const ready = database && migrations
  return Response.json(ready ? { status: 'ready', setAside } : { status: 'not ready', database, migrations }, {
    status: ready ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  })
}
