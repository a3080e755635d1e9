import postgres from 'postgres'
import { test as base, inject } from 'vitest'
import { type Db, openDb } from './client'

const duplicateDatabase = '42P04'

/** This worker's own database, cloned from the migrated one on first use. Returns its URL. */
async function workerDatabase(): Promise<string> {
  const { server, template } = inject('testDatabase')
  const name = `${template}_${process.env.VITEST_POOL_ID}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  try {
    await admin.unsafe(`create database "${name}" template "${template}"`)
  } catch (error) {
    // A worker that ran an earlier file made it.
    if ((error as postgres.PostgresError).code !== duplicateDatabase) throw error
  } finally {
    await admin.end()
  }
  return new URL(`/${name}`, server).href
}

/**
 * Vitest's `test` with `db`, a pool on a migrated database. Files that run
 * after each other in one worker share it and nothing is cleaned up, so each
 * test makes its own people and counts only what is theirs. Code that opens
 * the wallet's own pool reaches the same database.
 */
export const test = base.extend<{ db: Db }>({
  db: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads which fixtures are needed from this pattern
    async ({}, use) => {
      const url = await workerDatabase()
      process.env.DATABASE_URL = url
      const sql = openDb(url, 60)
      await use(sql)
      await sql.end({ timeout: 5 })
    },
    { scope: 'worker' },
  ],
})
