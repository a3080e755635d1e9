import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Veriff's signatures: HMAC-SHA256 under the secret as text (a UUID is not decoded), in hex. Over the body of a
 * POST and of an answer, over the session's id on a GET.
 */
export const hmacOf = (secret: string, data: string | Uint8Array): Buffer =>
  createHmac('sha256', secret).update(data).digest()

/** SHA-256: the same for a body sent again, whichever key signs it. */
export const bodyHashOf = (body: Uint8Array): Buffer => createHash('sha256').update(body).digest()

/** What the signature with a time is over: it binds the call, which one over the body alone does not. */
export const freshData = (timestamp: string, method: string, path: string, body: Uint8Array): string =>
  `${timestamp}.${method}.${path}.${bodyHashOf(body).toString('hex')}`

/** The bytes of a signature of 64 hex digits in either case; null for anything else. */
export const readSignature = (sent: string | null | undefined): Buffer | null =>
  /^[\da-f]{64}$/i.test(sent ?? '') ? Buffer.from(sent ?? '', 'hex') : null

/** In constant time. */
export const isSignedBy = (secret: string, data: string | Uint8Array, signature: Buffer | null): signature is Buffer =>
  signature !== null && timingSafeEqual(hmacOf(secret, data), signature)
