import { createHmac, createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { keysInForce, newWebhookKeys, publicKeyOf } from '@/lib/proof/webhook-keys'
import { ekaHeaders, standardHeaders } from './sign-webhook'

const body = '{"test": 2432232314}'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const at = new Date(1_614_265_330_000)

test('the signatures are those of the published vectors', () => {
  const keys = {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    privateKey: 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
  }
  expect(standardHeaders([keys], id, at, body)).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature':
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= ' +
      'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
  })
})

/** What the library of the receivers says. It knows the HMAC only. */
const verifies = (secret: string, headers: Record<string, string>, text: string) => {
  try {
    return new Webhook(secret).verify(text, headers)
  } catch {
    return null
  }
}

/** As a receiver would who was given the public key as `whpk_`. */
const verifiesPublic = (publicKey: string, headers: Record<string, string>, text: string) => {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
  return (headers['webhook-signature'] ?? '')
    .split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, content, key, Buffer.from(one.slice(4), 'base64')))
}

test('receivers verify it before, during and after a rotation', () => {
  const [older, newer] = [newWebhookKeys(), newWebhookKeys()]
  const text = '{"type":"consent.granted","data":{"note":"सम्मति"}}'
  const now = new Date()
  for (const [keys, old, young] of [
    [[older], true, false],
    [[newer, older], true, true],
    [[newer], false, true],
  ] as const) {
    const headers = standardHeaders(keys, id, now, text)
    expect(verifies(older.secret, headers, text) !== null).toBe(old)
    expect(verifies(newer.secret, headers, text) !== null).toBe(young)
    expect(verifiesPublic(publicKeyOf(older), headers, text)).toBe(old)
    expect(verifiesPublic(publicKeyOf(newer), headers, text)).toBe(young)
    expect(verifies(newer.secret, headers, `${text} `)).toBeNull()
    expect(verifiesPublic(publicKeyOf(newer), headers, `${text} `)).toBe(false)
  }
})

test('a replaced key signs until its time is over', () => {
  const [older, newer] = [newWebhookKeys(), newWebhookKeys()]
  const ring = [
    { ...newer, until: null },
    { ...older, until: at },
  ]
  expect(keysInForce(ring, new Date(at.getTime() - 1))).toHaveLength(2)
  expect(keysInForce(ring, at)).toEqual([{ ...newer, until: null }])
})

test('every endpoint has keys of its own', () => {
  const [one, other] = [newWebhookKeys(), newWebhookKeys()]
  expect(one.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(publicKeyOf(one)).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)
  expect(new Set([one.secret, other.secret, one.privateKey, other.privateKey]).size).toBe(4)
})

test("the header of Eka's clients is over time and body, with the secret as it is written", () => {
  const [older, newer] = [newWebhookKeys(), newWebhookKeys()]
  const { 'eka-webhook-signature': header } = ekaHeaders([newer, older], at, body)
  const expected = (secret: string) => createHmac('sha256', secret).update(`1614265330.${body}`).digest('hex')
  expect(header).toBe(`t=1614265330,v1=${expected(newer.secret)},v1=${expected(older.secret)}`)
})
