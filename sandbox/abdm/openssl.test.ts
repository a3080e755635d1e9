import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { Keys } from './keys'
import { State } from './state'

// It makes keys of 4096 bits, which takes as long as it takes.
vi.setConfig({ testTimeout: 60_000 })

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
const installed = (() => {
  try {
    return openssl('version').length > 0
  } catch {
    return false
  }
})()

const dir = mkdtempSync(join(tmpdir(), 'abdm-openssl-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, content?: string | Buffer) => {
  const path = join(dir, name)
  if (content !== undefined) writeFileSync(path, content)
  return path
}
const options = (...pairs: string[]) => pairs.flatMap((pair) => ['-pkeyopt', pair])

const PKCS1 = options('rsa_padding_mode:pkcs1')
const OAEP = (digest: string) => options('rsa_padding_mode:oaep', `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${digest}`)

// The other side is not ours: whoever encrypts with OpenSSL's own command is understood, and nobody else.
describe.skipIf(!installed)('with openssl pkeyutl', async () => {
  const state = new State(file('state.json'))
  const keys = new Keys(state)
  const encrypt = async (version: 'v2' | 'v3', text: string, how: string[]) => {
    const key = file('public.pem', (await keys.public(version)).export({ type: 'spki', format: 'pem' }))
    const [plain, sealed] = [file('plain', text), file('sealed')]
    openssl('pkeyutl', '-encrypt', '-pubin', '-inkey', key, '-in', plain, '-out', sealed, ...how)
    return readFileSync(sealed)
  }
  const read = async (version: 'v2' | 'v3', sealed: Buffer) => keys.decrypt(version, sealed.toString('base64'))

  test('V2 reads PKCS#1 v1.5, V3 OAEP with SHA-1, under keys of 4096 bits', async () => {
    const v2 = await encrypt('v2', '123456', PKCS1)
    const v3 = await encrypt('v3', '91-1234-5678-9012', OAEP('sha1'))
    expect([v2.byteLength, v3.byteLength]).toEqual([512, 512])
    expect([await read('v2', v2), await read('v3', v3)]).toEqual(['123456', '91-1234-5678-9012'])
  })

  test('another padding, another digest and another key say nothing', async () => {
    const wrong = [
      await read('v2', await encrypt('v2', '123456', OAEP('sha1'))),
      await read('v2', await encrypt('v3', '123456', PKCS1)),
      await read('v3', await encrypt('v3', '123456', PKCS1)),
      await read('v3', await encrypt('v3', '123456', OAEP('sha256'))),
      await read('v3', await encrypt('v2', '123456', OAEP('sha1'))),
      await read('v2', Buffer.from('123456')),
    ]
    expect(wrong.filter((text) => text !== null && /^\d{6}$/.test(text))).toEqual([])
    expect(wrong.slice(2, 5)).toEqual([null, null, null])
  })

  test('what it decrypts is what openssl decrypts with the key that it keeps', async () => {
    const sealed = await encrypt('v2', '654321', PKCS1)
    const key = file('private.pem', state.kept.keys.v2)
    expect(openssl('pkeyutl', '-decrypt', '-inkey', key, '-in', file('sealed', sealed), ...PKCS1).toString()).toBe(
      await read('v2', sealed),
    )
  })
})
