import { db } from '@/db/client'
import { migrationsCurrent } from '@/db/migrate'

export const dynamic = 'force-dynamic'

/** A probe that waits longer has its answer: not ready. */
const patience = 3000

async function check(): Promise<{ database: boolean; migrations: boolean }> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), patience)
  })
  let database = false
  try {
    await Promise.race([db()`select 1`, slow])
    database = true
    return { database, migrations: await Promise.race([migrationsCurrent(db()), slow]) }
  } catch {
    return { database, migrations: false }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The wallet can serve: 200 {status: 'ready'}, or 503 {status: 'not ready',
 * database, migrations} where the two say what works.
 */
export async function GET() {
  const { database, migrations } = await check()
  const ready = database && migrations
  return Response.json(ready ? { status: 'ready' } : { status: 'not ready', database, migrations }, {
    status: ready ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  })
}
