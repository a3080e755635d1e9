import { constants, publicEncrypt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type SandboxAccount, startSandbox } from './testing'

// It makes keys of 4096 bits, which takes as long as it takes.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const abdm = await startSandbox()
beforeEach(() => abdm.reset())
afterEach(() => abdm.behave())
afterAll(() => abdm.stop())

type Headers = Record<string, string | undefined> & { authorization?: string }

async function send(method: string, path: string, headers: Headers, body?: unknown) {
  const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined)
  const response = await fetch(abdm.baseUrl + path, {
    method,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  const json = response.headers.get('content-type') === 'application/json'
  return { status: response.status, body: json ? JSON.parse(text) : text }
}

const credentials = () => ({
  clientId: abdm.clientId,
  clientSecret: abdm.clientSecret,
  grantType: 'client_credentials',
})
async function gateway(): Promise<Headers> {
  const { status, body } = await send('POST', '/gateway/v0.5/sessions', {}, credentials())
  expect(status).toBe(200)
  return { authorization: `Bearer ${body.accessToken}`, 'x-hip-id': abdm.hipId }
}

const encrypt = (key: string, text: string, padding = constants.RSA_PKCS1_PADDING) =>
  publicEncrypt({ key, padding }, Buffer.from(text)).toString('base64')
const certificate = async (headers: Headers) => (await send('GET', '/api/v1/auth/cert', headers)).body as string

/** Somebody who is signed in, as the demo's people are. */
async function signedIn(over: Partial<SandboxAccount> = {}) {
  const account = await abdm.add(over)
  const headers = await gateway()
  const pem = await certificate(headers)
  const user: Headers = { ...headers, 'x-token': `Bearer ${await abdm.session(account.abhaNumber)}` }
  const status = async () =>
    (await abdm.seen()).accounts.find(({ abhaNumber }) => abhaNumber === account.abhaNumber)?.status
  const otp = async (method: 'aadhaar' | 'mobile') => {
    const { body } = await send('POST', `/api/v2/account/${method}/generateOTP`, user, {})
    const to = method === 'aadhaar' ? account.aadhaarMobile : account.mobile
    return { txnId: body.txnId as string, code: abdm.last(to).otp }
  }
  const deactivate = (txnId: string, otp: string, more: Record<string, unknown> = {}) =>
    send('POST', '/api/v2/account/profile/deactivate', user, {
      authMethod: 'MOBILE_OTP',
      otp,
      reasons: ['104', 'others'],
      txnId,
      ...more,
    })
  return { account, headers, pem, user, status, otp, deactivate }
}
const his = (code: string) => expect.objectContaining({ details: [expect.objectContaining({ code })] })
const other = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10))

test('a session of the gateway, as the reference prints it', async () => {
  const { status, body } = await send('POST', '/gateway/v0.5/sessions', {}, credentials())
  expect([status, body]).toEqual([
    200,
    {
      accessToken: expect.any(String),
      expiresIn: 600,
      refreshExpiresIn: 1800,
      refreshToken: expect.any(String),
      tokenType: 'bearer',
    },
  ])
  const refused = await send('POST', '/gateway/v0.5/sessions', {}, { ...credentials(), clientSecret: 'x' })
  expect(refused).toEqual({
    status: 401,
    body: { error: { code: 'ABDM-9999: ', message: 'Invalid user credentials' } },
  })
})

