import { type Db, openDb } from '@/db/client'
import { env } from '@/lib/env'
import { loadDotEnv } from './steps'

/** For an operator's command beside a running server, with the server's environment (`.env` is read, as `npm start` does). */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  loadDotEnv()
  const db = openDb(env().DATABASE_URL, 1)
  try {
    return await work(db)
  } finally {
    await db.end({ timeout: 5 })
  }
}
