import { db } from '@/db/client'
import { openSecret } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { type CredentialHolder, type Dialect, holderOf } from './credential'

/** A partner found by a public key, and the secret that proves it. */
export type KeyHolder = CredentialHolder & { readonly secret: string }

/** Who has this API key. It is public and proves nothing yet. Fails with `unauthenticated`. */
export async function holderOfApiKey(apiKey: string, dialect: Dialect, now: Date): Promise<KeyHolder> {
  const found = await holderOf(db(), apiKey, [dialect], now)
  if (!found?.credential.secretSealed) throw new Failure('unauthenticated')
  return { ...found, secret: openSecret(found.credential.credentialId, found.credential.secretSealed) }
}
