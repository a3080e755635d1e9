import { constants, publicEncrypt } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { abdmControl, abdmUrl, newAbhaAccount } from '../support/abdm'
import { call } from '../support/api'
import { codeSent } from '../support/people'
import { expect, test } from '../support/test'
import { dataDir, demoFacts, rememberSecret } from '../support/wallet'

/** What the demo's ABDM gave the wallet to call it with. */
const client = (): { id: string; secret: string; hipId: string } =>
  JSON.parse(readFileSync(join(dataDir(), 'abdm-sandbox.json'), 'utf8')).client

async function send(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const answer = await fetch(abdmUrl() + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
}

async function gateway(): Promise<Record<string, string>> {
  const { id, secret, hipId } = client()
  rememberSecret(secret)
  const credentials = { clientId: id, clientSecret: secret, grantType: 'client_credentials' }
  const { body } = await send('POST', '/gateway/v0.5/sessions', {}, credentials)
  return { authorization: `Bearer ${body.accessToken}`, 'x-hip-id': hipId }
}

test('the demo’s people have an account and a session at the demo’s ABDM', async () => {
  expect(statSync(join(dataDir(), 'abdm-sandbox.json')).mode & 0o777).toBe(0o600)
  const headers = await gateway()
  for (const { abhaNumber, abhaAddress, xToken } of demoFacts().people) {
    const profile = await send('GET', '/api/v1/account/profile', { ...headers, 'x-token': `Bearer ${xToken}` })
    expect([profile.status, profile.body]).toMatchObject([200, { healthIdNumber: abhaNumber, healthId: abhaAddress }])
  }
})

test('its codes come to the demo’s messages, and the printed calls deactivate', async () => {
  const account = await newAbhaAccount()
  const user = { ...(await gateway()), 'x-token': `Bearer ${account.xToken}` }
  const key = (await send('GET', '/api/v1/auth/cert', user)).text
  let txnId = ''
  const otp = await codeSent(account.aadhaarMobile, async () => {
    txnId = (await send('POST', '/api/v2/account/aadhaar/generateOTP', user, {})).body.txnId
  })
  const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(otp)).toString('base64')
  const done = await send('POST', '/api/v2/account/profile/deactivate', user, {
    authMethod: 'AADHAAR_OTP',
    otp: sealed,
    reasons: ['104', '103', '102', '101', 'others'],
    txnId,
  })
  expect(done.status).toBe(204)
  const { changes } = await abdmControl('GET', 'state')
  expect(changes.filter((one: { abhaNumber: string }) => one.abhaNumber === account.abhaNumber)).toMatchObject([
    { status: 'DEACTIVATED', reasons: ['104', '103', '102', '101', 'others'] },
  ])
})

test('nobody but it puts messages on the demo’s page', async () => {
  const body = { to: '+919876501234', body: 'OTP 123456' }
  expect((await call('POST', '/api/demo/messages', { body })).status).toBe(404)
  expect((await call('POST', '/api/demo/messages', { body, token: 'x'.repeat(43) })).status).toBe(404)
})
