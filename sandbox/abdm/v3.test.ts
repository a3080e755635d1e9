import { constants, createPublicKey, publicEncrypt, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Fault } from './faults'
import { type SandboxAccount, startSandbox } from './testing'

// It makes keys of 4096 bits, which takes as long as it takes.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const abdm = await startSandbox()
beforeEach(() => abdm.reset())
afterEach(() => abdm.behave())
afterAll(() => abdm.stop())

type Headers = Record<string, string | undefined> & { authorization?: string }

async function send(method: string, path: string, headers: Headers, body?: unknown) {
  const all: Headers = { 'request-id': randomUUID(), timestamp: new Date().toISOString(), ...headers }
  const given = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined)
  const response = await fetch(abdm.baseUrl + path, {
    method,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? '' : JSON.parse(text) }
}

const SESSIONS = '/api/hiecm/gateway/v3/sessions'
const at = (path: string) => `/abha/api/v3/profile${path}`
const credentials = () => ({
  clientId: abdm.clientId,
  clientSecret: abdm.clientSecret,
  grantType: 'client_credentials',
})
async function gateway(): Promise<Headers> {
  const { status, body } = await send('POST', SESSIONS, { 'x-cm-id': 'sbx' }, credentials())
  expect([status, body]).toMatchObject([200, { expiresIn: 600, tokenType: 'bearer' }])
  return { authorization: `Bearer ${body.accessToken}` }
}

async function encryptor(headers: Headers) {
  const { body } = await send('GET', at('/public/certificate'), headers)
  expect(body.encryptionAlgorithm).toBe('RSA/ECB/OAEPWithSHA-1AndMGF1Padding')
  const key = createPublicKey({ key: Buffer.from(body.publicKey, 'base64'), format: 'der', type: 'spki' })
  return (text: string, padding = constants.RSA_PKCS1_OAEP_PADDING) =>
    publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(text)).toString('base64')
}

const DEACTIVATE = ['abha-profile', 'de-activate']

async function signedIn(over: Partial<SandboxAccount> = {}) {
  const account = await abdm.add(over)
  const headers = await gateway()
  const encrypt = await encryptor(headers)
  const user: Headers = { ...headers, 'x-token': `Bearer ${await abdm.session(account.abhaNumber)}` }
  const asked = (otpSystem = 'abdm', more: Record<string, unknown> = {}) =>
    send('POST', at('/account/request/otp'), user, {
      scope: DEACTIVATE,
      loginHint: 'abha-number',
      loginId: encrypt(account.abhaNumber),
      otpSystem,
      ...more,
    })
  const otp = async (otpSystem = 'abdm') => {
    const { body } = await asked(otpSystem)
    const to = otpSystem === 'aadhaar' ? account.aadhaarMobile : account.mobile
    return { txnId: body.txnId as string, code: abdm.last(to).otp }
  }
  const verify = (txnId: string, otpValue: string, more: Record<string, unknown> = {}) =>
    send('POST', at('/account/verify'), user, {
      scope: DEACTIVATE,
      authData: { authMethods: ['otp'], otp: { txnId, otpValue } },
      reasons: ['Not useful at present'],
      ...more,
    })
  const profile = () => send('GET', at('/account'), user)
  return { account, headers, encrypt, user, asked, otp, verify, profile }
}
const wrapped = (code: string) => ({ error: { code, message: expect.any(String) } })
const failed = (message: RegExp) =>
  expect.objectContaining({ authResult: 'failed', message: expect.stringMatching(message) })
const ist = expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
const other = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10))

