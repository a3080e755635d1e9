import type { Sql } from '@/db/client'
import { insertCredential, type NewCredential } from '@/db/queries/credential'
import type { CredentialDialect } from '@/lib/core/account/credential'
import { actorOf, type Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { type GivenSecret, newSecret } from './new-secret'

/** A key just made, and what is shown of it this once. */
export type GivenCredential = {
  readonly id: string
  readonly prefix: string
  readonly dialect: CredentialDialect
  readonly expiresAt: Date | null
  readonly given: readonly GivenSecret[]
}

export type WantedKey = Omit<NewCredential, 'prefix' | 'secretHash' | 'secretSealed' | 'createdAt' | 'dialect'> & {
  readonly dialect: CredentialDialect
}

/** Makes a key with a secret of its dialect's, and its audit event with these details too. Null when the id is one already. */
export async function giveKey(
  ctx: Ctx,
  tx: Sql,
  key: WantedKey,
  details: Record<string, unknown>,
): Promise<GivenCredential | null> {
  const { id, dialect, scopes, expiresAt } = key
  const { given, hash, sealed, prefix } = await newSecret(tx, dialect, key, ctx.now)
  const made = await insertCredential(
    tx,
    { ...key, prefix, secretHash: hash, secretSealed: sealed, createdAt: ctx.now },
    ledgerEntry(ctx, actorOf(ctx), { credentialId: id, dialect, prefix, scopes, expiresAt, ...details }),
  )
  return made ? { id, prefix, dialect, expiresAt, given } : null
}
