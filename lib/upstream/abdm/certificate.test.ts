import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { certificateCache, keyForChange, parseCertificate } from './certificate'
import type { GatewayCertificate } from './gateway'

const now = new Date('2026-01-31T12:00:00Z')
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const derOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')
const key = rsa(2048)
const parse = (given: string) => parseCertificate(given, 'RSA-PKCS1-v1.5', now)

afterEach(() => vi.useRealTimers())

test('a PEM, one with blank lines, and its base64 alone are the same key', () => {
  const parsed = parse(pemOf(key))
  expect(parsed).toEqual({
    pem: pemOf(key),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    encryption: 'RSA-PKCS1-v1.5',
    expiresAt: new Date('2026-01-31T12:10:00Z'),
  })
  expect(parse(pemOf(key).replaceAll('\n', '\r\n\r\n'))).toEqual(parsed)
  expect(parse(derOf(key))).toEqual(parsed)
  expect(parse(pemOf(rsa(2048))).fingerprint).not.toBe(parsed.fingerprint)
})

test('what is no RSA key of 2048 bits is refused, clearly', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const garbled = '-----BEGIN PUBLIC KEY-----\nM3IdPoUuNUNUYv33QrHIb1Nm\n-----END PUBLIC KEY-----\n'
  for (const given of ['', 'not a key', garbled, pemOf(key).slice(0, 200), pemOf(rsa(1024)), pemOf(other)])
    expect(() => parse(given)).toThrow(expect.objectContaining({ kind: 'certificate_bad', tookEffect: 'no' }))
})

test('a change that was begun with another key ends clearly', async () => {
  vi.useFakeTimers({ now, toFake: ['Date'] })
  const cache = certificateCache(async () => parse(pemOf(key)))
  const { fingerprint } = await cache.current()
  const sendBefore = new Date(now.getTime() + 20_000)
  expect(await keyForChange(cache, { certificateFingerprint: fingerprint, sendBefore })).toEqual(parse(pemOf(key)))
  const { fingerprint: other } = parse(pemOf(rsa(2048)))
  await expect(keyForChange(cache, { certificateFingerprint: other, sendBefore })).rejects.toMatchObject({
    kind: 'certificate_changed',
    tookEffect: 'no',
    codeUsed: false,
  })
})

test('a change whose key does not come in time is given up, and took no effect', async () => {
  vi.useFakeTimers({ now })
  const waiting = keyForChange(
    certificateCache(() => new Promise(() => {})),
    { certificateFingerprint: 'x', sendBefore: new Date(now.getTime() + 20_000) },
  )
  const given = expect(waiting).rejects.toMatchObject({ kind: 'unavailable', tookEffect: 'no', codeUsed: false })
  await vi.advanceTimersByTimeAsync(19_999)
  expect(await Promise.race([waiting, 'still waiting'])).toBe('still waiting')
  await vi.advanceTimersByTimeAsync(1)
  await given
})

test('a key is asked for once until it lapses, once at a time, and a failure is not kept', async () => {
  vi.useFakeTimers({ now, toFake: ['Date'] })
  let asked = 0
  let fails = false
  const cache = certificateCache(async (): Promise<GatewayCertificate> => {
    asked += 1
    await new Promise((resolve) => setImmediate(resolve))
    if (fails) throw new Error('down')
    return parseCertificate(pemOf(key), 'RSA-PKCS1-v1.5', new Date())
  })
  await Promise.all([cache.current(), cache.current(), cache.current()])
  await cache.current()
  expect(asked).toBe(1)
  vi.setSystemTime(now.getTime() + 10 * 60_000)
  await cache.current()
  expect(asked).toBe(2)
  await cache.anew()
  expect(asked).toBe(3)
  cache.forget()
  await cache.current()
  expect(asked).toBe(4)
  fails = true
  await expect(cache.anew()).rejects.toThrow('down')
  fails = false
  await cache.current()
  expect(asked).toBe(6)
})
