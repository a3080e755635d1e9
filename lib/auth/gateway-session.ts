import { db } from '@/db/client'
import { clientSecretOf } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { issueAccessToken, readAccessToken } from '@/lib/proof/access-token'
import { type Bearer, readBearer } from './bearer'
import { type CredentialHolder, holderById, holderOf } from './credential'

/** What ABDM's own gateway gives: seconds. */
const ACCESS_SECONDS = 600
const REFRESH_SECONDS = 1800

/** A token of one audience is none of the other's: what renews a session opens nothing. */
const forCalls = () => `${env().APP_ORIGIN}/gateway`
const forRenewal = () => `${env().APP_ORIGIN}/gateway/v0.5/sessions`

export type GatewaySession = {
  readonly accessToken: string
  readonly expiresIn: number
  readonly refreshExpiresIn: number
  readonly refreshToken: string
  readonly tokenType: 'bearer'
}

/** Refuses a credential at the address that a call came from: a session is not given out where it is good for nothing. */
type Admit = (holder: CredentialHolder) => void

/** Opens a session with a client's id and secret. Fails with `unauthenticated`, and every reason looks alike. */
export async function openGatewaySession(
  clientId: string,
  clientSecret: string,
  now: Date,
  admit: Admit,
): Promise<GatewaySession> {
  const holder = await holderOf(db(), clientSecretOf(clientId, clientSecret), ['abdm'], now)
  if (!holder) throw new Failure('unauthenticated')
  admit(holder)
  return sessionOf(holder, now)
}

/** Renews a session by its refresh token, while its credential lives. Fails with `unauthenticated`. */
export async function renewGatewaySession(refreshToken: string, now: Date, admit: Admit): Promise<GatewaySession> {
  const holder = await holderOfToken(refreshToken, forRenewal(), now)
  if (!holder) throw new Failure('unauthenticated')
  admit(holder)
  return sessionOf(holder, now)
}

async function sessionOf({ actor, credential }: CredentialHolder, now: Date): Promise<GatewaySession> {
  const issue = (seconds: number, meantFor: string) =>
    issueAccessToken(
      db(),
      {
        subject: { kind: 'partner', id: actor.partnerId },
        jti: credential.credentialId,
        expiresAt: new Date(now.getTime() + seconds * 1000),
      },
      now,
      meantFor,
    )
  return {
    accessToken: await issue(ACCESS_SECONDS, forCalls()),
    expiresIn: ACCESS_SECONDS,
    refreshExpiresIn: REFRESH_SECONDS,
    refreshToken: await issue(REFRESH_SECONDS, forRenewal()),
    tokenType: 'bearer',
  }
}

async function holderOfToken(token: string, meantFor: string, now: Date): Promise<CredentialHolder | null> {
  const read = await readAccessToken(db(), token, now, meantFor)
  const found = read && (await holderById(db(), read.jti, 'abdm', now))
  return found && read.sub === `partner:${found.actor.partnerId}` ? found : null
}

/**
 * Who an Authorization header speaks for: a partner by a session of the gateway, or a person by an access token of
 * our own. Fails with `unauthenticated`, and every reason looks alike.
 */
export async function gatewayCaller(header: string | null, now: Date): Promise<Bearer> {
  const token = /^Bearer +([\w-]{1,1024}\.[\w-]{1,2048}\.[\w-]{1,1024})$/i.exec(header ?? '')?.[1]
  if (!token) return readBearer(db(), header, [], now)
  const found = await holderOfToken(token, forCalls(), now)
  if (!found) throw new Failure('unauthenticated')
  return found
}
