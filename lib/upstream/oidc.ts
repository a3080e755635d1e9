import * as client from 'openid-client'
import { z } from 'zod'
import { env } from '@/lib/env'

const TIMEOUT_SECONDS = 8
/** A proof that is to be fresh is at most so old. */
const FRESH_SECONDS = 300

/** The provider's name for a button; null: staff sign in with passwords alone. */
export const oidcLabel = (): string | null => (env().STAFF_OIDC_ISSUER ? env().STAFF_OIDC_LABEL : null)

/** Where the provider sends people back to. */
const redirectUri = () => `${env().APP_ORIGIN}/console/sign-in/oidc/callback`

const held = globalThis as typeof globalThis & { __sammatiOidc?: Promise<client.Configuration> }

/** What the provider says of itself, read once; a failure is not kept. */
function provider(): Promise<client.Configuration> {
  const { STAFF_OIDC_ISSUER, STAFF_OIDC_CLIENT_ID, STAFF_OIDC_CLIENT_SECRET } = env()
  if (!STAFF_OIDC_ISSUER || !STAFF_OIDC_CLIENT_ID || !STAFF_OIDC_CLIENT_SECRET)
    throw new Error('no identity provider is named')
  const issuer = new URL(STAFF_OIDC_ISSUER)
  // Without TLS only to this machine, and only in a demo: the environment is checked for it.
  const execute = [
    // The signature too, though the token comes straight from the provider.
    client.enableNonRepudiationChecks,
    ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
  ]
  held.__sammatiOidc ??= client
    .discovery(issuer, STAFF_OIDC_CLIENT_ID, STAFF_OIDC_CLIENT_SECRET, undefined, { execute, timeout: TIMEOUT_SECONDS })
    .catch((error) => {
      held.__sammatiOidc = undefined
      throw error
    })
  return held.__sammatiOidc
}

/** What must be known again when the browser comes back; it is kept in a sealed cookie. */
export const OidcAttempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Whether they must prove it anew, however long they have been signed in there. */
  isFresh: z.boolean(),
})
export type OidcAttempt = z.output<typeof OidcAttempt>

/** Begins a sign-in at the provider: where to send the browser, and what to keep. Throws when it cannot be reached. */
export async function beginOidc(isFresh: boolean): Promise<{ readonly url: URL; readonly attempt: OidcAttempt }> {
  const config = await provider()
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    isFresh,
  }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(),
    scope: 'openid email profile',
    response_type: 'code',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    ...(isFresh && { prompt: 'login', max_age: String(FRESH_SECONDS) }),
  })
  return { url, attempt }
}

const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  auth_time: z.number().optional(),
})

/** Who it is. Structurally what the operation takes. */
export type OidcIdentity = {
  readonly issuer: string
  readonly subject: string
  readonly verifiedEmail: string | null
  readonly authTime: Date | null
}

/**
 * Ends a sign-in: `query` is what the browser came back with. Throws for an answer to another attempt, of another
 * issuer, for another client, unsigned, too old, or an error of the provider's.
 */
export async function finishOidc(query: URLSearchParams, attempt: OidcAttempt): Promise<OidcIdentity> {
  const config = await provider()
  const url = new URL(redirectUri())
  url.search = query.toString()
  const tokens = await client.authorizationCodeGrant(config, url, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
    ...(attempt.isFresh && { maxAge: FRESH_SECONDS }),
  })
  const claims = Claims.parse(tokens.claims())
  // Many providers put the address where only the access token opens it.
  const { email, email_verified } =
    claims.email === undefined && config.serverMetadata().userinfo_endpoint
      ? Claims.partial().parse(await client.fetchUserInfo(config, tokens.access_token, claims.sub))
      : claims
  return {
    issuer: claims.iss,
    subject: claims.sub,
    verifiedEmail: email_verified === true && email !== undefined ? email : null,
    authTime: claims.auth_time === undefined ? null : new Date(claims.auth_time * 1000),
  }
}
