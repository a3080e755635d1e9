import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { EXAMPLES } from './examples'

const dir = mkdtempSync(join(tmpdir(), 'sammati-demo-'))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const person = { email: 'e', mobile: 'm', abhaAddress: 'a', oid: 'o', partnerPatientId: 'p' }
writeFileSync(
  join(dir, 'demo.json'),
  JSON.stringify({
    people: [person],
    partner: {
      samagra: { token: 'secret-1' },
      api: { token: 'secret-2' },
      eka: { token: 'secret-3', hipId: 'IN0910003' },
      veriff: { apiKey: 'secret-4', secret: 'secret-5' },
      attestr: { authToken: 'secret-6', meteredAuthToken: 'secret-7' },
      abdm: { clientId: 'SBX_1', clientSecret: 'secret-8', hipId: 'hip' },
    },
  }),
)

/** A wallet with this environment, that has read nothing yet. */
async function variablesIn(over: Record<string, string>) {
  vi.resetModules()
  for (const [name, value] of Object.entries({ DATA_DIR: dir, ...over })) vi.stubEnv(name, value)
  return (await import('./demo')).demoVariables()
}

const PRODUCTION = {
  WALLET_MODE: 'production',
  APP_ORIGIN: 'https://localhost',
  SMS_DRIVER: 'http',
  SMS_HTTP_URL: 'https://sms.example.in',
  EMAIL_DRIVER: 'http',
  EMAIL_HTTP_URL: 'https://mail.example.in',
}

test('a demo on this machine fills its examples in', async () => {
  const known = await variablesIn({ HOST: '127.0.0.1' })
  expect(Object.values(known ?? {}).filter((value) => value.startsWith('secret-'))).toHaveLength(7)
  expect(known).toMatchObject(person)
})

test.each([
  ['in production', PRODUCTION],
  ['when the demo listens for other machines', { HOST: '0.0.0.0' }],
  ['when the demo is reached by a name', { APP_ORIGIN: 'http://wallet.lan:3000' }],
  ['when localhost is only how the name begins', { APP_ORIGIN: 'http://localhost.evil.example' }],
  ['before the demo has written its facts', { DATA_DIR: join(dir, 'none') }],
])('there are no keys %s', async (_, over) => {
  expect(await variablesIn(over)).toBeNull()
})

test('every variable of an example is one that a demo knows, or that a call before it took', async () => {
  const known = Object.keys((await variablesIn({})) ?? {})
  for (const { id, before, call } of EXAMPLES) {
    const taken = new Set([...known])
    for (const one of [...before, call]) {
      for (const [, name = ''] of JSON.stringify(one).matchAll(/\{\{(\w+)\}\}/g))
        expect(taken.has(name), `${id}: ${name}`).toBe(true)
      for (const name of Object.keys(one.take ?? {})) taken.add(name)
    }
  }
})
