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

/** What a live key of a partner has, as far as it decides what the next one may have. */
export type HeldKey = {
  readonly dialect: string
  readonly scopes: readonly string[]
  readonly hipId: string | null
  readonly expiresAt: Date | null
}

/**
 * What a new key of a dialect may be allowed: nothing that the operator has not given already. `live`: the partner's
 * live keys. A scope that speaks for people passes from one key of the dialect to the next; a facility from any key.
 */
export function allowedFor(
  dialect: CredentialDialect,
  live: readonly HeldKey[],
): { readonly scopes: readonly string[]; readonly facilities: readonly string[] } {
  const given = live.filter((key) => key.dialect === dialect).flatMap((key) => key.scopes)
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

/**
 * When a key with these scopes ends: what the operator gave until a day passes to no key that is good for longer. Null:
 * never. `live`: the partner's live keys.
 */
export function endGiven(
  dialect: string,
  scopes: readonly string[],
  live: readonly HeldKey[],
  wanted: Date | null,
): Date | null {
  const never = Number.POSITIVE_INFINITY
  const ends = OPERATORS_SCOPES.filter((scope) => scopes.includes(scope)).map((scope) =>
    Math.max(
      ...live
        .filter((key) => key.dialect === dialect && key.scopes.includes(scope))
        .map(({ expiresAt }) => expiresAt?.getTime() ?? never),
    ),
  )
  const end = Math.min(wanted?.getTime() ?? never, ...ends)
  return end === never ? null : new Date(end)
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
