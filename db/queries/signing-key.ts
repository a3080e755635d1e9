import type { Sql } from '@/db/client'

export type SigningKeyRow = {
  kid: string
  publicJwk: string
  privateSealed: Uint8Array
  createdAt: Date
  activeFrom: Date
  retiredAt: Date | null
}

/** All keys, the one that will sign last first. */
export const signingKeys = (sql: Sql): Promise<SigningKeyRow[]> =>
  sql<SigningKeyRow[]>`select kid, public_jwk, private_sealed, created_at, active_from, retired_at
    from signing_key order by active_from desc, created_at desc`

/** Two servers that start together import the same key: the second finds it there. */
export const insertSigningKey = (sql: Sql, row: Omit<SigningKeyRow, 'retiredAt'>) =>
  sql`insert into signing_key ${sql(row)} on conflict (kid) do nothing`
