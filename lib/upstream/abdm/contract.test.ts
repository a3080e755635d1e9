import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type SandboxAccount, startSandbox } from '@/sandbox/abdm/testing'
import type { AbdmSettings } from './connection'
import type { AbdmGateway, AbhaSession, OtpMethod } from './gateway'
import { v2Gateway } from './v2'
import { v3Gateway } from './v3'

/** Both versions against the sandbox, in its own process: it decrypts with its own keys and keeps its own state. */

// It makes keys of 4096 bits, which takes as long as it takes.
vi.setConfig({ testTimeout: 60_000 })
let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
  for (const api of VERSIONS) await vi.waitFor(() => open(api).certificate(), { timeout: 100_000 })
}, 120_000)
afterEach(() => sandbox.behave())
afterAll(() => sandbox.stop())

const VERSIONS = ['v2', 'v3'] as const
const METHODS = ['AADHAAR_OTP', 'MOBILE_OTP'] as const
const EACH = VERSIONS.flatMap((api) => METHODS.map((method) => [api, method] as const))

function open(api: 'v2' | 'v3', over: Partial<AbdmSettings> = {}): AbdmGateway {
  const settings: AbdmSettings = {
    gatewayUrl: sandbox.baseUrl,
    baseUrl: api === 'v2' ? sandbox.baseUrl : `${sandbox.baseUrl}/abha/api`,
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    hipId: sandbox.hipId,
    cmId: 'sbx',
    allowLoopback: true,
    ...over,
  }
  return api === 'v2' ? v2Gateway(settings) : v3Gateway(settings)
}

const phoneOf = (account: SandboxAccount, method: OtpMethod) =>
  method === 'AADHAAR_OTP' ? account.aadhaarMobile : account.mobile
const codeTo = (account: SandboxAccount, method: OtpMethod) => ({ clear: sandbox.last(phoneOf(account, method)).otp })
const wrong = ({ clear }: { clear: string }) => ({ clear: clear === '000000' ? '000001' : '000000' })

async function signIn(gateway: AbdmGateway, account: SandboxAccount, method: OtpMethod): Promise<AbhaSession> {
  const { txnId } = await gateway.requestSignIn({ abhaNumber: account.abhaNumber, method })
  return gateway.confirmSignIn({ txnId, method, otp: codeTo(account, method) })
}

const soon = () => new Date(Date.now() + 20_000)

/** Everything up to the call that changes the account. */
async function begin(api: 'v2' | 'v3', method: OtpMethod, over: Partial<SandboxAccount> = {}) {
  const gateway = open(api)
  const account = await sandbox.add(over)
  const xToken = await sandbox.session(account.abhaNumber)
  const certificateFingerprint = (await gateway.certificate()).fingerprint
  const { txnId } = await gateway.requestOtp({ xToken, abhaNumber: account.abhaNumber, method })
  const otp = codeTo(account, method)
  return {
    gateway,
    account,
    input: { xToken, txnId, method, otp, reasons: ['101'], certificateFingerprint, sendBefore: soon() },
  }
}

const statusOf = async ({ abhaNumber }: SandboxAccount) =>
  (await sandbox.seen()).accounts.find((one) => one.abhaNumber === abhaNumber)?.status

test.each(EACH)('%s, %s: signs in, deactivates, and comes back', async (api, method) => {
  const gateway = open(api)
  const account = await sandbox.add()
  const { abhaNumber } = account
  const session = await signIn(gateway, account, method)
  expect(session.expiresInSeconds).toBe(1800)
  expect(await gateway.profile(session)).toEqual({
    abhaNumber,
    abhaAddress: account.abhaAddress,
    status: 'ACTIVE',
    maskedMobile: `******${account.mobile?.slice(-4)}`,
    hasAadhaarMobile: true,
    hasAbhaMobile: true,
  })
  const certificateFingerprint = (await gateway.certificate()).fingerprint
  const sent = await gateway.requestOtp({ ...session, abhaNumber, method })
  expect(sent.sentTo).toBe(api === 'v2' ? null : `******${phoneOf(account, method)?.slice(-4)}`)
  const otp = codeTo(account, method)
  await gateway.deactivate({
    ...session,
    txnId: sent.txnId,
    method,
    otp,
    reasons: ['101', '102'],
    certificateFingerprint,
    sendBefore: soon(),
  })
  expect((await gateway.profile(session)).status).toBe('DEACTIVATED')
  await gateway.endSession(session)
  await expect(gateway.profile(session)).rejects.toMatchObject({ kind: 'session_expired' })
  await expect(gateway.requestSignIn({ abhaNumber, method })).rejects.toMatchObject({ kind: 'already_deactivated' })
  // Once more, of a session that has ended.
  await gateway.endSession(session)

  const { txnId } = await gateway.requestReactivation({ abhaNumber, method })
  const again = await gateway.reactivate({
    txnId,
    method,
    otp: codeTo(account, method),
    certificateFingerprint,
    sendBefore: soon(),
  })
  expect((await gateway.profile(again!)).status).toBe('ACTIVE')
  const changes = (await sandbox.seen()).changes.filter((one) => one.abhaNumber === abhaNumber)
  expect(changes).toMatchObject([{ status: 'DEACTIVATED', reasons: ['101', '102'] }, { status: 'ACTIVE' }])
})

