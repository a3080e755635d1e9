import { z } from 'zod'
import { migrate } from '@/db/migrate'
import { prepareJobs } from '@/lib/delivery/jobs'
import { loadDotEnv } from './steps'

/**
 * Brings the database up to date and ends: a step of its own before servers and workers start. Needs DATABASE_URL alone,
 * which may name another role than theirs. Run twice, or in two places at once, it does its work once.
 */
loadDotEnv()
const { data: url, error } = z.url({ protocol: /^postgres(ql)?$/ }).safeParse(process.env.DATABASE_URL)
if (error) {
  console.error('DATABASE_URL: is missing or names no PostgreSQL')
  process.exit(1)
}
try {
  const { applied } = await migrate(url)
  await prepareJobs(url)
  console.log(`Migrated: ${applied} applied.`)
} catch (failed) {
  // Not its whole text: a driver's message may hold what it was given. Drizzle's says the statement, and its cause why.
  const { name, code, message } = ((failed as Error).cause ?? failed) as Partial<Error & { code: string }>
  console.error(`The database could not be migrated: ${[name, code, message].filter(Boolean).join(' ')}`)
  process.exit(1)
}
