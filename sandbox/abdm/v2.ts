import type { Call } from './call'
import type { Keys } from './keys'
import { type Answer, type Problem, Refusal } from './refusal'
import { authMethodsOf, type Service } from './service'
import { type Account, hashOf, type Method } from './state'

/** V2: hosts healthidsbx.abdm.gov.in and, for the session, dev.ndhm.gov.in. */

type Words = readonly [status: number, code: string, message: string]

const AADHAAR: Partial<Record<Problem, Words>> = {
  otp_wrong: [422, 'HIS-2022', 'Invalid OTP value.'],
  blocked_30_minutes: [
    422,
    'HIS-2017',
    'You have requested multiple OTPs in this transaction. Please wait for 30 minutes and try again.',
  ],
}
const WORDS: Partial<Record<Problem, Words>> = {
  hip_missing: [400, 'HIS-400', 'X-HIP-ID is missing.'],
  hip_unknown: [403, 'HIS-403', 'You are not allowed to access this API'],
  x_token_missing: [401, 'HIS-401', 'X-Token is missing.'],
  x_token_invalid: [401, 'HIS-401', 'Invalid X-Token.'],
  x_token_expired: [401, 'HIS-401', 'X-Token is expired.'],
  no_such_path: [404, 'HIS-404', 'No matching resource found for given API Request'],
  field_invalid: [400, 'HIS-400', 'Invalid request.'],
  account_unknown: [422, 'HIS-1008', 'No account found.'],
  account_deactivated: [422, 'HIS-1007', 'User is disabled.'],
  account_active: [422, 'HIS-422', 'The account is already active.'],
  benefit_programme: [
    422,
    'ABDM-1228',
    'Your ABHA is linked with govt benefit programme, so it can not be deactivated- ABDM, National Health Authority.',
  ],
  no_aadhaar_mobile: [422, 'HIS-3005', 'No mobile number is linked with this Aadhaar number.'],
  no_mobile: [422, 'HIS-1011', 'Invalid mobile number.'],
  aadhaar_suspended: [422, 'HIS-2007', 'Your Aadhaar number is suspended.'],
  aadhaar_down: [503, 'HIS-503', 'Aadhaar gateway is unavailable.'],
  method_not_allowed: [422, 'HIS-422', 'This authentication method is not allowed.'],
  resend_too_soon: [422, 'HIS-1023', 'Please wait for 30 seconds before sending another OTP request.'],
  blocked_30_minutes: [422, 'HIS-1041', 'You have exceeded the maximum limit of OTP attempts.'],
  blocked_12_hours: [
    429,
    'HIS-1039',
    'You have exceeded the maximum limit of failed attempts. Please try again after 12 hours.',
  ],
  txn_malformed: [400, 'HIS-1012', 'Invalid UUID.'],
  txn_unknown: [422, 'HIS-1026', 'Transaction is not found for UUID.'],
  otp_wrong: [422, 'HIS-1013', 'Invalid OTP value.'],
  otp_expired: [422, 'HIS-1056', 'OTP is expired. Please generate a new one.'],
  message_not_sent: [503, 'HIS-503', 'OTP could not be sent.'],
  server_error: [500, 'HIS-500', 'Something went wrong.'],
}

/** The gateway in front of the service, for both versions. */
export const GATEWAY_REFUSALS: Partial<Record<Problem, Answer>> = {
  gateway_token_missing: {
    status: 401,
    body: {
      code: '900902',
      message: 'Missing Credentials',
      description:
        "Make sure your API invocation call has a header: 'Authorization : Bearer ACCESS_TOKEN' or 'Authorization : Basic ACCESS_TOKEN' or 'ApiKey : API_KEY'",
    },
  },
  gateway_token_invalid: {
    status: 401,
    body: {
      code: '900901',
      message: 'Invalid Credentials',
      description: 'Invalid JWT token. Make sure you have provided the correct security credentials',
    },
  },
  client_unknown: { status: 401, body: { error: { code: 'ABDM-9999: ', message: 'Invalid user credentials' } } },
}

