import type { Sql } from '@/db/client'
import type { Tries } from '@/lib/core/staff/tries'

/** Takes the lock of a subject of tries, making its row when nobody has tried before, and gives what it counts. */
export async function lockTries(sql: Sql, subjectHash: Uint8Array, now: Date): Promise<Tries> {
  const [row] = await sql<Tries[]>`
    insert into staff_guard (subject_hash, failures_in_row, tries, window_started_at) values (${subjectHash}, 0, 0, ${now})
    on conflict (subject_hash) do update set subject_hash = excluded.subject_hash
    returning failures_in_row, tries, window_started_at`
  if (!row) throw new Error('an upsert gave no row')
  return row
}

export async function saveTries(sql: Sql, subjectHash: Uint8Array, tries: Tries): Promise<void> {
  await sql`
    update staff_guard set failures_in_row = ${tries.failuresInRow}, tries = ${tries.tries},
           window_started_at = ${tries.windowStartedAt}
     where subject_hash = ${subjectHash}`
}

/** Takes back what was counted: the last try was right, or an operator knows whose they were. False when nothing was. */
export async function forgetTries(sql: Sql, subjectHash: Uint8Array): Promise<boolean> {
  const rows = await sql`
    update staff_guard set failures_in_row = 0, tries = 0 where subject_hash = ${subjectHash} and failures_in_row > 0
    returning 1`
  return rows.length === 1
}
