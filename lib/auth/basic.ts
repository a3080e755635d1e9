import { db } from '@/db/client'
import { findLiveCredential } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import type { PartnerActor, Scope } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'
import type { Dialect } from './bearer'

/** A partner's software, with what its credential asks of a call beyond the secret. */
export type CredentialHolder = {
  readonly actor: PartnerActor
  readonly ipAllow: readonly string[] | null
  readonly meterRevoke: boolean
}

/**
 * For a dialect of `Authorization: Basic {token}` whose token is opaque: found by its hash, never taken apart.
 * Every reason for a refusal looks alike.
 */
export const basicOf =
  (dialect: Dialect) =>
  async ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<CredentialHolder> => {
    const token = /^Basic +(\S{16,512})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    const found = token && (await findLiveCredential(db(), hashToken(token), [dialect], now))
    if (!found) throw new Failure('unauthenticated')
    const { credentialId, partnerId, scopes, ipAllow, meterRevoke } = found
    return {
      actor: { kind: 'partner', partnerId, credentialId, scopes: scopes as Scope[] },
      ipAllow,
      meterRevoke,
    }
  }
