import { createHash, randomBytes } from 'node:crypto'

/** `p`: a person's access token. `k`: a partner's key. The prefix lets secret scanners and doors tell them apart. */
export type TokenKind = 'p' | 'k'
export type Token = {
  /** Shown once, never stored. */
  readonly token: string
  readonly hash: Buffer
  /** Enough to recognise it in a list. */
  readonly prefix: string
}

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** 256 random bits, for a cookie or a link that we make and read ourselves. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** 256 random bits: too many to guess, so a plain hash is enough at rest. */
export function newToken(kind: TokenKind): Token {
  const token = `sam_${kind}_${newSecret()}`
  return { token, hash: hashToken(token), prefix: token.slice(0, 10) }
}

/** Null for anything that is not one of our tokens. */
export const tokenKind = (token: string): TokenKind | null =>
  /^sam_p_[\w-]{43}$/.test(token) ? 'p' : /^sam_k_[\w-]{16,200}$/.test(token) ? 'k' : null
