import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { db, type Sql } from '@/db/client'
import { findLiveApiSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { ALG, keySetOf, publishedKeys, signer } from '@/lib/proof/keys'
import { type Bearer, readBearer } from './bearer'
import { holderOf } from './credential'

/** Not a proof's type, nor its audience: neither is ever taken for the other. */
const TYPE = 'at+jwt'
const audience = () => `${env().APP_ORIGIN}/abdm/v1`

/** For whom a token speaks; `jti` is the id of the credential or session that it lives and ends with. */
export type TokenClaims = {
  readonly subject: { readonly kind: 'partner' | 'person'; readonly id: string }
  readonly jti: string
  readonly expiresAt: Date
}

/** A bearer token (JWT), of the Eka dialect unless it is for others. What it may do is looked up at each use. */
export async function issueAccessToken(
  sql: Sql,
  { subject, jti, expiresAt }: TokenClaims,
  now: Date,
  meantFor = audience(),
): Promise<string> {
  const { kid, key } = await signer(sql, now)
  return new SignJWT()
    .setProtectedHeader({ alg: ALG, typ: TYPE, kid })
    .setIssuer(env().PROOF_ISSUER)
    .setAudience(meantFor)
    .setSubject(`${subject.kind}:${subject.id}`)
    .setJti(jti)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(key)
}

const claims = z.object({ jti: z.uuid(), sub: z.string().regex(/^(partner|person):/) })

/** Null for anything that is not such a token, or is meant for others. */
export async function readAccessToken(
  sql: Sql,
  token: string,
  now: Date,
  meantFor = audience(),
): Promise<z.output<typeof claims> | null> {
  const keys = await publishedKeys(sql, now)
  try {
    const { payload } = await jwtVerify(token, keySetOf(keys), {
      algorithms: [ALG],
      typ: TYPE,
      issuer: env().PROOF_ISSUER,
      audience: meantFor,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      currentDate: now,
    })
    return claims.parse(payload)
  } catch {
    return null
  }
}

/**
 * Who an Authorization header speaks for: a partner or a person by a JWT, or a person by an access token
 * of our own. Fails with `unauthenticated`, and every reason looks alike.
 */
export async function callerFromBearer(sql: Sql, header: string | null, now: Date): Promise<Bearer> {
  const token = /^Bearer +([\w-]{1,1024}\.[\w-]{1,2048}\.[\w-]{1,1024})$/i.exec(header ?? '')?.[1]
  if (!token) return readBearer(sql, header, [], now)
  const read = await readAccessToken(sql, token, now)
  if (read?.sub.startsWith('partner:')) {
    const found = await holderOf(sql, read.jti, ['eka'], now)
    if (found && read.sub === `partner:${found.actor.partnerId}`) return found
  }
  if (read?.sub.startsWith('person:')) {
    const found = await findLiveApiSession(sql, read.jti, now)
    if (found && read.sub === `person:${found.personId}`) {
      const { personId, sessionId, partnerId } = found
      return { actor: { kind: 'person', personId, sessionId, via: 'api', atPartner: partnerId ?? undefined } }
    }
  }
  throw new Failure('unauthenticated')
}

/** For a dialect whose whole proof is such a bearer. */
export const jwtCallerOf = ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<Bearer> =>
  callerFromBearer(db(), request.headers.get('authorization'), now)