export function v2Refusal({ problem, about: { field, method } }: Refusal): Answer {
  const atGateway = GATEWAY_REFUSALS[problem]
  if (atGateway) return atGateway
  const words = (method === 'AADHAAR_OTP' && AADHAAR[problem]) || WORDS[problem]
  const [status, code, message] = words ?? [500, 'HIS-500', 'Something went wrong.']
  return {
    status,
    body: {
      code: status >= 500 ? 'HIS-500' : 'HIS-422',
      message:
        status >= 500
          ? 'An internal server error occurred.'
          : 'Unable to process the current request due to incorrect data entered.',
      details: [{ message, code, attribute: field ? { key: field, value: '' } : null }],
    },
  }
}

const METHODS: Record<string, Method> = { aadhaar: 'AADHAAR_OTP', mobile: 'MOBILE_OTP' }

export class V2 {
  constructor(
    private readonly service: Service,
    private readonly keys: Keys,
  ) {}

  async session(call: Call): Promise<Answer> {
    await call.begin()
    return { status: 200, body: this.newSession(call) }
  }

  newSession(call: Call) {
    const { id, secret } = call.state.kept.client
    // Compared by hashes: they are of one length.
    if (hashOf(call.text('clientId')) !== hashOf(id) || hashOf(call.text('clientSecret')) !== hashOf(secret))
      throw new Refusal('client_unknown')
    return {
      accessToken: call.state.newGatewayToken(600),
      expiresIn: 600,
      refreshExpiresIn: 1800,
      refreshToken: call.state.newRefreshToken(),
      tokenType: 'bearer',
    }
  }

  async answer(call: Call): Promise<Answer> {
    if (call.method === 'POST' && call.path === '/gateway/v0.5/sessions') return this.session(call)
    call.requireGatewayToken()
    const hip = call.header('x-hip-id')
    if (hip === undefined) throw new Refusal('hip_missing')
    if (hip !== call.state.kept.client.hipId) throw new Refusal('hip_unknown')
    const route = `${call.method} ${call.path.replace(/^\/api\/v[12]/, '')}`
    switch (route) {
      case 'GET /auth/cert':
        return this.certificate(call)
      case 'POST /auth/init':
        return this.init(call, 'sign-in')
      case 'POST /auth/confirmWithAadhaarOtp':
        return this.confirm(call, 'AADHAAR_OTP')
      case 'POST /auth/confirmWithMobileOTP':
        return this.confirm(call, 'MOBILE_OTP')
      case 'GET /account/profile':
        return this.profile(call)
      case 'GET /account/logout':
        return this.logout(call)
      case 'POST /account/aadhaar/generateOTP':
      case 'POST /account/mobile/generateOTP':
        return this.generateOtp(call, METHODS[route.split('/')[2] ?? ''] ?? 'MOBILE_OTP')
      case 'POST /account/profile/deactivate':
        return this.deactivate(call)
      case 'POST /auth/reactivate/init':
        return this.init(call, 'reactivate')
      case 'POST /auth/reactivate':
        return this.reactivate(call)
      default:
        throw new Refusal('no_such_path')
    }
  }

  private async certificate(call: Call): Promise<Answer> {
    await call.begin()
    if (call.has('certificate_garbled'))
      return { status: 200, body: '-----BEGIN PUBLIC KEY-----\nM3IdPoUuNUNUYv33QrHIb1Nm\n-----END PUBLIC KEY-----\n' }
    const key = call.has('certificate_small') ? await this.keys.small() : await this.keys.public('v2')
    return { status: 200, body: key.export({ type: 'spki', format: 'pem' }).toString() }
  }

  private method(call: Call): Method {
    const method = call.text('authMethod')
    if (method !== 'AADHAAR_OTP' && method !== 'MOBILE_OTP') throw new Refusal('field_invalid', { field: 'authMethod' })
    return method
  }

