import type { Call } from './call'
import type { Keys } from './keys'
import { type Answer, type Problem, Refusal } from './refusal'
import { authMethodsOf, type Service, UUID } from './service'
import { type Account, hashOf, type Method, type Purpose } from './state'
import { GATEWAY_REFUSALS, type V2 } from './v2'

/** V3: hosts abhasbx.abdm.gov.in (paths under /abha/api) and, for the session, dev.abdm.gov.in. */

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const SKEW_MS = 600_000
const IST_MS = 19_800_000

/** "2025-01-15 13:21:16": Indian time, and does not say so. */
const istTimestamp = (now: number) => new Date(now + IST_MS).toISOString().slice(0, 19).replace('T', ' ')

const wrapped = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
})
const TOO_MANY =
  'You have requested multiple OTPs Or Exceeded maximum number of attempts for OTP match in this transaction. Please try again in 30 minutes.'

const WORDS: Partial<Record<Problem, Answer>> = {
  request_id_invalid: wrapped(400, 'ABDM-2404', 'Invalid Request Id'),
  request_id_seen: wrapped(400, 'ABDM-1064', 'Duplicate request id'),
  timestamp_invalid: wrapped(400, 'ABDM-2402', 'Invalid timestamp'),
  cm_id_invalid: wrapped(400, 'ABDM-2403', 'Invalid X-CM-ID'),
  x_token_missing: { status: 401 },
  x_token_invalid: wrapped(401, 'ABDM-1158', 'Invalid X-Token'),
  scopes_do_not_combine: wrapped(400, 'ABDM-1107', 'Invalid combinations of scopes'),
  account_unknown: wrapped(400, 'ABDM-1013', 'Invalid ABHA Number'),
  account_deactivated: wrapped(400, 'ABDM-1134', 'Deactivated ABHA Account'),
  account_active: wrapped(400, 'ABDM-1122', 'Request can not be processed'),
  benefit_programme: wrapped(
    400,
    'ABDM-1228',
    'Your ABHA is linked with govt benefit programme, so it can not be deactivated- ABDM, National Health Authority.',
  ),
  no_aadhaar_mobile: wrapped(
    422,
    'ABDM-1204',
    'UIDAI Error code : 111 : Aadhaar number does not have verified mobile.',
  ),
  no_mobile: wrapped(400, 'ABDM-1102', 'Mobile number verification is pending.'),
  aadhaar_suspended: wrapped(422, 'ABDM-1204', 'UIDAI Error code : 997 : Aadhaar suspended.'),
  aadhaar_down: wrapped(503, 'ABDM-1206', 'Aadhaar Gateway is unavailable'),
  resend_too_soon: wrapped(429, 'ABDM-1022', 'Too many requests'),
  blocked_30_minutes: wrapped(400, 'ABDM-1100', TOO_MANY),
  blocked_12_hours: wrapped(400, 'ABDM-1100', TOO_MANY),
  message_not_sent: wrapped(503, 'ABDM-1034', 'Notification service unavailable'),
  server_error: wrapped(
    500,
    'ABDM-1220',
    'Sorry, Unable to process your request at this time. Please try again later.',
  ),
  no_such_path: {
    status: 404,
    body: {
      code: '404',
      message: 'No matching resource found for given API Request',
      description: 'Check the API documentation and add a proper REST resource path to the invocation URL',
    },
  },
}

/** The fields that the service names in its own words; each is a key of the body. */
const FIELDS: Partial<Record<Problem, readonly [field: string, message: string]>> = {
  scope_invalid: ['scope', 'Invalid Scope'],
  login_id_unreadable: ['loginId', 'Invalid LoginId'],
  login_id_malformed: ['loginId', 'LoginId is invalid'],
  txn_malformed: ['txnId', 'Invalid Transaction Id'],
  txn_unknown: ['txnId', 'Invalid Transaction Id'],
}
const FIELD_NAMES: Record<string, string> = {
  authMethods: 'Auth Method',
  loginHint: 'Login Hint',
  otpSystem: 'OTP System',
  otpValue: 'OTP Value',
  txnId: 'Transaction Id',
}