for (const [method, authMethod] of [
  ['aadhaar', 'AADHAAR_OTP'],
  ['mobile', 'MOBILE_OTP'],
] as const)
  test(`sign-in, deactivation and reactivation by ${authMethod}`, async () => {
    const account = await abdm.add()
    const headers = await gateway()
    const pem = await certificate(headers)
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    const phone = method === 'aadhaar' ? account.aadhaarMobile : account.mobile
    const code = () => encrypt(pem, abdm.last(phone).otp)
    const init = await send('POST', '/api/v2/auth/init', headers, { authMethod, healthid: account.abhaNumber })
    expect(init).toEqual({
      status: 200,
      body: { mobileNumber: `XXXXXX${phone?.slice(-4)}`, txnId: expect.any(String) },
    })
    const confirm = method === 'aadhaar' ? 'confirmWithAadhaarOtp' : 'confirmWithMobileOTP'
    const session = await send('POST', `/api/v2/auth/${confirm}`, headers, { otp: code(), txnId: init.body.txnId })
    expect([session.status, session.body.expiresIn]).toEqual([200, 1800])

    const user: Headers = { ...headers, 'x-token': `Bearer ${session.body.token}` }
    const profile = () => send('GET', '/api/v1/account/profile', user)
    expect(await profile()).toMatchObject({
      status: 200,
      body: {
        healthIdNumber: account.abhaNumber,
        healthId: account.abhaAddress,
        mobile: account.mobile?.slice(-10),
        status: 'ACTIVE',
      },
    })
    const sent = await send('POST', `/api/v2/account/${method}/generateOTP`, user, {})
    expect(sent).toEqual({ status: 200, body: { txnId: expect.any(String) } })
    const body = { authMethod, otp: code(), reasons: ['104', '103', 'others'], txnId: sent.body.txnId }
    const done = await send('POST', '/api/v2/account/profile/deactivate', user, body)
    expect(done).toEqual({ status: 204, body: '' })
    expect((await profile()).body.status).toBe('DEACTIVATED')

    const refused = await send('POST', '/api/v2/auth/init', headers, { authMethod, healthid: account.abhaNumber })
    expect([refused.status, refused.body]).toEqual([422, his('HIS-1007')])
    const back = await send('POST', '/api/v2/auth/reactivate/init', headers, {
      authMethod,
      healthid: account.abhaNumber,
    })
    const again = await send('POST', '/api/v2/auth/reactivate', headers, {
      authMethod,
      otp: code(),
      txnId: back.body.txnId,
    })
    expect(again).toMatchObject({ status: 200, body: { expiresIn: 1800, refreshExpiresIn: 432_000 } })
    expect((await profile()).body.status).toBe('ACTIVE')
    const { changes } = await abdm.seen()
    expect(changes).toMatchObject([
      { abhaNumber: account.abhaNumber, status: 'DEACTIVATED', reasons: ['104', '103', 'others'] },
      { abhaNumber: account.abhaNumber, status: 'ACTIVE' },
    ])
  })

test('a wrong padding, a wrong key and clear text count as wrong codes', async () => {
  const { account, pem, otp, deactivate, status } = await signedIn()
  const { txnId, code } = await otp('mobile')
  const oaep = encrypt(pem, code, constants.RSA_PKCS1_OAEP_PADDING)
  expect((await deactivate(txnId, oaep)).body).toEqual(his('HIS-1013'))
  await abdm.rotate('v2')
  expect((await deactivate(txnId, encrypt(pem, code))).body).toEqual(his('HIS-1013'))
  // The third one ends it, also with what would have been right.
  expect((await deactivate(txnId, code)).body).toEqual(his('HIS-1041'))
  expect(await status()).toBe('ACTIVE')
  const fresh = await certificate(await gateway())
  expect(fresh).not.toBe(pem)
  await abdm.reset(account.abhaNumber)
  const next = await otp('mobile')
  expect((await deactivate(next.txnId, encrypt(fresh, next.code))).status).toBe(204)
})

