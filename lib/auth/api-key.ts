import { db } from '@/db/client'
import { findLiveCredential, openSecret } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import type { PartnerActor, Scope } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'
import type { Dialect } from './bearer'

/** A partner found by a public key, and the secret that proves it. */
export type KeyHolder = {
  readonly actor: PartnerActor
  readonly secret: string
  readonly requireFreshness: boolean
}

/** Who has this API key. It is public and proves nothing yet. Fails with `unauthenticated`. */
export async function holderOfApiKey(apiKey: string, dialect: Dialect, now: Date): Promise<KeyHolder> {
  const found = await findLiveCredential(db(), hashToken(apiKey), [dialect], now)
  if (!found?.secretSealed) throw new Failure('unauthenticated')
  const { partnerId, credentialId, scopes, requireFreshness } = found
  return {
    actor: { kind: 'partner', partnerId, credentialId, scopes: scopes as Scope[] },
    secret: openSecret(credentialId, found.secretSealed),
    requireFreshness,
  }
}
