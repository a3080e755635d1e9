import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as drizzleMigrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import type { Sql } from './client'

/** Any fixed number, the same in every version of the wallet. */
const lockKey = 7_266_284

const migrationsFolder = () => join(process.cwd(), 'db', 'migrations')

async function appliedCount(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`
  if (table?.name == null) return 0
  const [row] = await sql`select count(*)::int as count from drizzle.__drizzle_migrations`
  return row?.count ?? 0
}

/**
 * Brings the database to the newest migration. Several servers may start at
 * once: the first migrates, the others wait on an advisory lock and find
 * nothing left. Throws what PostgreSQL says when a migration fails; then none
 * of this run's are applied.
 */
export async function migrate(url: string, folder = migrationsFolder()): Promise<{ applied: number }> {
  // One connection, because the lock belongs to the connection that took it.
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'sammati migrate' } })
  try {
    await sql`select pg_advisory_lock(${lockKey})`
    const before = await appliedCount(sql)
    await drizzleMigrate(drizzle(sql), { migrationsFolder: folder })
    return { applied: (await appliedCount(sql)) - before }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * True when the newest migration of this checkout is applied. A database ahead
 * of it counts as current: while a new version rolls out, the old one serves on.
 */
export async function migrationsCurrent(sql: Sql): Promise<boolean> {
  const text = await readFile(join(migrationsFolder(), 'meta', '_journal.json'), 'utf8')
  const { entries } = JSON.parse(text) as { entries: { when: number }[] }
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as made`
  if (!table?.made) return entries.length === 0
  const [row] = await sql`
    select count(*)::int as count, coalesce(max(created_at), 0)::float8 as last from drizzle.__drizzle_migrations`
  return row?.count >= entries.length && row?.last >= Math.max(0, ...entries.map((entry) => entry.when))
}