test('V2: what a partner encrypted for the gateway goes through as it came', async () => {
  const { gateway, account, input } = await begin('v2', 'MOBILE_OTP')
  const { pem } = await gateway.certificate()
  const ciphertext = execFileSync(
    'sh',
    [
      '-c',
      'pem=$(mktemp) && printf %s "$1" > "$pem" && printf %s "$2" | openssl pkeyutl -encrypt -pubin -inkey "$pem" | base64 -w0; rm "$pem"',
      'sh',
      pem,
      input.otp.clear,
    ],
    { encoding: 'utf8' },
  )
  await gateway.deactivate({ ...input, otp: { ciphertext } })
  expect(await statusOf(account)).toBe('DEACTIVATED')
})

test.each(EACH)('%s, %s: three wrong codes, and then half an hour', async (api, method) => {
  const { gateway, account, input } = await begin(api, method)
  const guess = () => gateway.deactivate({ ...input, otp: wrong(input.otp) })
  await expect(guess()).rejects.toMatchObject({ kind: 'wrong_otp', tookEffect: 'no' })
  await expect(guess()).rejects.toMatchObject({ kind: 'wrong_otp' })
  await expect(guess()).rejects.toMatchObject({ kind: 'too_many_codes', retryAfterSeconds: 1800 })
  await expect(gateway.deactivate(input)).rejects.toMatchObject({ tookEffect: 'no' })
  expect(await statusOf(account)).toBe('ACTIVE')
})

test.each(EACH)('%s, %s: another code too soon', async (api, method) => {
  const { gateway, account, input } = await begin(api, method)
  const again = gateway.requestOtp({ xToken: input.xToken, abhaNumber: account.abhaNumber, method })
  await expect(again).rejects.toMatchObject({ kind: 'resend_too_soon', retryAfterSeconds: api === 'v2' ? 30 : 60 })
})

test.each(VERSIONS)('%s: a transaction of another thing, and one that is none', async (api) => {
  const { gateway, input } = await begin(api, 'MOBILE_OTP')
  const nothing = { ...input, txnId: crypto.randomUUID() }
  await expect(gateway.deactivate(nothing)).rejects.toMatchObject({ kind: 'transaction_not_found' })
  await expect(gateway.reactivate(input)).rejects.toMatchObject({ kind: 'transaction_not_found' })
  await gateway.deactivate(input)
})

const NO_CODE = [
  ['no_aadhaar_mobile', 'no_mobile_on_aadhaar'],
  ['aadhaar_suspended', 'aadhaar_suspended'],
  ['aadhaar_down', 'aadhaar_unavailable'],
  ['method_not_allowed', 'otp_method_refused'],
  ['blocked_30_minutes', 'too_many_codes'],
  ['x_token_expired', 'session_expired'],
  ['server_error', 'unavailable'],
  ['call_lost', 'unavailable'],
] as const

test.each(VERSIONS.flatMap((api) => NO_CODE.map((one) => [api, ...one] as const)))(
  '%s: asked for a code with %s, says %s',
  async (api, fault, kind) => {
    const gateway = open(api)
    const account = await sandbox.add()
    const xToken = await sandbox.session(account.abhaNumber)
    await gateway.certificate()
    await sandbox.misbehave({ fault, account: account.abhaNumber })
    await expect(
      gateway.requestOtp({ xToken, abhaNumber: account.abhaNumber, method: 'AADHAAR_OTP' }),
    ).rejects.toMatchObject({ kind, tookEffect: 'no' })
  },
)

test.each(VERSIONS)('%s: no ABHA mobile, and an ABHA that nobody has', async (api) => {
  const gateway = open(api)
  const account = await sandbox.add({ mobile: null })
  const { abhaNumber } = account
  await expect(gateway.requestSignIn({ abhaNumber, method: 'MOBILE_OTP' })).rejects.toMatchObject({
    kind: 'no_mobile_on_abha',
  })
  const session = await signIn(gateway, account, 'AADHAAR_OTP')
  expect((await gateway.profile(session)).maskedMobile).toBeNull()
  await expect(gateway.requestSignIn({ abhaNumber: '91-0000-0000-0000', method: 'AADHAAR_OTP' })).rejects.toMatchObject(
    { kind: 'no_such_abha' },
  )
})

const NOT_DONE = [
  ['benefit_programme', 'benefit_programme'],
  ['otp_expired', 'otp_expired'],
  ['otp_wrong', 'wrong_otp'],
  ['x_token_expired', 'session_expired'],
  ['gateway_token_expired', 'gateway_unauthorized'],
] as const

