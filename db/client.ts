import postgres from 'postgres'
import { env } from '@/lib/env'

/**
 * SQL is written in postgres.js templates: each distinct text becomes a named
 * prepared statement. Columns are snake_case in SQL and camelCase in rows; keys
 * inside jsonb are left as they are, because foreign artefacts live there.
 * `settings` are PostgreSQL's, for each connection.
 */
export function openDb(url: string, max: number, settings: { plan_cache_mode?: 'force_custom_plan' } = {}) {
  return postgres(url, {
    max,
    onnotice: () => {},
    transform: { undefined: null, column: { from: postgres.toCamel, to: postgres.fromCamel } },
    connection: {
      application_name: 'sammati',
      statement_timeout: 15_000,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: 30_000,
      ...settings,
    },
  })
}

export type Db = ReturnType<typeof openDb>
export type Tx = postgres.TransactionSql
/** A pool or an open transaction: queries take either. */
export type Sql = Db | Tx

/**
 * One pool per process. Next evaluates this module once for each of its module
 * graphs (pages, route handlers, instrumentation), so a module-level constant
 * would open one pool for each of them.
 */
const held = globalThis as typeof globalThis & { __sammatiDb?: Db; __sammatiSideDb?: Db }
export function db(): Db {
  held.__sammatiDb ??= openDb(env().DATABASE_URL, env().DATABASE_POOL)
  return held.__sammatiDb
}

/**
 * A few connections of their own for what must commit while a door holds a transaction open (the
 * count of wrong codes): were they of the same pool, enough such calls at once would wait for each other.
 */
export function sideDb(): Db {
  held.__sammatiSideDb ??= openDb(env().DATABASE_URL, Math.min(4, env().DATABASE_POOL))
  return held.__sammatiSideDb
}

/** Ends both, when what was asked of them is answered or 5 seconds are over. */
export async function closePools(): Promise<void> {
  await Promise.all([held.__sammatiDb, held.__sammatiSideDb].map((pool) => pool?.end({ timeout: 5 })))
}
