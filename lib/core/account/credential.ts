/** How a partner's software proves itself, by the dialect that it speaks. */
export const CREDENTIAL_DIALECTS = ['native', 'samagra', 'eka', 'veriff', 'attestr', 'abdm'] as const
export type CredentialDialect = (typeof CREDENTIAL_DIALECTS)[number]

/** What an ABDM credential is found by, hashed: `partner_credential.secret_hash` is its SHA-256. */
export const clientSecretOf = (clientId: string, clientSecret: string): string => `${clientId}:${clientSecret}`

/** What a partner's own administrator may let a key do. */
const OWN_SCOPES: Readonly<Record<CredentialDialect, readonly string[]>> = {
  native: ['consents:request', 'consents:read', 'webhooks:manage'],
  samagra: ['consents:request', 'consents:read'],
  eka: ['consents:request', 'consents:read'],
  veriff: ['consents:request', 'consents:read'],
  attestr: ['consents:request', 'consents:read'],
  // Its calls are about an ABHA, and want the person's own session.
  abdm: [],
}

/** To speak for people is the operator's to allow. */
export const OPERATORS_SCOPES = ['act-for-person', 'attest-consent'] as const
export type OperatorsScope = (typeof OPERATORS_SCOPES)[number]

/** What a key can do of what it names: what the operator alone gives, only while the partner has it. */
export const inForce = (named: readonly string[], given: readonly string[]): string[] =>
  named.filter((scope) => !OPERATORS_SCOPES.some((one) => one === scope) || given.includes(scope))

/** A scope that a key names: whether the key has it now, and until when, or since when not (null: no day is on file). */
export type NamedScope = { readonly scope: string; readonly isInForce: boolean; readonly until: Date | null }

/** What a key names, as it stands. `onFile`: what its partner was given, the days that are over included. */
export function namedScopes(
  named: readonly string[],
  onFile: readonly { readonly scope: string; readonly until: Date | null }[],
  now: Date,
): NamedScope[] {
  const has = inForce(named, givenAt(onFile, now))
  return named.map((scope) => ({
    scope,
    isInForce: has.includes(scope),
    until: onFile.find((one) => one.scope === scope)?.until ?? null,
  }))
}

/** What of it the partner has now: the instant of the end itself is too late. */
export const givenAt = (
  onFile: readonly { readonly scope: string; readonly until: Date | null }[],
  now: Date,
): string[] => onFile.filter(({ until }) => until === null || until > now).map(({ scope }) => scope)

/**
 * What a new key of a dialect may be allowed: nothing that the operator has not given. `given`: its scopes that the
 * partner has now; `live`: the partner's live keys, from any of which a facility passes to the next.
 */
export function allowedFor(
  dialect: CredentialDialect,
  given: readonly string[],
  live: readonly { readonly hipId: string | null }[],
): { readonly scopes: readonly string[]; readonly facilities: readonly string[] } {
  return {
    scopes: [
      ...OWN_SCOPES[dialect],
      ...OPERATORS_SCOPES.filter((scope) => dialect !== 'abdm' && given.includes(scope)),
    ],
    facilities: ['eka', 'abdm'].includes(dialect)
      ? [...new Set(live.flatMap(({ hipId }) => (hipId === null ? [] : [hipId])))].sort()
      : [],
  }
}

/** For how many days a new key may be good. */
export const LIVES_DAYS = [30, 90, 180, 365, 730] as const
/** For how many hours an old key goes on beside the one that takes its place. */
export const OVERLAP_HOURS = [1, 24, 72, 168] as const

/** Eka's is a JWT, which names its end. */
export const mayBeEndless = (dialect: CredentialDialect): boolean => dialect !== 'eka'

export type CredentialState = 'live' | 'ending' | 'expired' | 'revoked'

const SOON_MS = 14 * 86_400_000

/** `ending`: good for two weeks at most. The instant of the end itself is too late. */
export function credentialStateAt(
  { expiresAt, revokedAt }: { readonly expiresAt: Date | null; readonly revokedAt: Date | null },
  now: Date,
): CredentialState {
  if (revokedAt) return 'revoked'
  if (expiresAt && expiresAt <= now) return 'expired'
  return expiresAt && expiresAt.getTime() - now.getTime() <= SOON_MS ? 'ending' : 'live'
}

/** When the old key ends at a rotation: never later than it would have. */
export function endOfOverlap(expiresAt: Date | null, now: Date, hours: number): Date {
  const end = new Date(now.getTime() + hours * 3_600_000)
  return expiresAt && expiresAt < end ? expiresAt : end
}