export function v3Refusal({ problem, about: { field, method, txnId } }: Refusal, now: number): Answer {
  const atGateway = GATEWAY_REFUSALS[problem] ?? WORDS[problem]
  if (atGateway) return atGateway
  const timestamp = istTimestamp(now)
  const named =
    FIELDS[problem] ?? (problem === 'field_invalid' && field ? [field, `Invalid ${FIELD_NAMES[field] ?? field}`] : null)
  if (named) return { status: 400, body: { [named[0]]: named[1], timestamp } }
  if (problem === 'x_token_expired')
    return { status: 401, body: { code: 'ABDM-1094', message: 'X-token expired', timestamp } }
  if (problem === 'method_not_allowed')
    return method === 'AADHAAR_OTP'
      ? wrapped(400, 'ABDM-1119', 'Login via Aadhaar OTP is not allowed')
      : wrapped(400, 'ABDM-1118', 'Login via ABHA Number OTP is not allowed')
  if (problem === 'otp_wrong' && method === 'AADHAAR_OTP')
    return wrapped(422, 'ABDM-1204', 'UIDAI Error code : 400 : Invalid Aadhaar OTP value.')
  // These two are answers, not errors: whoever looks at the status alone takes them for success.
  const failed = (message: string) => ({ status: 200, body: { txnId, authResult: 'failed', message, accounts: [] } })
  if (problem === 'otp_wrong') return failed('Entered OTP is incorrect. Kindly re-enter valid OTP.')
  if (problem === 'otp_expired') return failed('OTP expired, please try again')
  return wrapped(500, 'ABDM-9999: ', 'Unknown error occurred')
}

type Scope = { readonly purpose: Purpose; readonly method: Method | null }
const SCOPES: Record<string, Scope> = {
  'abha-login aadhaar-verify': { purpose: 'sign-in', method: 'AADHAAR_OTP' },
  'abha-login mobile-verify': { purpose: 'sign-in', method: 'MOBILE_OTP' },
  'aadhaar-verify abha-login re-activate': { purpose: 'reactivate', method: 'AADHAAR_OTP' },
  'abha-login mobile-verify re-activate': { purpose: 'reactivate', method: 'MOBILE_OTP' },
  'abha-profile de-activate': { purpose: 'deactivate', method: null },
}
// By their sorted names, so that the order does not matter.
const BY_NAMES = new Map(Object.entries(SCOPES).map(([names, scope]) => [names.split(' ').sort().join(' '), scope]))
const KNOWN = new Set(Object.keys(SCOPES).flatMap((names) => names.split(' ')))
const SYSTEMS: Record<string, Method> = { aadhaar: 'AADHAAR_OTP', abdm: 'MOBILE_OTP' }

export class V3 {
  /** Each with the time that it came. */
  private readonly requestIds = new Map<string, number>()
  constructor(
    private readonly service: Service,
    private readonly keys: Keys,
    private readonly v2: V2,
  ) {}

  async answer(call: Call): Promise<Answer> {
    const route = `${call.method} ${call.path.replace(/^\/abha\/api/, '')}`
    const isSession = route === 'POST /api/hiecm/gateway/v3/sessions'
    if (!isSession) call.requireGatewayToken()
    this.requireFresh(call)
    switch (route) {
      case 'POST /api/hiecm/gateway/v3/sessions':
        if (!['sbx', 'abdm'].includes(call.header('x-cm-id') ?? '')) throw new Refusal('cm_id_invalid')
        if (call.text('grantType') !== 'client_credentials') throw new Refusal('field_invalid', { field: 'grantType' })
        return this.v2.session(call)
      case 'GET /v3/profile/public/certificate':
        return this.certificate(call)
      case 'POST /v3/profile/login/request/otp':
        return this.requestOtp(call, ['sign-in', 'reactivate'])
      case 'POST /v3/profile/account/request/otp':
        return this.requestOtp(call, ['deactivate', 'reactivate'])
      case 'POST /v3/profile/login/verify':
        return this.verifyLogin(call)
      case 'POST /v3/profile/login/verify/user':
        return this.verifyUser(call)
      case 'POST /v3/profile/account/verify':
        return this.verifyAccount(call)
      case 'GET /v3/profile/account':
        return this.profile(call)
      case 'GET /v3/profile/account/request/logout':
        return this.logout(call)
      default:
        throw new Refusal('no_such_path')
    }
  }

