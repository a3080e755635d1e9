import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'

/** How messages to one endpoint are signed (Standard Webhooks 1.0). */
export const WebhookKeys = z.object({
  /** `whsec_` and 32 bytes in base64: shared with the receiver. */
  secret: z.string(),
  /** `whsk_` and the seed of an ed25519 key in base64. Only its public half leaves the wallet. */
  privateKey: z.string(),
})
export type WebhookKeys = z.output<typeof WebhookKeys>

/** The newest first; an older one signs beside it for as long as receivers may need to change over. */
export const KeyRing = z.array(WebhookKeys.extend({ until: z.coerce.date().nullable() })).min(1)
export type KeyRing = z.output<typeof KeyRing>

export const newWebhookKeys = (): WebhookKeys => ({
  secret: `whsec_${randomBytes(32).toString('base64')}`,
  privateKey: `whsk_${randomBytes(32).toString('base64')}`,
})

/** The bytes of a key, without the prefix that says which kind it is. */
const keyBytes = (key: string): Buffer => Buffer.from(key.slice(key.indexOf('_') + 1), 'base64')

/** What stands before the 32 bytes in PKCS #8, and before those of the public key in SPKI. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_BYTES = 12

/** Importing costs more than signing does. */
const imported = new WeakMap<WebhookKeys, { secret: KeyObject; privateKey: KeyObject }>()

/** As node:crypto takes them: `secret` for an HMAC over its bytes, `privateKey` for ed25519. */
export function importKeys(keys: WebhookKeys): { secret: KeyObject; privateKey: KeyObject } {
  const known = imported.get(keys)
  if (known) return known
  const made = {
    secret: createSecretKey(keyBytes(keys.secret)),
    privateKey: createPrivateKey({
      key: Buffer.concat([PKCS8, keyBytes(keys.privateKey)]),
      format: 'der',
      type: 'pkcs8',
    }),
  }
  imported.set(keys, made)
  return made
}

/** `whpk_` and the public key in base64. */
export function publicKeyOf(keys: WebhookKeys): string {
  const spki = createPublicKey(importKeys(keys).privateKey).export({ format: 'der', type: 'spki' })
  return `whpk_${spki.subarray(SPKI_BYTES).toString('base64')}`
}

/** Those that sign at this time. */
export const keysInForce = (ring: Readonly<KeyRing>, now: Date): KeyRing =>
  ring.filter(({ until }) => until === null || until > now)
