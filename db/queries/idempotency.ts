import type { Sql } from '@/db/client'

type Claim = { credentialId: string; key: string; route: string; requestSha256: Buffer; createdAt: Date }
type Claimed = { kind: 'new' } | { kind: 'known'; requestSha256: Uint8Array; answerSealed: Uint8Array }

/** Claims a key, or finds what it was used for. Waits while another transaction holds the same key. */
export async function claimKey(sql: Sql, claim: Claim): Promise<Claimed> {
  const inserted = await sql`insert into idempotency ${sql(claim)} on conflict do nothing returning key`
  if (inserted.length === 1) return { kind: 'new' }
  const [row] = await sql<{ requestSha256: Uint8Array; answerSealed: Uint8Array }[]>`
    select request_sha256, answer_sealed from idempotency where credential_id = ${claim.credentialId} and key = ${claim.key}`
  if (!row) throw new Error('an idempotency key vanished while it was claimed')
  return { kind: 'known', ...row }
}

export const keepAnswer = (sql: Sql, credentialId: string, key: string, answerSealed: Buffer) =>
  sql`update idempotency set answer_sealed = ${answerSealed} where credential_id = ${credentialId} and key = ${key}`