for (const [otpSystem, proof, words] of [
  ['aadhaar', 'aadhaar-verify', 'OTP sent to Aadhaar registered mobile number ending with ******'],
  ['abdm', 'mobile-verify', 'OTP sent to mobile number ending with ******'],
] as const)
  test(`sign-in, deactivation and reactivation by the code of ${otpSystem}`, async () => {
    const account = await abdm.add()
    const headers = await gateway()
    const encrypt = await encryptor(headers)
    const phone = otpSystem === 'aadhaar' ? account.aadhaarMobile : account.mobile
    const request = (path: string, scope: string[], user: Headers = headers) =>
      send('POST', at(path), user, {
        scope,
        loginHint: 'abha-number',
        loginId: encrypt(account.abhaNumber),
        otpSystem,
      })
    const authData = (txnId: string) => ({
      authMethods: ['otp'],
      otp: { txnId, otpValue: encrypt(abdm.last(phone).otp) },
    })
    const signIn = ['abha-login', proof]
    const sent = await request('/login/request/otp', signIn)
    expect(sent).toEqual({
      status: 200,
      body: { txnId: expect.any(String), message: `${words}${phone?.slice(-4)}` },
    })
    const session = await send('POST', at('/login/verify'), headers, {
      scope: signIn,
      authData: authData(sent.body.txnId),
    })
    expect(session).toMatchObject({
      status: 200,
      body: {
        authResult: 'success',
        expiresIn: 1800,
        refreshExpiresIn: 1_296_000,
        accounts: [{ ABHANumber: account.abhaNumber, status: 'ACTIVE' }],
      },
    })
    const user = { ...headers, 'x-token': `Bearer ${session.body.token}` }
    const profile = async () => (await send('GET', at('/account'), user)).body
    expect(await profile()).toMatchObject({
      ABHANumber: account.abhaNumber,
      preferredAbhaAddress: account.abhaAddress,
      mobile: account.mobile?.slice(-10),
      status: 'ACTIVE',
    })
    const asked = await request('/account/request/otp', DEACTIVATE, user)
    const done = await send('POST', at('/account/verify'), user, {
      scope: DEACTIVATE,
      authData: authData(asked.body.txnId),
      reasons: ['Not useful at present'],
    })
    expect(done).toMatchObject({
      status: 200,
      body: { txnId: asked.body.txnId, authResult: 'success', accounts: [{ status: 'DEACTIVATED' }] },
    })
    expect(await profile()).toMatchObject({ status: 'DEACTIVATED' })
    expect(await request('/login/request/otp', signIn)).toEqual({ status: 400, body: wrapped('ABDM-1134') })

    const reactivate = [...signIn, 're-activate']
    const again = await request('/account/request/otp', reactivate)
    const back = await send('POST', at('/login/verify'), headers, {
      scope: reactivate,
      authData: authData(again.body.txnId),
    })
    expect(back).toMatchObject({ status: 200, body: { authResult: 'success', token: expect.any(String) } })
    expect(await profile()).toMatchObject({ status: 'ACTIVE' })
    expect((await send('GET', at('/account/request/logout'), user)).status).toBe(200)
    expect((await send('GET', at('/account'), user)).status).toBe(401)
  })

test('where the person has to choose the account, it is active again only after that', async () => {
  const { account, headers, encrypt, otp, verify, profile } = await signedIn()
  const { txnId, code } = await otp()
  await verify(txnId, encrypt(code))
  await abdm.misbehave({ fault: 'reactivation_asks_user', account: account.abhaNumber })
  const scope = ['abha-login', 'mobile-verify', 're-activate']
  const asked = await send('POST', at('/login/request/otp'), headers, {
    scope,
    loginHint: 'abha-number',
    loginId: encrypt(account.abhaNumber),
    otpSystem: 'abdm',
  })
  const otpValue = encrypt(abdm.last(account.mobile).otp)
  const authData = { authMethods: ['otp'], otp: { txnId: asked.body.txnId, otpValue } }
  const transfer = await send('POST', at('/login/verify'), headers, { scope, authData })
  expect(JSON.parse(Buffer.from(transfer.body.token.split('.')[1], 'base64url').toString())).toMatchObject({
    typ: 'Transfer',
  })
  expect((await profile()).body.status).toBe('DEACTIVATED')
  const chosen = { ABHANumber: account.abhaNumber, txnId: asked.body.txnId }
  const choose = (token: string) =>
    send('POST', at('/login/verify/user'), { ...headers, 't-token': `Bearer ${token}` }, chosen)
  expect((await choose(await abdm.session(account.abhaNumber))).status).toBe(401)
  expect(await choose(transfer.body.token)).toMatchObject({ status: 200, body: { token: expect.any(String) } })
  expect((await profile()).body.status).toBe('ACTIVE')
  expect((await choose(transfer.body.token)).status).toBe(401)
})