test.each(VERSIONS.flatMap((api) => NOT_DONE.map((one) => [api, ...one] as const)))(
  '%s: deactivation with %s says %s, and nothing changed',
  async (api, fault, kind) => {
    const { gateway, account, input } = await begin(api, 'MOBILE_OTP')
    await sandbox.misbehave({ fault, account: account.abhaNumber })
    await expect(gateway.deactivate(input)).rejects.toMatchObject({ kind, tookEffect: 'no' })
    expect(await statusOf(account)).toBe('ACTIVE')
  },
)

const DOUBTFUL = [
  ['answer_lost', 'DEACTIVATED'],
  ['error_after_success', 'DEACTIVATED'],
  ['call_lost', 'ACTIVE'],
  ['server_error', 'ACTIVE'],
] as const

test.each(VERSIONS.flatMap((api) => DOUBTFUL.map((one) => [api, ...one] as const)))(
  '%s: after %s nothing is claimed, and the account is %s',
  async (api, fault, status) => {
    const { gateway, account, input } = await begin(api, 'AADHAAR_OTP')
    await sandbox.misbehave({ fault, account: account.abhaNumber, times: 1 })
    await expect(gateway.deactivate(input)).rejects.toMatchObject({ kind: 'outcome_unknown', tookEffect: 'unknown' })
    expect((await gateway.profile(input)).status).toBe(status)
    const { calls } = await sandbox.seen()
    const path = api === 'v2' ? '/api/v2/account/profile/deactivate' : '/abha/api/v3/profile/account/verify'
    expect(calls[path]?.[account.abhaNumber]).toBe(1)
  },
)

test.each(VERSIONS)('%s: of a deactivated account the profile may be a refusal', async (api) => {
  const { gateway, account, input } = await begin(api, 'AADHAAR_OTP')
  await gateway.deactivate(input)
  await sandbox.misbehave({ fault: 'profile_refused', account: account.abhaNumber })
  await expect(gateway.profile(input)).rejects.toMatchObject({ kind: 'already_deactivated' })
})

test.each(VERSIONS)('%s: a key that is none, one too small, and one that changed', async (api) => {
  for (const fault of ['certificate_garbled', 'certificate_small'] as const) {
    await sandbox.misbehave({ fault, times: 1 })
    await expect(open(api).certificate()).rejects.toMatchObject({ kind: 'certificate_bad' })
  }
  const { gateway, account, input } = await begin(api, 'MOBILE_OTP')
  await sandbox.rotate(api)
  await expect(gateway.deactivate(input)).rejects.toMatchObject({ kind: 'certificate_changed', tookEffect: 'no' })
  expect(await statusOf(account)).toBe('ACTIVE')
  // The code was not used up: begun again with the new key, it does.
  await gateway.deactivate({ ...input, certificateFingerprint: (await gateway.certificate()).fingerprint })
  expect(await statusOf(account)).toBe('DEACTIVATED')
})

test.each(VERSIONS)('%s: signing in needs no care of a key that changed', async (api) => {
  const gateway = open(api)
  const account = await sandbox.add()
  const { txnId } = await gateway.requestSignIn({ abhaNumber: account.abhaNumber, method: 'MOBILE_OTP' })
  await sandbox.rotate(api)
  await gateway.confirmSignIn({ txnId, method: 'MOBILE_OTP', otp: codeTo(account, 'MOBILE_OTP') })
})

test.each(VERSIONS)('%s: the wallet’s own token is renewed when it lapses', async (api) => {
  const gateway = open(api)
  const account = await sandbox.add()
  const xToken = await sandbox.session(account.abhaNumber, 86_400)
  await gateway.profile({ xToken })
  await sandbox.advance(3600)
  expect((await gateway.profile({ xToken })).status).toBe('ACTIVE')
  const sessions = api === 'v2' ? '/gateway/v0.5/sessions' : '/api/hiecm/gateway/v3/sessions'
  const before = (await sandbox.seen()).calls[sessions]?.['-'] ?? 0
  await Promise.all(Array.from({ length: 20 }, () => gateway.profile({ xToken })))
  expect((await sandbox.seen()).calls[sessions]?.['-']).toBe(before)
})

test('V3: reactivation that waits for the account to be named', async () => {
  const { gateway, account, input } = await begin('v3', 'MOBILE_OTP')
  await gateway.deactivate(input)
  await sandbox.misbehave({ fault: 'reactivation_asks_user', account: account.abhaNumber })
  const { txnId } = await gateway.requestReactivation({ abhaNumber: account.abhaNumber, method: 'MOBILE_OTP' })
  const session = await gateway.reactivate({ ...input, txnId, otp: codeTo(account, 'MOBILE_OTP') })
  expect((await gateway.profile(session!)).status).toBe('ACTIVE')
})

test.each(VERSIONS)('%s: credentials that are not the wallet’s', async (api) => {
  await expect(open(api, { clientSecret: 'another' }).certificate()).rejects.toMatchObject({
    kind: 'gateway_unauthorized',
    code: 'ABDM-9999',
  })
  if (api === 'v2')
    await expect(open(api, { hipId: 'another' }).certificate()).rejects.toMatchObject({ kind: 'gateway_unauthorized' })
})
