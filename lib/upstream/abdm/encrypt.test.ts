import { execFileSync } from 'node:child_process'
import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseCertificate } from './certificate'
import { encryptFor, encryptOtp } from './encrypt'

const now = new Date('2026-01-31T12:00:00Z')
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const dir = mkdtempSync(join(tmpdir(), 'abdm-encrypt-'))
afterAll(() => rmSync(dir, { recursive: true }))

const SCHEMES = [
  ['RSA-PKCS1-v1.5', { padding: constants.RSA_PKCS1_PADDING }, ['rsa_padding_mode:pkcs1']],
  [
    'RSA-OAEP-SHA1',
    { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha1', 'rsa_mgf1_md:sha1'],
  ],
] as const

test.each(SCHEMES)('%s is read by node, by openssl, and differs each time', (encryption, padding, options) => {
  const certificate = parseCertificate(pemOf(publicKey), encryption, now)
  const sent = encryptFor(certificate, '042137')
  expect(Buffer.from(sent, 'base64').byteLength).toBe(256)
  expect(encryptFor(certificate, '042137')).not.toBe(sent)
  expect(privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sent, 'base64')).toString()).toBe('042137')

  writeFileSync(join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(join(dir, 'sent'), Buffer.from(sent, 'base64'))
  const read = execFileSync('openssl', [
    ...['pkeyutl', '-decrypt', '-inkey', join(dir, 'key.pem'), '-in', join(dir, 'sent')],
    ...options.flatMap((option) => ['-pkeyopt', option]),
  ])
  expect(read.toString()).toBe('042137')
})

test('the other padding reads nothing of it', () => {
  const [[, v2], [, v3]] = SCHEMES
  const read = (encryption: 'RSA-PKCS1-v1.5' | 'RSA-OAEP-SHA1', padding: object) => {
    const sent = encryptFor(parseCertificate(pemOf(publicKey), encryption, now), '042137')
    try {
      return privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sent, 'base64')).toString()
    } catch {
      return null
    }
  }
  expect(read('RSA-PKCS1-v1.5', v3)).not.toBe('042137')
  expect(read('RSA-OAEP-SHA1', v2)).not.toBe('042137')
})

test('what somebody encrypted for the gateway goes on as it came', () => {
  const certificate = parseCertificate(pemOf(publicKey), 'RSA-PKCS1-v1.5', now)
  expect(encryptOtp(certificate, { ciphertext: 'c2VudCA=' })).toBe('c2VudCA=')
})
