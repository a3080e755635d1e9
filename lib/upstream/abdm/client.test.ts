import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { AbdmSettings } from './connection'
import type { AbdmGateway } from './gateway'
import { v2Gateway } from './v2'
import { v3Gateway } from './v3'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ABHA = '91-1234-5678-9012'
const TXN = 'a825f76b-0696-40f3-864c-5a3a5b389a83'
const OTP = '042137'

type Seen = { readonly line: string; readonly headers: ReadonlyMap<string, string>; readonly text: string }
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'lost' | 'silent'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Header names as they were written on the wire. */
function written({ rawHeaders }: IncomingMessage): Map<string, string> {
  const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []))
  return new Map(pairs)
}

function reply(response: ServerResponse, given: Reply): void {
  if (given === 'silent') return
  if (given === 'lost') {
    response.destroy()
    return
  }
  const text = typeof given.body === 'string' ? given.body : given.body === undefined ? '' : JSON.stringify(given.body)
  response.writeHead(given.status, given.headers).end(text)
}

/** A gateway that answers a line ("GET /x") as `answers` say: the first of a list, each time the next. */
async function serve(answers: Record<string, Reply | Reply[]>) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`
    seen.push({ line, headers: written(request), text: Buffer.concat(await request.toArray()).toString() })
    const given = answers[line] ?? { status: 404 }
    reply(response, Array.isArray(given) ? ((given.length > 1 ? given.shift() : given[0]) ?? 'lost') : given)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = (base: string): AbdmSettings => ({
    gatewayUrl: origin,
    baseUrl: `${origin}${base}`,
    clientId: 'SBX_1',
    clientSecret: 'client-secret',
    hipId: 'IN0001',
    cmId: 'sbx',
    allowLoopback: true,
  })
  const lines = () => seen.map(({ line }) => line)
  const last = (line: string) => seen.findLast((one) => one.line === line)
  return { seen, lines, last, settings }
}

const V2_SESSION = 'POST /gateway/v0.5/sessions'
const V2_CERT = 'GET /api/v1/auth/cert'
const V3_SESSION = 'POST /api/hiecm/gateway/v3/sessions'
const V3_CERT = 'GET /abha/api/v3/profile/public/certificate'
const OAEP = 'RSA/ECB/OAEPWithSHA-1AndMGF1Padding'

const token = (accessToken: string, expiresIn = 600): Reply => ({
  status: 200,
  body: { accessToken, expiresIn, refreshExpiresIn: 1800, refreshToken: 'r', tokenType: 'bearer' },
})
const pem = ({ publicKey } = pair): Reply => ({
  status: 200,
  body: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  headers: { 'content-type': 'text/plain' },
})
const der = ({ publicKey } = pair, encryptionAlgorithm = OAEP): Reply => ({
  status: 200,
  body: { publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), encryptionAlgorithm },
})
const read = {
  v2: (sent: string) =>
    privateDecrypt(
      { key: pair.privateKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(sent, 'base64'),
    ).toString(),
  v3: (sent: string) =>
    privateDecrypt(
      { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(sent, 'base64'),
    ).toString(),
}
const theirs = { status: 200, body: { token: 'their-token', expiresIn: 1800, refreshToken: 'r', refreshExpiresIn: 1 } }
const sent: Reply = { status: 200, body: { txnId: TXN } }

const v2With = async (answers: Record<string, Reply | Reply[]>) => {
  const server = await serve({ [V2_SESSION]: token('gateway-token'), [V2_CERT]: pem(), ...answers })
  return { server, gateway: v2Gateway(server.settings('')) }
}
const v3With = async (answers: Record<string, Reply | Reply[]>) => {
  const server = await serve({ [V3_SESSION]: token('gateway-token'), [V3_CERT]: der(), ...answers })
  return { server, gateway: v3Gateway(server.settings('/abha/api')) }
}
const soon = () => new Date(Date.now() + 20_000)
const deactivation = async (gateway: AbdmGateway) => ({
  xToken: 'x-token',
  txnId: TXN,
  method: 'AADHAAR_OTP' as const,
  otp: { clear: OTP },
  reasons: ['104', 'others'],
  certificateFingerprint: (await gateway.certificate()).fingerprint,
  sendBefore: soon(),
})

test('V2: the calls of a deactivation are what ABDM documents', async () => {
  const DEACTIVATE = 'POST /api/v2/account/profile/deactivate'
  const { server, gateway } = await v2With({
    'POST /api/v2/auth/init': sent,
    'POST /api/v2/auth/confirmWithAadhaarOtp': theirs,
    'GET /api/v1/account/profile': {
      status: 200,
      body: {
        healthIdNumber: ABHA,
        healthId: 'asha@sbx',
        mobile: '9876540903',
        authMethods: ['AADHAAR_OTP'],
        status: 'ACTIVE',
      },
    },
    'POST /api/v2/account/aadhaar/generateOTP': sent,
    [DEACTIVATE]: { status: 204 },
    'GET /api/v1/account/logout': { status: 200, body: true },
  })
  expect(await gateway.requestSignIn({ abhaNumber: '91123456789012', method: 'AADHAAR_OTP' })).toEqual({
    txnId: TXN,
    sentTo: null,
  })
  const session = await gateway.confirmSignIn({ txnId: TXN, method: 'AADHAAR_OTP', otp: { clear: OTP } })
  expect(session).toEqual({ xToken: 'their-token', expiresInSeconds: 1800 })
  expect(await gateway.profile(session)).toEqual({
    abhaNumber: ABHA,
    abhaAddress: 'asha@sbx',
    status: 'ACTIVE',
    maskedMobile: '******0903',
    hasAadhaarMobile: true,
    hasAbhaMobile: false,
  })
  await gateway.requestOtp({ ...session, abhaNumber: ABHA, method: 'AADHAAR_OTP' })
  await gateway.deactivate({ ...(await deactivation(gateway)), ...session })
  await gateway.endSession(session)

  expect(server.lines()).toEqual([
    V2_SESSION,
    'POST /api/v2/auth/init',
    V2_CERT,
    'POST /api/v2/auth/confirmWithAadhaarOtp',
    'GET /api/v1/account/profile',
    'POST /api/v2/account/aadhaar/generateOTP',
    V2_CERT,
    DEACTIVATE,
    'GET /api/v1/account/logout',
  ])
  expect(JSON.parse(server.last(V2_SESSION)?.text ?? '')).toEqual({
    clientId: 'SBX_1',
    clientSecret: 'client-secret',
    grantType: 'client_credentials',
  })
  expect(JSON.parse(server.last('POST /api/v2/auth/init')?.text ?? '')).toEqual({
    authMethod: 'AADHAAR_OTP',
    healthid: ABHA,
  })
  expect(server.last('POST /api/v2/account/aadhaar/generateOTP')?.text).toBe('{}')
  const { headers, text } = server.last(DEACTIVATE)!
  expect([headers.get('Authorization'), headers.get('X-HIP-ID'), headers.get('X-Token')]).toEqual([
    'Bearer gateway-token',
    'IN0001',
    'Bearer their-token',
  ])
  expect(headers.get('Content-Type')).toBe('application/json')
  const { otp, ...rest } = JSON.parse(text)
  expect(rest).toEqual({ authMethod: 'AADHAAR_OTP', reasons: ['104', 'others'], txnId: TXN })
  expect(read.v2(otp)).toBe(OTP)
  const confirmed = JSON.parse(server.last('POST /api/v2/auth/confirmWithAadhaarOtp')?.text ?? '')
  expect([read.v2(confirmed.otp), confirmed.txnId, Object.keys(confirmed).length]).toEqual([OTP, TXN, 2])
})

test('V2: the mobile has its own calls, and so has the way back', async () => {
  const { server, gateway } = await v2With({
    'POST /api/v2/auth/confirmWithMobileOTP': theirs,
    'POST /api/v2/account/mobile/generateOTP': sent,
    'POST /api/v2/auth/reactivate/init': sent,
    'POST /api/v2/auth/reactivate': theirs,
  })
  const method = 'MOBILE_OTP'
  await gateway.confirmSignIn({ txnId: TXN, method, otp: { ciphertext: 'QUJD' } })
  expect(JSON.parse(server.last('POST /api/v2/auth/confirmWithMobileOTP')?.text ?? '')).toMatchObject({ otp: 'QUJD' })
  await gateway.requestOtp({ xToken: 'x', abhaNumber: ABHA, method })
  await gateway.requestReactivation({ abhaNumber: ABHA, method })
  const { certificateFingerprint } = await deactivation(gateway)
  const session = await gateway.reactivate({
    txnId: TXN,
    method,
    otp: { clear: OTP },
    certificateFingerprint,
    sendBefore: soon(),
  })
  expect(session).toEqual({ xToken: 'their-token', expiresInSeconds: 1800 })
  const { otp, ...rest } = JSON.parse(server.last('POST /api/v2/auth/reactivate')?.text ?? '')
  expect([rest, read.v2(otp)]).toEqual([{ authMethod: 'MOBILE_OTP', txnId: TXN }, OTP])
  expect(server.last('POST /api/v2/auth/reactivate/init')?.headers.has('X-Token')).toBe(false)
})

test('V2: where the profile says no status the search does, and where neither does nothing is claimed', async () => {
  const SEARCH = 'POST /api/v1/search/searchByHealthId'
  const silent: Reply = { status: 200, body: { healthIdNumber: ABHA, authMethods: 'MOBILE_OTP' } }
  for (const [found, status] of [
    [{ status: 200, body: { status: 'Deactive' } }, 'DEACTIVATED'],
    [{ status: 200, body: { status: 'Active' } }, 'ACTIVE'],
    [{ status: 200, body: {} }, 'UNKNOWN'],
    [{ status: 404 }, 'UNKNOWN'],
    ['lost', 'UNKNOWN'],
  ] as const) {
    const { server, gateway } = await v2With({ 'GET /api/v1/account/profile': silent, [SEARCH]: found })
    expect(await gateway.profile({ xToken: 'x' })).toMatchObject({
      status,
      hasAadhaarMobile: false,
      hasAbhaMobile: true,
    })
    expect(JSON.parse(server.last(SEARCH)?.text ?? '')).toEqual({ healthId: ABHA })
    expect(server.last(SEARCH)?.headers.has('X-Token')).toBe(false)
  }
})

test('the number that a code went to is told as it is hidden, however it is written', async () => {
  for (const [body, sentTo] of [
    [{ message: 'OTP sent to mobile number ending with ******0903' }, '******0903'],
    [{ message: 'OTP is sent to XXXXXX0903' }, '******0903'],
    [{ message: 'OTP sent to the mobile ending in 0903' }, '******0903'],
    [{ mobileNumber: 'XXXXXX2125' }, '******2125'],
    [{ message: 'OTP sent successfully at 1230' }, null],
    [{}, null],
  ] as const) {
    const { gateway } = await v2With({ 'POST /api/v2/auth/init': { status: 200, body: { txnId: TXN, ...body } } })
    expect((await gateway.requestSignIn({ abhaNumber: ABHA, method: 'MOBILE_OTP' })).sentTo).toBe(sentTo)
  }
})

test('V3: the calls of a deactivation are what ABDM documents', async () => {
  const REQUEST = 'POST /abha/api/v3/profile/account/request/otp'
  const VERIFY = 'POST /abha/api/v3/profile/account/verify'
  const LOGIN = 'POST /abha/api/v3/profile/login/request/otp'
  const message = 'OTP sent to Aadhaar registered mobile number ending with ******0903'
  const { server, gateway } = await v3With({
    [LOGIN]: { status: 200, body: { txnId: TXN, message } },
    'POST /abha/api/v3/profile/login/verify': {
      status: 200,
      body: { txnId: TXN, authResult: 'success', message: '', ...theirs.body, accounts: [{ ABHANumber: ABHA }] },
    },
    'GET /abha/api/v3/profile/account': {
      status: 200,
      body: { ABHANumber: ABHA, preferredAbhaAddress: 'asha@sbx', mobile: null, status: 'DEACTIVATED' },
    },
    [REQUEST]: { status: 200, body: { txnId: TXN, message } },
    [VERIFY]: { status: 200, body: { txnId: TXN, authResult: 'success', message: '', accounts: [] } },
    'GET /abha/api/v3/profile/account/request/logout': { status: 200, body: { message: 'You have been logged out' } },
  })
  const method = 'AADHAAR_OTP'
  expect(await gateway.requestSignIn({ abhaNumber: ABHA, method })).toEqual({ txnId: TXN, sentTo: '******0903' })
  const session = await gateway.confirmSignIn({ txnId: TXN, method, otp: { clear: OTP } })
  expect(session).toEqual({ xToken: 'their-token', expiresInSeconds: 1800 })
  expect(await gateway.profile(session)).toEqual({
    abhaNumber: ABHA,
    abhaAddress: 'asha@sbx',
    status: 'DEACTIVATED',
    maskedMobile: null,
  })
  await gateway.requestOtp({ ...session, abhaNumber: '91123456789012', method: 'MOBILE_OTP' })
  await gateway.deactivate({ ...(await deactivation(gateway)), ...session })
  await gateway.endSession(session)

  const { loginId, ...asked } = JSON.parse(server.last(LOGIN)?.text ?? '')
  expect(asked).toEqual({ scope: ['abha-login', 'aadhaar-verify'], loginHint: 'abha-number', otpSystem: 'aadhaar' })
  expect(read.v3(loginId)).toBe(ABHA)
  const { loginId: again, ...requested } = JSON.parse(server.last(REQUEST)?.text ?? '')
  expect(requested).toEqual({ scope: ['abha-profile', 'de-activate'], loginHint: 'abha-number', otpSystem: 'abdm' })
  expect(read.v3(again)).toBe(ABHA)
  const { headers, text } = server.last(VERIFY)!
  const verified = JSON.parse(text)
  expect(read.v3(verified.authData.otp.otpValue)).toBe(OTP)
  expect(verified).toEqual({
    scope: ['abha-profile', 'de-activate'],
    authData: { authMethods: ['otp'], otp: { txnId: TXN, otpValue: expect.any(String) } },
    reasons: ['104', 'others'],
  })
  expect([headers.get('Authorization'), headers.get('X-token')]).toEqual(['Bearer gateway-token', 'Bearer their-token'])
  expect(Math.abs(Date.parse(headers.get('TIMESTAMP') ?? '') - Date.now())).toBeLessThan(60_000)
  expect(headers.get('TIMESTAMP')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const ids = server.seen.map((one) => one.headers.get('REQUEST-ID') ?? '')
  expect(ids.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  expect(server.last(V3_SESSION)?.headers.get('X-CM-ID')).toBe('sbx')
  expect(server.lines().at(-1)).toBe('GET /abha/api/v3/profile/account/request/logout')
})

const jwt = (typ: string) => `e30.${Buffer.from(JSON.stringify({ typ })).toString('base64url')}.c2ln`

test('V3: a transfer token is exchanged for the person’s', async () => {
  const { server, gateway } = await v3With({
    'POST /abha/api/v3/profile/account/request/otp': sent,
    'POST /abha/api/v3/profile/login/verify': {
      status: 200,
      body: {
        txnId: TXN,
        authResult: 'success',
        token: jwt('Transfer'),
        expiresIn: 300,
        accounts: [{ ABHANumber: ABHA }],
      },
    },
    'POST /abha/api/v3/profile/login/verify/user': theirs,
  })
  await gateway.requestReactivation({ abhaNumber: ABHA, method: 'MOBILE_OTP' })
  const asked = server.last('POST /abha/api/v3/profile/account/request/otp')
  expect(JSON.parse(asked?.text ?? '').scope).toEqual(['abha-login', 'mobile-verify', 're-activate'])
  expect(asked?.headers.has('X-token')).toBe(false)
  const { certificateFingerprint, sendBefore } = await deactivation(gateway)
  const given = { txnId: TXN, method: 'MOBILE_OTP' as const, otp: { clear: OTP }, certificateFingerprint, sendBefore }
  expect(await gateway.reactivate(given)).toEqual({ xToken: 'their-token', expiresInSeconds: 1800 })
  const chosen = server.last('POST /abha/api/v3/profile/login/verify/user')
  expect(JSON.parse(chosen?.text ?? '')).toEqual({ ABHANumber: ABHA, txnId: TXN })
  expect(chosen?.headers.get('T-token')).toBe(`Bearer ${jwt('Transfer')}`)
})

test('V3: a reactivation whose second half was refused or lost is not known', async () => {
  for (const answer of ['lost', { status: 400, body: { error: { code: 'ABDM-1013', message: '' } } }] as const) {
    const { gateway } = await v3With({
      'POST /abha/api/v3/profile/login/verify': {
        status: 200,
        body: { authResult: 'success', token: jwt('Transfer'), accounts: [{ ABHANumber: ABHA }] },
      },
      'POST /abha/api/v3/profile/login/verify/user': answer,
    })
    const { certificateFingerprint } = await deactivation(gateway)
    await expect(
      gateway.reactivate({
        txnId: TXN,
        method: 'MOBILE_OTP',
        otp: { clear: OTP },
        certificateFingerprint,
        sendBefore: soon(),
      }),
    ).rejects.toMatchObject({ kind: 'outcome_unknown' })
  }
})

test('V3: a 200 that says "failed" is a refusal, and one that says nothing is not known', async () => {
  const VERIFY = 'POST /abha/api/v3/profile/account/verify'
  for (const [body, kind, tookEffect] of [
    [{ authResult: 'failed', message: 'Entered OTP is incorrect. Kindly re-enter.', accounts: [] }, 'wrong_otp', 'no'],
    [{ authResult: 'failed', message: 'OTP expired, please try again' }, 'otp_expired', 'no'],
    [{ txnId: TXN }, 'outcome_unknown', 'unknown'],
    [{ authResult: 'pending' }, 'outcome_unknown', 'unknown'],
    ['<html>', 'outcome_unknown', 'unknown'],
  ] as const) {
    const { gateway } = await v3With({ [VERIFY]: { status: 200, body } })
    await expect(gateway.deactivate(await deactivation(gateway))).rejects.toMatchObject({ kind, tookEffect })
  }
})

const BOTH = [
  ['v2', v2With, 'POST /api/v2/account/profile/deactivate', 'GET /api/v1/account/profile', V2_CERT, pem],
  ['v3', v3With, 'POST /abha/api/v3/profile/account/verify', 'GET /abha/api/v3/profile/account', V3_CERT, der],
] as const

test.each(BOTH)('%s: whatever becomes of it, a code goes out once', async (_, open, line) => {
  for (const [answer, kind] of [
    ['lost', 'outcome_unknown'],
    [{ status: 500 }, 'outcome_unknown'],
    [{ status: 403, body: { code: '900908' } }, 'gateway_unauthorized'],
    [{ status: 401 }, 'session_expired'],
  ] as const) {
    const { server, gateway } = await open({ [line]: answer })
    await expect(gateway.deactivate(await deactivation(gateway))).rejects.toMatchObject({ kind, codeUsed: true })
    expect(server.lines().filter((one) => one === line)).toHaveLength(1)
  }
})

test.each(BOTH)(
  '%s: a code that the gateway stopped goes once more with a new token, and is never used up by that',
  async (api, open, line) => {
    const session = api === 'v2' ? V2_SESSION : V3_SESSION
    const stopped: Reply = { status: 401, body: { code: '900901' } }
    const yes: Reply = { status: 200, body: { authResult: 'success' } }
    const went = ({ seen }: { seen: readonly Seen[] }) =>
      seen.filter((one) => one.line === line).map(({ headers }) => headers.get('Authorization'))
    const tokens = () => [token('first'), token('second'), token('third')]
    const once = await open({ [session]: tokens(), [line]: [stopped, yes] })
    await once.gateway.deactivate(await deactivation(once.gateway))
    expect(went(once.server)).toEqual(['Bearer first', 'Bearer second'])

    const always = await open({ [session]: tokens(), [line]: stopped })
    await expect(always.gateway.deactivate(await deactivation(always.gateway))).rejects.toMatchObject({
      kind: 'gateway_unauthorized',
      codeUsed: false,
    })
    expect(went(always.server)).toHaveLength(2)
  },
)

test.each(BOTH)('%s: what could not be sent in time is not sent', async (_, open, line) => {
  const { server, gateway } = await open({ [line]: { status: 200, body: { authResult: 'success' } } })
  const late = { ...(await deactivation(gateway)), sendBefore: new Date(Date.now() - 1) }
  await expect(gateway.deactivate(late)).rejects.toMatchObject({ kind: 'unavailable', codeUsed: false })
  expect(server.lines()).not.toContain(line)
})

test.each(BOTH)('%s: what changes nothing is asked once more, and no more', async (_, open, __, line) => {
  const profile = { status: 200, body: { ABHANumber: ABHA, status: 'ACTIVE' } }
  for (const first of ['lost', { status: 503 }, { status: 200, body: '<html>' }] as const) {
    const { server, gateway } = await open({ [line]: [first, profile] })
    expect(await gateway.profile({ xToken: 'x' })).toMatchObject({ status: 'ACTIVE' })
    expect(server.lines().filter((one) => one === line)).toHaveLength(2)
  }
  const { server, gateway } = await open({ [line]: 'lost' })
  await expect(gateway.profile({ xToken: 'x' })).rejects.toMatchObject({ kind: 'unavailable', tookEffect: 'no' })
  expect(server.lines().filter((one) => one === line)).toHaveLength(2)
})

test.each(BOTH)('%s: a code that could not be sent is not asked for twice', async (api, open) => {
  const line =
    api === 'v2' ? 'POST /api/v2/account/mobile/generateOTP' : 'POST /abha/api/v3/profile/account/request/otp'
  const { server, gateway } = await open({ [line]: 'lost' })
  await expect(gateway.requestOtp({ xToken: 'x', abhaNumber: ABHA, method: 'MOBILE_OTP' })).rejects.toMatchObject({
    kind: 'unavailable',
  })
  expect(server.lines().filter((one) => one === line)).toHaveLength(1)
})

test.each(BOTH)('%s: a gateway token that lapsed early is renewed, and the call made once more', async (api, open) => {
  const session = api === 'v2' ? V2_SESSION : V3_SESSION
  const line =
    api === 'v2' ? 'POST /api/v2/account/mobile/generateOTP' : 'POST /abha/api/v3/profile/account/request/otp'
  const { server, gateway } = await open({
    [session]: [token('first'), token('second')],
    [line]: [{ status: 401, body: { code: '900901', message: 'Invalid Credentials' } }, sent],
  })
  await gateway.requestOtp({ xToken: 'x', abhaNumber: ABHA, method: 'MOBILE_OTP' })
  const used = server.seen.filter((one) => one.line === line).map(({ headers }) => headers.get('Authorization'))
  expect(used).toEqual(['Bearer first', 'Bearer second'])
})

test.each(BOTH)('%s: wrong credentials of the wallet’s own are told, and took no effect', async (api, open, line) => {
  const refusal: Reply = { status: 401, body: { error: { code: 'ABDM-9999: ', message: 'Invalid user credentials' } } }
  const { server, gateway } = await open({ [api === 'v2' ? V2_SESSION : V3_SESSION]: refusal })
  await expect(gateway.deactivate({ ...(await deactivation2()), certificateFingerprint: 'x' })).rejects.toMatchObject({
    kind: 'gateway_unauthorized',
    code: 'ABDM-9999',
    tookEffect: 'no',
  })
  expect(server.lines()).not.toContain(line)
  async function deactivation2() {
    return {
      xToken: 'x',
      txnId: TXN,
      method: 'MOBILE_OTP' as const,
      otp: { clear: OTP },
      reasons: ['101'],
      sendBefore: soon(),
    }
  }
})

test.each(BOTH)('%s: another key in the middle of a journey sends nothing', async (_, open, line, __, cert, keyOf) => {
  const { server, gateway } = await open({ [cert]: [keyOf(), keyOf(otherPair)], [line]: { status: 204 } })
  const began = await deactivation(gateway)
  await expect(gateway.deactivate(began)).rejects.toMatchObject({ kind: 'certificate_changed', tookEffect: 'no' })
  expect(server.lines()).not.toContain(line)
  // A journey that begins now begins with the new one.
  expect((await gateway.certificate()).fingerprint).not.toBe(began.certificateFingerprint)
})

test.each(BOTH)(
  '%s: a key that is none is told, and asked for again next time',
  async (api, open, _, __, cert, keyOf) => {
    const bad = api === 'v2' ? { status: 200, body: 'no key' } : { status: 200, body: { publicKey: 'bm8=' } }
    const { gateway } = await open({ [cert]: [bad, keyOf()] })
    await expect(gateway.certificate()).rejects.toMatchObject({ kind: 'certificate_bad' })
    expect((await gateway.certificate()).pem).toContain('BEGIN PUBLIC KEY')
  },
)

test('V3: a key for another padding is none of ours', async () => {
  const { gateway } = await v3With({ [V3_CERT]: der(pair, 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding') })
  await expect(gateway.certificate()).rejects.toMatchObject({ kind: 'certificate_bad' })
})

test('V3: a login id that could not be read is encrypted with a new key the next time', async () => {
  const LOGIN = 'POST /abha/api/v3/profile/login/request/otp'
  const { server, gateway } = await v3With({
    [V3_CERT]: [der(otherPair), der()],
    [LOGIN]: [{ status: 400, body: { loginId: 'Invalid LoginId' } }, sent],
  })
  const ask = () => gateway.requestSignIn({ abhaNumber: ABHA, method: 'MOBILE_OTP' })
  await expect(ask()).rejects.toMatchObject({ kind: 'invalid_request' })
  await ask()
  expect(read.v3(JSON.parse(server.last(LOGIN)?.text ?? '').loginId)).toBe(ABHA)
})

test.each(BOTH)('%s: an answer that takes too long is not waited for', async (_, open, line) => {
  const { gateway } = await open({ [line]: 'silent' })
  const began = await deactivation(gateway)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    expect(ms).toBe(10_000)
    const soon = new AbortController()
    setTimeout(() => soon.abort(), 300)
    return soon.signal
  })
  await expect(gateway.deactivate(began)).rejects.toMatchObject({ kind: 'outcome_unknown', tookEffect: 'unknown' })
  vi.restoreAllMocks()
})

test.each(BOTH)('%s: what took long to prepare is not sent', async (_, open, line, __, cert, keyOf) => {
  const { server, gateway } = await open({ [cert]: keyOf(), [line]: { status: 204 } })
  const began = await deactivation(gateway)
  const answered = gateway.deactivate(began)
  vi.useFakeTimers({ now: Date.now() + 20_001, toFake: ['Date'] })
  await expect(answered).rejects.toMatchObject({ kind: 'unavailable', tookEffect: 'no' })
  vi.useRealTimers()
  expect(server.lines()).not.toContain(line)
})

test('a session that lapsed has ended; what else goes wrong is told', async () => {
  const line = 'GET /api/v1/account/logout'
  const { gateway } = await v2With({ [line]: { status: 401 } })
  await gateway.endSession({ xToken: 'x' })
  const { gateway: other } = await v2With({ [line]: { status: 400, body: { code: 'HIS-9999' } } })
  await expect(other.endSession({ xToken: 'x' })).rejects.toMatchObject({ kind: 'other', code: 'HIS-9999' })
})

test('this machine is called in a demo only', async () => {
  const server = await serve({})
  const gateway = v2Gateway({ ...server.settings(''), allowLoopback: false })
  await expect(gateway.certificate()).rejects.toMatchObject({ kind: 'unavailable' })
  expect(server.seen).toEqual([])
})

test('no code, token or number is in what is thrown', async () => {
  const echo: Reply = { status: 422, body: { code: 'x', message: `${OTP} x-token client-secret ${ABHA}` } }
  for (const [, open, line] of BOTH) {
    const { gateway } = await open({ [line]: echo })
    const error = await gateway.deactivate(await deactivation(gateway)).catch((thrown: Error) => thrown)
    const whole = JSON.stringify([{ ...(error as Error) }, (error as Error).message, (error as Error).stack])
    for (const secret of [OTP, 'x-token', 'client-secret', 'gateway-token', ABHA, TXN])
      expect(whole).not.toContain(secret)
  }
})
