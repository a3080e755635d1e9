import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoMessage } from '@/lib/upstream/sms'
import { expect, test } from '../support/test'
import { dataDir, demoFacts, rememberedSecrets } from '../support/wallet'

/** Runs when every other test has: what the wallet and its database printed all the while. */
const printed = () =>
  [process.env.WALLET_LOG ?? '', join(dataDir(), 'pg.log')].map((file) => readFileSync(file, 'utf8')).join('\n')

test('nothing that was printed names a person or opens a door', () => {
  const text = printed()
  // It is the right file, and there is something in it.
  expect(text).toContain('Sammati is ready')

  const { people, staff, partner } = demoFacts()
  const sent = join(dataDir(), 'demo-messages.jsonl')
  // None when the tests that ran asked for no code.
  const messages = (existsSync(sent) ? readFileSync(sent, 'utf8') : '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DemoMessage)
  const secrets = [
    ...people.flatMap(({ name, mobile, email, abhaNumber, abhaAddress, xToken }) => [
      ...(xToken ? [xToken] : []),
      name,
      ...name.split(' '),
      mobile.slice(-10),
      email,
      abhaNumber,
      abhaNumber.replaceAll('-', ''),
      abhaAddress,
    ]),
    ...staff.flatMap(({ email, password, totpSecret }) => [email, password, totpSecret]),
    partner.samagra.token,
    partner.api.token,
    partner.veriff.secret,
    ...messages.map(({ to }) => to),
    ...rememberedSecrets(),
  ]
  const low = text.toLowerCase()
  expect([...new Set(secrets)].filter((secret) => low.includes(secret.toLowerCase()))).toEqual([])
  // Six digits inside an id or an instant are none that was sent.
  const numbers = new Set(text.match(/(?<![\w.:-])\d{6}(?![\w.:-])/g))
  expect(messages.flatMap(({ otp }) => (otp && numbers.has(otp) ? [otp] : []))).toEqual([])
})
