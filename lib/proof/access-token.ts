import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Sql } from '@/db/client'
import { env } from '@/lib/env'
import { ALG, keySetOf, publishedKeys, signer } from './keys'

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
