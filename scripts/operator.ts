import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, openDb } from '@/db/client'
import { env } from '@/lib/env'
import { root } from './steps'

/** For an operator's command beside a running server, with the server's environment (`.env` is read, as `npm start` does). */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
  const db = openDb(env().DATABASE_URL, 1)
  try {
    return await work(db)
  } finally {
    await db.end({ timeout: 5 })
  }
}