  private async init(call: Call, purpose: 'sign-in' | 'reactivate'): Promise<Answer> {
    const named = call.field('healthid') === undefined ? call.text('healthId') : call.text('healthid')
    const account = call.state.accountOf(named)
    await call.begin(account)
    const method = this.method(call)
    const known = this.service.requireStatus(account, purpose)
    const { txnId, sentTo } = await this.service.sendOtp(call, known, purpose, method, 'v2')
    const mobileNumber = sentTo.replaceAll('*', 'X')
    return { status: 200, body: purpose === 'sign-in' ? { mobileNumber, txnId } : { txnId } }
  }

  /** V1 takes the code as it is, V2 encrypted. */
  private async otp(call: Call): Promise<string | null> {
    const otp = call.text('otp')
    const clear = call.path.startsWith('/api/v1/') ? otp : await this.keys.decrypt('v2', otp)
    return clear !== null && /^\d{6}$/.test(clear) ? clear : null
  }

  private newUser(call: Call, account: Account, refreshExpiresIn: number): Answer {
    return {
      status: 200,
      body: {
        token: call.state.newUserToken('X', account.abhaNumber, 1800),
        expiresIn: 1800,
        refreshToken: call.state.newRefreshToken(),
        refreshExpiresIn,
      },
    }
  }

  private async confirm(call: Call, method: Method): Promise<Answer> {
    const txnId = call.text('txnId')
    const txn = this.service.requireTxn(txnId, { purpose: 'sign-in', method, version: 'v2' })
    const account = call.state.kept.accounts[txn.abhaNumber]
    await call.begin(account)
    this.service.redeemOtp(call, txnId, txn, await this.otp(call))
    return this.newUser(call, this.service.requireStatus(account, 'sign-in'), 86_400)
  }

  private async profile(call: Call): Promise<Answer> {
    const account = await call.requireUser('x-token')
    if (account.status === 'DEACTIVATED' && call.has('profile_refused')) throw new Refusal('account_deactivated')
    const [firstName = '', ...rest] = account.name.split(' ')
    return {
      status: 200,
      body: {
        healthIdNumber: account.abhaNumber,
        healthId: account.abhaAddress,
        mobile: account.mobile === null ? null : account.mobile.slice(-10),
        firstName,
        middleName: '',
        lastName: rest.join(' '),
        name: account.name,
        gender: 'O',
        yearOfBirth: '1990',
        dayOfBirth: null,
        monthOfBirth: null,
        email: null,
        profilePhoto: null,
        status: account.status,
        stateCode: '9',
        districtCode: '',
        authMethods: authMethodsOf(account),
        kycVerified: true,
        emailVerified: false,
        new: false,
        tags: {},
      },
    }
  }

  private async logout(call: Call): Promise<Answer> {
    await this.service.logout(call)
    return { status: 200, body: true }
  }

  private async generateOtp(call: Call, method: Method): Promise<Answer> {
    const account = this.service.requireStatus(await call.requireUser('x-token'), 'deactivate')
    const { txnId } = await this.service.sendOtp(call, account, 'deactivate', method, 'v2')
    return { status: 200, body: { txnId } }
  }

  private async deactivate(call: Call): Promise<Answer> {
    const account = this.service.requireStatus(await call.requireUser('x-token'), 'deactivate')
    const method = this.method(call)
    const reasons = call.texts('reasons')
    const by = { txnId: call.text('txnId'), method, version: 'v2', otp: () => this.otp(call) } as const
    await this.service.deactivate(call, account, by, reasons)
    return { status: 204 }
  }

  private async reactivate(call: Call): Promise<Answer> {
    const txnId = call.text('txnId')
    const method = this.method(call)
    const txn = this.service.requireTxn(txnId, { purpose: 'reactivate', method, version: 'v2' })
    const account = call.state.kept.accounts[txn.abhaNumber]
    await call.begin(account)
    const known = this.service.requireStatus(account, 'reactivate')
    this.service.redeemOtp(call, txnId, txn, await this.otp(call))
    this.service.reactivate(call, known)
    return this.newUser(call, known, 432_000)
  }
}