test('the third wrong code blocks for thirty minutes, whatever the method', async () => {
  const { account, pem, user, otp, deactivate } = await signedIn()
  const { txnId, code } = await otp('mobile')
  const wrong = encrypt(pem, other(code))
  for (const expected of ['HIS-1013', 'HIS-1013', 'HIS-1041']) {
    const { status, body } = await deactivate(txnId, wrong)
    expect([status, body]).toEqual([422, his(expected)])
  }
  const aadhaar = await send('POST', '/api/v2/account/aadhaar/generateOTP', user, {})
  expect(aadhaar.body).toEqual(his('HIS-2017'))
  expect((await deactivate(txnId, encrypt(pem, code))).status).toBe(422)
  const blockedUntil = (await abdm.seen()).accounts.find((one) => one.abhaNumber === account.abhaNumber)?.blockedUntil
  expect(blockedUntil).toMatch(/^\d{4}-/)
  await abdm.advance(30 * 60)
  user.authorization = (await gateway()).authorization
  user['x-token'] = `Bearer ${await abdm.session(account.abhaNumber)}`
  const next = await otp('mobile')
  expect((await deactivate(next.txnId, encrypt(pem, next.code))).status).toBe(204)
})

test('a transaction is one account’s, one purpose’s and one method’s, and works once', async () => {
  const [one, two] = [await signedIn(), await signedIn()]
  const { txnId, code } = await one.otp('mobile')
  const otp = encrypt(one.pem, code)
  expect((await two.deactivate(txnId, otp)).body).toEqual(his('HIS-1026'))
  expect((await one.deactivate(txnId, otp, { authMethod: 'AADHAAR_OTP' })).body).toEqual(his('HIS-1026'))
  expect((await one.deactivate('1', otp)).body).toEqual(his('HIS-1012'))
  expect((await one.deactivate('00000000-0000-4000-8000-000000000000', otp)).body).toEqual(his('HIS-1026'))
  const signIn = await send('POST', '/api/v2/auth/confirmWithMobileOTP', one.headers, { otp, txnId })
  expect(signIn.body).toEqual(his('HIS-1026'))
  // Nor the other way round: who signs in has not said yes to more.
  const healthid = two.account.abhaNumber
  const init = await send('POST', '/api/v2/auth/init', two.headers, { authMethod: 'MOBILE_OTP', healthid })
  const signInOtp = encrypt(two.pem, abdm.last(two.account.mobile).otp)
  expect((await two.deactivate(init.body.txnId, signInOtp)).body).toEqual(his('HIS-1026'))
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.deactivate(txnId, otp)))
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  const { calls, changes } = await abdm.seen()
  expect(calls['/api/v2/account/profile/deactivate']?.[one.account.abhaNumber]).toBe(23)
  expect(changes).toHaveLength(1)
})

test('a code lives ten minutes', async () => {
  const { account, pem, user, otp, deactivate } = await signedIn()
  const { txnId, code } = await otp('mobile')
  await abdm.advance(10 * 60 + 1)
  user.authorization = (await gateway()).authorization
  expect((await deactivate(txnId, encrypt(pem, code))).body).toEqual(his('HIS-1056'))
  const next = await otp('mobile')
  await abdm.advance(9 * 60)
  expect((await deactivate(next.txnId, encrypt(pem, next.code))).status).toBe(204)
  expect(account.abhaNumber).not.toBe('')
})

test('another code after thirty seconds, and five in half an hour', async () => {
  const { user, otp } = await signedIn()
  const ask = () => send('POST', '/api/v2/account/mobile/generateOTP', user, {})
  await otp('mobile')
  expect((await ask()).body).toEqual(his('HIS-1023'))
  for (let sent = 1; sent < 5; sent++) {
    await abdm.advance(31)
    expect((await ask()).status).toBe(200)
  }
  await abdm.advance(31)
  expect((await ask()).body).toEqual(his('HIS-1041'))
})