test('a wrong code is a 200 that failed, from Aadhaar a 422, and the third blocks', async () => {
  const { encrypt, asked, otp, verify, profile } = await signedIn()
  const mobile = await otp()
  const aadhaar = await otp('aadhaar')
  const wrong = await verify(mobile.txnId, encrypt(other(mobile.code)))
  expect([wrong.status, wrong.body]).toEqual([200, failed(/incorrect/)])
  expect(await verify(aadhaar.txnId, encrypt(other(aadhaar.code)))).toEqual({
    status: 422,
    body: { error: { code: 'ABDM-1204', message: 'UIDAI Error code : 400 : Invalid Aadhaar OTP value.' } },
  })
  // A wrong padding is a wrong code too, and the third.
  const pkcs1 = await verify(mobile.txnId, encrypt(mobile.code, constants.RSA_PKCS1_PADDING))
  expect(pkcs1).toEqual({ status: 400, body: wrapped('ABDM-1100') })
  expect((await verify(aadhaar.txnId, encrypt(aadhaar.code))).body).toEqual(wrapped('ABDM-1100'))
  expect((await asked()).body).toEqual(wrapped('ABDM-1100'))
  expect((await profile()).body.status).toBe('ACTIVE')
})

test('a code that is late is a 200 that failed; a transaction is one account’s and works once', async () => {
  const [one, two] = [await signedIn(), await signedIn()]
  const { txnId, code } = await one.otp()
  const otpValue = one.encrypt(code)
  const unknown = { status: 400, body: { txnId: 'Invalid Transaction Id', timestamp: ist } }
  expect(await two.verify(txnId, otpValue)).toEqual(unknown)
  expect(await one.verify('1', otpValue)).toEqual(unknown)
  const scope = ['abha-login', 'mobile-verify']
  const authData = { authMethods: ['otp'], otp: { txnId, otpValue } }
  expect(await send('POST', at('/login/verify'), one.headers, { scope, authData })).toEqual(unknown)
  // Nor the other way round: who signs in has not said yes to more.
  const signIn = await send('POST', at('/login/request/otp'), two.headers, {
    scope,
    loginHint: 'abha-number',
    loginId: two.encrypt(two.account.abhaNumber),
    otpSystem: 'abdm',
  })
  const signInOtp = two.encrypt(abdm.last(two.account.mobile).otp)
  expect(await two.verify(signIn.body.txnId, signInOtp)).toEqual(unknown)
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.verify(txnId, otpValue)))
  expect(answers.filter(({ body }) => body.authResult === 'success')).toHaveLength(1)
  expect((await abdm.seen()).changes).toHaveLength(1)

  const late = await two.otp()
  await abdm.advance(10 * 60 + 1)
  two.user.authorization = (await gateway()).authorization
  const answer = await two.verify(late.txnId, two.encrypt(late.code))
  expect([answer.status, answer.body]).toEqual([200, failed(/expired/)])
})

