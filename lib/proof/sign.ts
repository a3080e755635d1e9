import { CompactSign } from 'jose'
import { env } from '@/lib/env'
import { ALG, type Signer } from './keys'

export type ProofClaims = {
  readonly aud: string
  readonly sub: string
  readonly jti: string
  readonly iat: Date
  readonly exp: Date
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/**
 * A compact JWS (RS256, kid = RFC 7638 thumbprint). WebCrypto signs off the main thread.
 * `payload` is the artefact, or for DECLINE and REVOKED a statement of that state without data.
 */
export function signProof(signer: Signer, payload: Record<string, unknown>, claims: ProofClaims): Promise<string> {
  // Not SignJWT: it clones the whole payload to add claims that are at hand.
  const claimed = {
    ...payload,
    iat: seconds(claims.iat),
    exp: seconds(claims.exp),
    iss: env().PROOF_ISSUER,
    aud: claims.aud,
    sub: claims.sub,
    jti: claims.jti,
  }
  return new CompactSign(Buffer.from(JSON.stringify(claimed)))
    .setProtectedHeader({ alg: ALG, typ: 'JWT', kid: signer.kid })
    .sign(signer.key)
}
