import type { Sql } from '@/db/client'

export type RegisteredDataRow = { sealed: Uint8Array; archivedAt: Date | null }

/** What a partner registers beside a request, sealed. */
export async function insertRegisteredData(sql: Sql, requestId: string, sealed: Uint8Array): Promise<void> {
  await sql`insert into consent_data (request_id, sealed) values (${requestId}, ${sealed})`
}

/** Archived data is found too: who may see it is not decided here. */
export async function findRegisteredData(sql: Sql, requestId: string): Promise<RegisteredDataRow | undefined> {
  const [row] = await sql<RegisteredDataRow[]>`
    select sealed, archived_at from consent_data where request_id = ${requestId}`
  return row
}