  /** By the machine's clock, not the sandbox's: a test that moves the one does not move its client's. */
  private requireFresh(call: Call): void {
    const id = call.header('request-id') ?? ''
    if (!UUID.test(id)) throw new Refusal('request_id_invalid')
    const now = Date.now()
    const timestamp = call.header('timestamp') ?? ''
    if (!TIMESTAMP.test(timestamp) || !(Math.abs(Date.parse(timestamp) - now) <= SKEW_MS))
      throw new Refusal('timestamp_invalid')
    for (const [seen, at] of this.requestIds) if (at < now - 2 * SKEW_MS) this.requestIds.delete(seen)
    if (this.requestIds.has(id)) throw new Refusal('request_id_seen')
    this.requestIds.set(id, now)
  }

  private async certificate(call: Call): Promise<Answer> {
    await call.begin()
    const key = call.has('certificate_small') ? await this.keys.small() : await this.keys.public('v3')
    const publicKey = call.has('certificate_garbled')
      ? 'M3IdPoUuNUNUYv33QrHIb1Nm'
      : key.export({ type: 'spki', format: 'der' }).toString('base64')
    return { status: 200, body: { publicKey, encryptionAlgorithm: 'RSA/ECB/OAEPWithSHA-1AndMGF1Padding' } }
  }

  private scope(call: Call, allowed: readonly Purpose[]): Scope {
    const names = call.field('scope')
    if (!Array.isArray(names) || names.length === 0 || !names.every((name) => KNOWN.has(name)))
      throw new Refusal('scope_invalid')
    const scope = BY_NAMES.get([...names].sort().join(' '))
    if (!scope) throw new Refusal('scopes_do_not_combine')
    if (!allowed.includes(scope.purpose)) throw new Refusal('scope_invalid')
    return scope
  }

  private async requestOtp(call: Call, allowed: readonly Purpose[]): Promise<Answer> {
    const { purpose, method: proof } = this.scope(call, allowed)
    const user = purpose === 'deactivate' ? await call.requireUser('x-token') : undefined
    if (call.field('loginHint') !== 'abha-number') throw new Refusal('field_invalid', { field: 'loginHint' })
    const method = SYSTEMS[call.text('otpSystem')]
    if (!method) throw new Refusal('field_invalid', { field: 'otpSystem' })
    if (proof !== null && proof !== method) throw new Refusal('scopes_do_not_combine')
    const loginId = await this.keys.decrypt('v3', call.text('loginId'))
    if (loginId === null) throw new Refusal('login_id_unreadable')
    if (!/^\d{2}(-\d{4}){3}$/.test(loginId)) throw new Refusal('login_id_malformed')
    const account = call.state.accountOf(loginId)
    if (!user) await call.begin(account)
    else if (user !== account) throw new Refusal('login_id_unreadable')
    const known = this.service.requireStatus(account, purpose)
    const { txnId, sentTo } = await this.service.sendOtp(call, known, purpose, method, 'v3')
    const message =
      method === 'AADHAAR_OTP'
        ? `OTP sent to Aadhaar registered mobile number ending with ${sentTo}`
        : `OTP sent to mobile number ending with ${sentTo}`
    return { status: 200, body: { txnId, message } }
  }

  /** The transaction and the code of `authData`; a code that cannot be read is null. */
  private async authData(call: Call) {
    const methods = call.field('authData', 'authMethods')
    if (!Array.isArray(methods) || methods.length !== 1 || methods[0] !== 'otp')
      throw new Refusal('field_invalid', { field: 'authMethods' })
    const txnId = call.text('authData', 'otp', 'txnId')
    const value = call.text('authData', 'otp', 'otpValue')
    return {
      txnId,
      otp: async () => {
        const otp = await this.keys.decrypt('v3', value)
        return otp !== null && /^\d{6}$/.test(otp) ? otp : null
      },
    }
  }

