import { compactVerify, decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import { STATEMENTS } from './claims'
import { ALG, keySetOf, type PublicKey } from './keys'

/** The claims that every proof of this wallet has, and those that only a grant has. */
const claims = z.object({
  iss: z.string(),
  id: z.string(),
  state: z.enum(['ACCEPT', ...STATEMENTS]),
  iat: z.number(),
  exp: z.number(),
  consumer: z.looseObject({ id: z.string() }),
  /** Of a check. */
  session_id: z.string().optional(),
  consent_type: z.string().optional(),
  /** Of a change of an ABHA: at ABDM's test system. */
  sandbox: z.boolean().optional(),
  data: z.array(z.string()).optional(),
  purpose: z.string().optional(),
  expires: z.string().optional(),
  records_from: z.string().nullish(),
  records_to: z.string().nullish(),
  erase_at: z.string().nullish(),
  consent_text_sha256: z.string().nullable(),
  consent_language: z.string().nullable(),
  display_evidence: z.string(),
})
export type ProofOnPaper = z.infer<typeof claims>

export type VerifiedProof =
  | { readonly ok: true; readonly claims: ProofOnPaper }
  /** `unreadable`: not a compact JWS at all. `unknown_key`: signed with a key that is not ours. `altered`: the signature does not hold. */
  | { readonly ok: false; readonly why: 'unreadable' | 'unknown_key' | 'altered' }

/**
 * Checks a compact JWS against the wallet's published keys. The algorithm is pinned. The end of the
 * permission is no error: an old proof still proves what was agreed.
 */
export async function verifyProof(jws: string, keys: readonly PublicKey[], issuer: string): Promise<VerifiedProof> {
  // Three base64url parts and nothing else: jose would read more kinds of token than we sign.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) return { ok: false, why: 'unreadable' }
  let kid: unknown
  try {
    const header = decodeProtectedHeader(jws)
    // An access token is signed with the same keys and proves nothing about a permission.
    if (header.typ !== undefined && header.typ !== 'JWT') return { ok: false, why: 'unreadable' }
    kid = header.kid
  } catch {
    return { ok: false, why: 'unreadable' }
  }
  if (!keys.some((key) => key.kid === kid)) return { ok: false, why: 'unknown_key' }
  try {
    const { payload } = await compactVerify(jws, keySetOf(keys), { algorithms: [ALG] })
    const read = claims.safeParse(JSON.parse(new TextDecoder().decode(payload)))
    // Signed with our key yet not a proof: another kind of statement, which proves nothing here.
    if (!read.success || read.data.iss !== issuer) return { ok: false, why: 'unreadable' }
    return { ok: true, claims: read.data }
  } catch {
    return { ok: false, why: 'altered' }
  }
}