test('every call needs the gateway, the facility and, where it is about somebody, their token', async () => {
  const { headers, user } = await signedIn()
  const path = '/api/v2/account/mobile/generateOTP'
  const ask = (over: Headers) => send('POST', path, { ...user, ...over }, {})
  expect(await ask({ authorization: undefined })).toMatchObject({ status: 401, body: { code: '900902' } })
  expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ status: 401, body: { code: '900901' } })
  expect(await ask({ authorization: headers.authorization?.slice(7) })).toMatchObject({ body: { code: '900901' } })
  expect(await ask({ 'x-hip-id': undefined })).toMatchObject({ status: 400, body: his('HIS-400') })
  expect(await ask({ 'x-hip-id': 'IN1' })).toMatchObject({ status: 403, body: his('HIS-403') })
  expect(await ask({ 'x-token': undefined })).toMatchObject({ status: 401, body: his('HIS-401') })
  expect(await ask({ 'x-token': 'Bearer x' })).toMatchObject({ status: 401, body: his('HIS-401') })
  expect(await send('GET', '/api/v2/account/nothing', user)).toMatchObject({ status: 404 })
  await abdm.advance(601)
  expect(await ask({})).toMatchObject({ status: 401, body: { code: '900901' } })
  await abdm.advance(1200)
  expect(await ask({ authorization: (await gateway()).authorization })).toMatchObject({
    status: 401,
    body: his('HIS-401'),
  })
})

test('a session that was ended is worth nothing', async () => {
  const { user } = await signedIn()
  expect((await send('GET', '/api/v1/account/logout', user)).status).toBe(200)
  expect((await send('GET', '/api/v1/account/profile', user)).status).toBe(401)
})

test('an unknown ABHA, one without mobiles, and a body that lacks something', async () => {
  const { pem, headers, user, otp, deactivate } = await signedIn({ aadhaarMobile: null })
  const init = (body: unknown) => send('POST', '/api/v2/auth/init', headers, body)
  expect((await init({ authMethod: 'MOBILE_OTP', healthid: '91-0000-0000-0000' })).body).toEqual(his('HIS-1008'))
  expect(await init({ authMethod: 'PIGEON', healthid: '91-0000-0000-0000' })).toMatchObject({
    status: 400,
    body: { details: [{ attribute: { key: 'authMethod' } }] },
  })
  expect((await send('POST', '/api/v2/account/aadhaar/generateOTP', user, {})).body).toEqual(his('HIS-3005'))
  const { txnId, code } = await otp('mobile')
  expect((await deactivate(txnId, encrypt(pem, code), { reasons: [] })).status).toBe(400)
  expect((await deactivate(txnId, encrypt(pem, code))).status).toBe(204)
})

