import type { Sql } from '@/db/client'
import { findLiveCredential, type LiveCredential } from '@/db/queries/session'
import type { PartnerActor, Scope } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'

export type Dialect = 'native' | 'samagra' | 'eka' | 'veriff' | 'attestr' | 'abdm'

/** A partner's software, with what its credential asks of a call beyond the secret. */
export type CredentialHolder = { readonly actor: PartnerActor; readonly credential: LiveCredential }

/** Whose live credential of one of the dialects this secret is; null: nobody's. */
export async function holderOf(
  sql: Sql,
  secret: string,
  dialects: readonly Dialect[],
  now: Date,
): Promise<CredentialHolder | null> {
  const credential = await findLiveCredential(sql, hashToken(secret), dialects, now)
  if (!credential) return null
  const { partnerId, credentialId, scopes } = credential
  return { actor: { kind: 'partner', partnerId, credentialId, scopes: scopes as Scope[] }, credential }
}
