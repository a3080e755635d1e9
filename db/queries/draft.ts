import type { Sql } from '@/db/client'

export type DraftRow = { requestVersion: number; choice: Record<string, unknown>; updatedAt: Date }

export async function findDraft(sql: Sql, personId: string, requestId: string): Promise<DraftRow | undefined> {
  const [row] = await sql<DraftRow[]>`
    select request_version, choice, updated_at from draft_decision
     where person_id = ${personId} and request_id = ${requestId}`
  return row
}

/** One draft per person and request: the last one stands. */
export const saveDraftRow = (sql: Sql, personId: string, requestId: string, draft: DraftRow) => sql`
  insert into draft_decision (person_id, request_id, request_version, choice, updated_at)
  values (${personId}, ${requestId}, ${draft.requestVersion}, ${sql.json(draft.choice as never)}, ${draft.updatedAt})
  on conflict (person_id, request_id) do update
     set request_version = excluded.request_version, choice = excluded.choice, updated_at = excluded.updated_at`