test('every call needs its headers, each request id once and a timestamp of now', async () => {
  const { user, profile } = await signedIn()
  const ask = (over: Headers) => send('GET', at('/account'), { ...user, ...over })
  expect(await ask({ authorization: undefined })).toMatchObject({ status: 401, body: { code: '900902' } })
  expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ status: 401, body: { code: '900901' } })
  expect(await ask({ 'request-id': 'x' })).toEqual({ status: 400, body: wrapped('ABDM-2404') })
  expect(await ask({ 'request-id': undefined })).toEqual({ status: 400, body: wrapped('ABDM-2404') })
  const id = randomUUID()
  expect((await ask({ 'request-id': id })).status).toBe(200)
  expect(await ask({ 'request-id': id })).toEqual({ status: 400, body: wrapped('ABDM-1064') })
  for (const timestamp of [
    undefined,
    '2025-01-15 13:21:16',
    new Date(Date.now() - 11 * 60_000).toISOString(),
    new Date(Date.now() + 11 * 60_000).toISOString(),
  ])
    expect(await ask({ timestamp })).toEqual({ status: 400, body: wrapped('ABDM-2402') })
  expect(await ask({ timestamp: new Date(Date.now() - 9 * 60_000).toISOString() })).toMatchObject({ status: 200 })
  expect(await ask({ 'x-token': undefined })).toEqual({ status: 401, body: '' })
  expect(await ask({ 'x-token': 'Bearer x' })).toEqual({ status: 401, body: wrapped('ABDM-1158') })
  expect(await send('GET', at('/nothing'), user)).toMatchObject({ status: 404, body: { code: '404' } })
  expect(await send('POST', SESSIONS, {}, credentials())).toEqual({ status: 400, body: wrapped('ABDM-2403') })
  const unknown = { ...credentials(), clientSecret: 'x' }
  expect(await send('POST', SESSIONS, { 'x-cm-id': 'sbx' }, unknown)).toEqual({
    status: 401,
    body: { error: { code: 'ABDM-9999: ', message: 'Invalid user credentials' } },
  })
  await abdm.advance(1801)
  expect(await profile()).toMatchObject({ status: 401, body: { code: '900901' } })
  expect(await ask({ authorization: (await gateway()).authorization })).toEqual({
    status: 401,
    body: { code: 'ABDM-1094', message: 'X-token expired', timestamp: ist },
  })
})

test('what is wrong with a request is named by its field', async () => {
  const { account, headers, encrypt, asked, otp, verify } = await signedIn()
  const stranger = await abdm.add()
  const named = (field: string, message: string) => ({ status: 400, body: { [field]: message, timestamp: ist } })
  expect(await asked('abdm', { scope: ['abha-profile', 'fly'] })).toEqual(named('scope', 'Invalid Scope'))
  expect(await asked('abdm', { scope: ['abha-login', 'mobile-verify'] })).toEqual(named('scope', 'Invalid Scope'))
  expect(await asked('abdm', { scope: ['abha-login', 'de-activate'] })).toEqual({
    status: 400,
    body: wrapped('ABDM-1107'),
  })
  const pkcs1 = encrypt(account.abhaNumber, constants.RSA_PKCS1_PADDING)
  expect(await asked('abdm', { loginId: pkcs1 })).toEqual(named('loginId', 'Invalid LoginId'))
  expect(await asked('abdm', { loginId: account.abhaNumber })).toEqual(named('loginId', 'Invalid LoginId'))
  const digits = encrypt(account.abhaNumber.replaceAll('-', ''))
  expect(await asked('abdm', { loginId: digits })).toEqual(named('loginId', 'LoginId is invalid'))
  expect(await asked('abdm', { loginId: encrypt(stranger.abhaNumber) })).toEqual(named('loginId', 'Invalid LoginId'))
  expect(await asked('pigeon')).toEqual(named('otpSystem', 'Invalid OTP System'))
  const { txnId, code } = await otp()
  const authData = { authMethods: ['pigeon'], otp: { txnId, otpValue: encrypt(code) } }
  expect(await verify(txnId, '', { authData })).toEqual(named('authMethods', 'Invalid Auth Method'))
  const unknown = await send('POST', at('/login/request/otp'), headers, {
    scope: ['abha-login', 'mobile-verify'],
    loginHint: 'abha-number',
    loginId: encrypt('91-0000-0000-0000'),
    otpSystem: 'abdm',
  })
  expect(unknown).toEqual({ status: 400, body: wrapped('ABDM-1013') })
  const mixed = { scope: ['abha-login', 'mobile-verify'], loginHint: 'abha-number', loginId: encrypt('x') }
  expect(await send('POST', at('/login/request/otp'), headers, { ...mixed, otpSystem: 'aadhaar' })).toEqual({
    status: 400,
    body: wrapped('ABDM-1107'),
  })
})