  private accounts = ({ abhaNumber, abhaAddress, name, status }: Account) => [
    { ABHANumber: abhaNumber, preferredAbhaAddress: abhaAddress, name, status, kycVerified: true },
  ]

  private newUser = (call: Call, { abhaNumber }: Account) => ({
    token: call.state.newUserToken('X', abhaNumber, 1800),
    expiresIn: 1800,
    refreshToken: call.state.newRefreshToken(),
    refreshExpiresIn: 1_296_000,
  })

  private async verifyLogin(call: Call): Promise<Answer> {
    const { purpose, method } = this.scope(call, ['sign-in', 'reactivate'])
    const { txnId, otp } = await this.authData(call)
    const txn = this.service.requireTxn(txnId, { purpose, method: method ?? undefined, version: 'v3' })
    const account = call.state.kept.accounts[txn.abhaNumber]
    await call.begin(account)
    const known = this.service.requireStatus(account, purpose)
    this.service.redeemOtp(call, txnId, txn, await otp())
    const verified = { txnId, authResult: 'success', message: 'OTP verified successfully' }
    if (purpose === 'reactivate') {
      if (call.has('reactivation_asks_user')) {
        const token = call.state.newUserToken('T', known.abhaNumber, 300, txnId)
        return { status: 200, body: { ...verified, token, expiresIn: 300, accounts: this.accounts(known) } }
      }
      this.service.reactivate(call, known)
    }
    return { status: 200, body: { ...verified, ...this.newUser(call, known), accounts: this.accounts(known) } }
  }

  private async verifyUser(call: Call): Promise<Answer> {
    const account = await call.requireUser('t-token', 'T')
    const hash = hashOf(call.bearer('t-token') ?? '')
    if (call.state.kept.userTokens[hash]?.txnId !== call.text('txnId')) throw new Refusal('txn_unknown')
    if (call.state.accountOf(call.text('ABHANumber')) !== account) throw new Refusal('account_unknown')
    this.service.reactivate(call, account)
    delete call.state.kept.userTokens[hash]
    return { status: 200, body: this.newUser(call, account) }
  }

  private async verifyAccount(call: Call): Promise<Answer> {
    const user = await call.requireUser('x-token')
    this.scope(call, ['deactivate'])
    const account = this.service.requireStatus(user, 'deactivate')
    const { txnId, otp } = await this.authData(call)
    await this.service.deactivate(call, account, { txnId, version: 'v3', otp }, call.texts('reasons'))
    const message = 'Your ABHA account has been de-activated successfully'
    return { status: 200, body: { txnId, authResult: 'success', message, accounts: this.accounts(account) } }
  }

  private async profile(call: Call): Promise<Answer> {
    const account = await call.requireUser('x-token')
    if (account.status === 'DEACTIVATED' && call.has('profile_refused')) throw new Refusal('account_deactivated')
    const [firstName = '', ...rest] = account.name.split(' ')
    return {
      status: 200,
      body: {
        ABHANumber: account.abhaNumber,
        preferredAbhaAddress: account.abhaAddress,
        mobile: account.mobile === null ? null : account.mobile.slice(-10),
        mobileVerified: account.mobile !== null,
        firstName,
        middleName: '',
        lastName: rest.join(' '),
        name: account.name,
        yearOfBirth: '1990',
        dayOfBirth: '01',
        monthOfBirth: '01',
        gender: 'O',
        email: null,
        profilePhoto: null,
        status: account.status,
        stateCode: '9',
        authMethods: authMethodsOf(account),
        emailVerified: false,
        kycVerified: true,
        verificationStatus: 'VERIFIED',
        verificationType: 'AADHAAR',
        tags: {},
      },
    }
  }

  private async logout(call: Call): Promise<Answer> {
    await this.service.logout(call)
    return { status: 200, body: { message: 'You have been logged out' } }
  }
}
