import type { Sql } from '@/db/client'
import { findLiveCredential, findLiveCredentialById, type LiveCredential } from '@/db/queries/session'
import { inForce } from '@/lib/core/account/credential'
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
  return heldBy(await findLiveCredential(sql, hashToken(secret), dialects, now))
}

/** The same by the credential's id. */
export const holderById = async (sql: Sql, id: string, dialect: Dialect, now: Date): Promise<CredentialHolder | null> =>
  heldBy(await findLiveCredentialById(sql, id, dialect, now))

function heldBy(credential: LiveCredential | undefined): CredentialHolder | null {
  if (!credential) return null
  const { partnerId, credentialId, scopes, given } = credential
  return { actor: { kind: 'partner', partnerId, credentialId, scopes: inForce(scopes, given) as Scope[] }, credential }
}