test('the Indian time of an error does not say that it is Indian', async () => {
  const { asked } = await signedIn()
  const { body } = await asked('pigeon')
  const asUtc = Date.parse(`${body.timestamp.replace(' ', 'T')}Z`)
  expect(asUtc - Date.now()).toBeGreaterThan(5.4 * 3_600_000)
})

test('each misbehaviour, for one account alone', async () => {
  const { account, headers, encrypt, asked, otp, verify, profile } = await signedIn()
  const bystander = await signedIn()
  const tell = (fault: Fault['fault'], more: Partial<Fault> = {}) =>
    abdm.misbehave({ fault, account: account.abhaNumber, ...more })
  const asking: [Fault['fault'], string, number, unknown][] = [
    ['server_error', 'abdm', 500, wrapped('ABDM-1220')],
    ['gateway_token_expired', 'abdm', 401, expect.objectContaining({ code: '900901' })],
    ['x_token_expired', 'abdm', 401, { code: 'ABDM-1094', message: 'X-token expired', timestamp: ist }],
    ['no_aadhaar_mobile', 'aadhaar', 422, wrapped('ABDM-1204')],
    ['aadhaar_suspended', 'aadhaar', 422, wrapped('ABDM-1204')],
    ['aadhaar_down', 'aadhaar', 503, wrapped('ABDM-1206')],
    ['method_not_allowed', 'aadhaar', 400, wrapped('ABDM-1119')],
    ['method_not_allowed', 'abdm', 400, wrapped('ABDM-1118')],
    ['blocked_30_minutes', 'abdm', 400, wrapped('ABDM-1100')],
  ]
  for (const [fault, otpSystem, status, body] of asking) {
    await tell(fault)
    const answer = await asked(otpSystem)
    expect([fault, answer.status, answer.body]).toEqual([fault, status, body])
    expect((await bystander.profile()).status).toBe(200)
    await abdm.behave()
  }
  const { txnId, code } = await otp()
  expect(await asked()).toEqual({ status: 429, body: wrapped('ABDM-1022') })
  for (const [fault, message] of [
    ['otp_expired', /expired/],
    ['otp_wrong', /incorrect/],
  ] as const) {
    await tell(fault, { times: 1 })
    expect((await verify(txnId, encrypt(code))).body).toEqual(failed(message))
  }
  await tell('benefit_programme')
  expect(await verify(txnId, encrypt(code))).toEqual({
    status: 400,
    body: {
      error: {
        code: 'ABDM-1228',
        message:
          'Your ABHA is linked with govt benefit programme, so it can not be deactivated- ABDM, National Health Authority.',
      },
    },
  })
  await abdm.behave()
  for (const fault of ['answer_lost', 'error_after_success'] as const) {
    await abdm.reset(account.abhaNumber)
    const next = await otp()
    await tell(fault)
    const answer = await verify(next.txnId, encrypt(next.code)).catch(() => ({ status: 0 }))
    expect([fault, answer.status]).toEqual([fault, fault === 'answer_lost' ? 0 : 500])
    expect((await profile()).body.status).toBe('DEACTIVATED')
    await tell('profile_refused')
    expect((await profile()).body).toEqual(wrapped('ABDM-1134'))
    await abdm.behave()
  }
  await abdm.misbehave({ fault: 'certificate_garbled' })
  await expect(encryptor(headers)).rejects.toThrow()
  await abdm.behave()
  await abdm.misbehave({ fault: 'certificate_small' })
  expect(Buffer.from((await encryptor(headers))('123456'), 'base64')).toHaveLength(128)
})

test('calls are counted by path and account, also those that were refused', async () => {
  const { account, otp, verify } = await signedIn()
  const { txnId } = await otp()
  await verify(txnId, 'x')
  await verify('1', 'x')
  await send('GET', at('/account'), {})
  const { calls } = await abdm.seen()
  expect(calls[at('/account/verify')]).toEqual({ [account.abhaNumber]: 2 })
  expect(calls[at('/account/request/otp')]).toEqual({ [account.abhaNumber]: 1 })
  expect(calls[at('/account')]).toEqual({ '-': 1 })
})
