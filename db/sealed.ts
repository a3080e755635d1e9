import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { env } from '@/lib/env'

/**
 * Sealing at rest: AES-256-GCM, 96-bit random nonce.
 * Layout: version (1 byte) · nonce (12) · ciphertext · tag (16). The version names the
 * data key, so that a rotated key can still open what an older one sealed.
 */
const VERSION = 1
const NONCE = 12
const TAG = 16

let keys: { data: KeyObject; index: KeyObject } | undefined
function key(which: 'data' | 'index'): KeyObject {
  // Key objects: Node would make one of a buffer again for each call.
  const made = (text: string) => createSecretKey(Buffer.from(text, 'base64'))
  keys ??= { data: made(env().DATA_KEY), index: made(env().INDEX_KEY) }
  return keys[which]
}

/** Where a sealed value stands. Bound into it: a value moved to another row or column does not open. */
export type Place = `${string}.${string}`

const aad = (place: Place, rowId: string) => Buffer.from(`${place}|${rowId}|${VERSION}`)

export function seal(plain: string, place: Place, rowId: string): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key('data'), nonce).setAAD(aad(place, rowId))
  const body = cipher.update(plain, 'utf8')
  return Buffer.concat([Buffer.of(VERSION), nonce, body, cipher.final(), cipher.getAuthTag()])
}

/** Throws when the bytes, the place or the row are not those it was sealed with. */
export function unseal(sealed: Uint8Array, place: Place, rowId: string): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes[0] !== VERSION) throw new Error(`${place}: sealed with an unknown key version`)
  const decipher = createDecipheriv('aes-256-gcm', key('data'), bytes.subarray(1, 1 + NONCE))
    .setAAD(aad(place, rowId))
    .setAuthTag(bytes.subarray(-TAG))
  return decipher.update(bytes.subarray(1 + NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
}

/** Keyed hash for look-up by equality. The key is never in the database: phone numbers can be guessed. */
export const blindIndex = (kind: string, issuer: string, value: string): Buffer =>
  createHmac('sha256', key('index')).update(`${kind}\0${issuer}\0${value}`).digest()
