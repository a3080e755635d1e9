import { createHmac, sign } from 'node:crypto'
import { importKeys, type WebhookKeys } from '@/lib/proof/webhook-keys'

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1000))

/**
 * Headers of a Standard Webhooks 1.0 message: one HMAC (v1) and one ed25519 (v1a) signature for each of the keys,
 * over id, time and the very bytes of the body. The id names the message and is the same at every attempt.
 */
export function standardHeaders(
  keys: readonly WebhookKeys[],
  id: string,
  at: Date,
  body: string,
): Record<string, string> {
  const timestamp = seconds(at)
  const content = Buffer.from(`${id}.${timestamp}.${body}`)
  const imported = keys.map(importKeys)
  const v1 = imported.map(({ secret }) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`)
  const v1a = imported.map(({ privateKey }) => `v1a,${sign(null, content, privateKey).toString('base64')}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': [...v1, ...v1a].join(' '),
  }
}

/** The header of a message to an Eka client: `t=<unix seconds>,v1=<hex>`, one v1 for each of the keys. */
export function ekaHeaders(keys: readonly WebhookKeys[], at: Date, body: string): Record<string, string> {
  const t = seconds(at)
  // The secret is used as the text that it is, its prefix included.
  const v1 = keys.map(({ secret }) => `v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`)
  return { 'eka-webhook-signature': [`t=${t}`, ...v1].join(',') }
}