test('each misbehaviour, for one account alone', async () => {
  const { account, user, headers, pem, otp, deactivate, status } = await signedIn()
  const bystander = await signedIn()
  const tell = (fault: Parameters<typeof abdm.misbehave>[0]['fault'], more = {}) =>
    abdm.misbehave({ fault, account: account.abhaNumber, ...more })
  const ask = (method: string, who = user) => send('POST', `/api/v2/account/${method}/generateOTP`, who, {})
  const generating: [Parameters<typeof tell>[0], string, number, unknown][] = [
    ['server_error', 'mobile', 500, his('HIS-500')],
    ['gateway_token_expired', 'mobile', 401, expect.objectContaining({ code: '900901' })],
    ['x_token_expired', 'mobile', 401, his('HIS-401')],
    ['no_aadhaar_mobile', 'aadhaar', 422, his('HIS-3005')],
    ['aadhaar_suspended', 'aadhaar', 422, his('HIS-2007')],
    ['aadhaar_down', 'aadhaar', 503, his('HIS-503')],
    ['blocked_30_minutes', 'aadhaar', 422, his('HIS-2017')],
    ['blocked_12_hours', 'mobile', 429, his('HIS-1039')],
  ]
  for (const [fault, method, expected, body] of generating) {
    await tell(fault)
    const answer = await ask(method)
    expect([fault, answer.status, answer.body]).toEqual([fault, expected, body])
    expect((await send('GET', '/api/v1/account/profile', bystander.user)).status).toBe(200)
    await abdm.behave()
  }
  await tell('call_lost')
  await expect(ask('mobile')).rejects.toThrow()
  await abdm.behave()
  await tell('slow', { ms: 300, times: 1 })
  const began = performance.now()
  const { txnId, code } = await otp('mobile')
  expect(performance.now() - began).toBeGreaterThan(290)

  const right = encrypt(pem, code)
  for (const [fault, expected] of [
    ['otp_expired', 'HIS-1056'],
    ['otp_wrong', 'HIS-1013'],
  ] as const) {
    await tell(fault, { times: 1 })
    expect((await deactivate(txnId, right)).body).toEqual(his(expected))
  }
  await tell('benefit_programme')
  expect((await deactivate(txnId, right)).body).toEqual(his('ABDM-1228'))
  expect(await status()).toBe('ACTIVE')
  await abdm.behave()

  for (const fault of ['answer_lost', 'error_after_success'] as const) {
    await abdm.reset(account.abhaNumber)
    const sent = await otp('mobile')
    await tell(fault)
    const answer = await deactivate(sent.txnId, encrypt(pem, sent.code)).catch(() => ({ status: 0 }))
    expect([fault, answer.status, await status()]).toEqual([fault, fault === 'answer_lost' ? 0 : 500, 'DEACTIVATED'])
    expect((await send('GET', '/api/v1/account/profile', user)).body).toMatchObject({ status: 'DEACTIVATED' })
    await tell('profile_refused')
    expect((await send('GET', '/api/v1/account/profile', user)).body).toEqual(his('HIS-1007'))
    await abdm.behave()
  }

  await abdm.misbehave({ fault: 'certificate_garbled' })
  const garbled = await certificate(headers)
  expect(() => encrypt(garbled, '123456')).toThrow()
  await abdm.behave()
  await abdm.misbehave({ fault: 'certificate_small' })
  expect(Buffer.from(encrypt(await certificate(headers), '123456'), 'base64')).toHaveLength(128)
})

test('a code that could not be sent is none', async () => {
  const { user, otp } = await signedIn()
  abdm.phoneRefuses(true)
  const refused = await send('POST', '/api/v2/account/mobile/generateOTP', user, {})
  abdm.phoneRefuses(false)
  expect(refused.status).toBe(503)
  expect((await otp('mobile')).txnId).toEqual(expect.any(String))
})

test('what it knows outlives a kill, its keys and codes too, and nothing of it is in clear', async () => {
  const { account, pem, user, otp, deactivate, status } = await signedIn()
  const { txnId, code } = await otp('mobile')
  const otp64 = encrypt(pem, code)
  expect(await abdm.restart()).toMatchObject({ baseUrl: abdm.baseUrl, clientSecret: abdm.clientSecret })
  expect(await certificate(user)).toBe(pem)
  expect((await deactivate(txnId, otp64)).status).toBe(204)
  await abdm.restart()
  expect(await status()).toBe('DEACTIVATED')
  const kept = readFileSync(abdm.stateFile, 'utf8')
  expect(kept).toContain(account.abhaNumber)
  expect(kept).not.toContain(user['x-token']?.slice(7))
  expect(kept).not.toContain(user.authorization?.slice(7))
  expect(abdm.printed()).toBe('')
})

test('a page has no say in what the sandbox does', async () => {
  const headers = { origin: 'http://evil.example' }
  expect((await send('POST', '/_control/reset', headers, {})).status).toBe(403)
  expect((await send('GET', '/_control/state', headers)).status).toBe(403)
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    get(`${abdm.baseUrl}/_control/state`, { headers: { host: 'evil.example' } }, ({ statusCode }) =>
      resolve(statusCode),
    ).on('error', reject)
  })
  expect(rebound).toBe(403)
  expect((await send('POST', '/_control/faults', {}, { fault: 'unheard of' })).status).toBe(400)
  const seen = JSON.stringify(await abdm.seen())
  expect(seen).not.toMatch(/otp|token/i)
})
