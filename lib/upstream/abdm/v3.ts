import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { dashed, Profile, Sent, Session } from './answers'
import { certificateCache, keyForChange, parseCertificate } from './certificate'
import { type AbdmSettings, connection, type GatewayCall } from './connection'
import { encryptFor, encryptOtp } from './encrypt'
import { AbdmFailure, failureOfAuthResult, failureWithoutAnswer, unlessEnded, withCodeUsed } from './errors'
import type { AbdmGateway, AbhaSession, OtpMethod } from './gateway'

const ALGORITHM = 'RSA/ECB/OAEPWithSHA-1AndMGF1Padding'
const VERIFY: Record<OtpMethod, string> = { AADHAAR_OTP: 'aadhaar-verify', MOBILE_OTP: 'mobile-verify' }
const SYSTEM: Record<OtpMethod, string> = { AADHAAR_OTP: 'aadhaar', MOBILE_OTP: 'abdm' }

const Certificate = z.object({ publicKey: z.string(), encryptionAlgorithm: z.string().optional() })
const Verified = z.object({
  authResult: z.string(),
  message: z.string().catch(''),
  txnId: z.string().optional().catch(undefined),
  token: z.string().optional().catch(undefined),
  refreshToken: z.string().optional().catch(undefined),
  expiresIn: z.unknown().optional(),
  accounts: z.array(z.object({ ABHANumber: z.string() })).catch([]),
})
type Verified = z.output<typeof Verified>

/** What a token says of itself; nothing is believed of it but which of the two it is. */
const Claims = z.object({ typ: z.string() })
function typeOf(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return Claims.safeParse(claims).data?.typ
  } catch {
    return undefined
  }
}

const ofPerson = (xToken: string) => ({ headers: { 'X-token': `Bearer ${xToken}` }, withXToken: true })

/** ABDM's account service today, see {@link AbdmGateway}. */
export function v3Gateway(settings: AbdmSettings): AbdmGateway {
  const call = connection(settings, {
    sessionPath: '/api/hiecm/gateway/v3/sessions',
    sessionHeaders: () => ({ 'X-CM-ID': settings.cmId }),
    headers: () => ({ 'REQUEST-ID': randomUUID(), TIMESTAMP: new Date().toISOString() }),
  })
  const certificates = certificateCache(async () => {
    const { publicKey, encryptionAlgorithm = ALGORITHM } = await call({
      name: 'certificate',
      kind: 'read',
      method: 'GET',
      path: '/v3/profile/public/certificate',
      answer: Certificate,
    })
    // With another padding every code would be a wrong one.
    if (encryptionAlgorithm !== ALGORITHM) throw new AbdmFailure('certificate_bad')
    return parseCertificate(publicKey, 'RSA-OAEP-SHA1', new Date())
  })

  const sendOtp = async (
    request: Pick<GatewayCall<unknown>, 'name' | 'path' | 'headers' | 'withXToken'>,
    scope: readonly string[],
    { abhaNumber, method }: { abhaNumber: string; method: OtpMethod },
  ) => {
    const loginId = encryptFor(await certificates.current(), dashed(abhaNumber))
    const body = { scope, loginHint: 'abha-number', loginId, otpSystem: SYSTEM[method] }
    return call({ ...request, kind: 'code', method: 'POST', body, answer: Sent }).catch((error: unknown) => {
      // A key that the gateway has no more makes a login id that it cannot read.
      if (error instanceof AbdmFailure && error.kind === 'invalid_request') certificates.forget()
      throw error
    })
  }

  const verify = async (
    request: Pick<GatewayCall<unknown>, 'name' | 'path' | 'headers' | 'withXToken' | 'sendBefore'> & {
      kind: 'proof' | 'change'
    },
    body: { scope: readonly string[]; txnId: string; otpValue: string; reasons?: readonly string[] },
  ): Promise<Verified> => {
    const { scope, txnId, otpValue, reasons } = body
    const verified = await call({
      ...request,
      method: 'POST',
      body: { scope, authData: { authMethods: ['otp'], otp: { txnId, otpValue } }, ...(reasons && { reasons }) },
      answer: Verified,
    })
    const result = verified.authResult.toLowerCase()
    if (result === 'success') return verified
    throw result.startsWith('fail') ? failureOfAuthResult(verified.message) : failureWithoutAnswer(request.kind)
  }

  /** The person's session in what a verification gave; null where it holds none. */
  const sessionIn = async (
    verified: Verified,
    txnId: string,
    { kind, sendBefore }: { kind: 'proof' | 'change'; sendBefore?: Date },
  ): Promise<AbhaSession | null> => {
    const { token, refreshToken, accounts } = verified
    if (!token) return null
    const type = typeOf(token)
    const isTheirs = type === 'Transaction' || (type !== 'Transfer' && refreshToken !== undefined)
    if (isTheirs) return Session.parse(verified)
    const [account] = accounts
    if (!account) throw failureWithoutAnswer(kind)
    return call({
      name: 'selectAccount',
      kind,
      sendBefore,
      method: 'POST',
      path: '/v3/profile/login/verify/user',
      headers: { 'T-token': `Bearer ${token}` },
      body: { ABHANumber: account.ABHANumber, txnId: verified.txnId ?? txnId },
      answer: Session,
    })
  }

  return {
    api: 'v3',
    sandbox: settings.cmId === 'sbx',
    certificate: certificates.current,
    requestSignIn: (input) =>
      sendOtp(
        { name: 'requestSignIn', path: '/v3/profile/login/request/otp' },
        ['abha-login', VERIFY[input.method]],
        input,
      ),
    async confirmSignIn({ txnId, method, otp }) {
      const otpValue = encryptOtp(await certificates.anew(), otp)
      const verified = await verify(
        { name: 'confirmSignIn', kind: 'proof', path: '/v3/profile/login/verify' },
        { scope: ['abha-login', VERIFY[method]], txnId, otpValue },
      )
      const session = await sessionIn(verified, txnId, { kind: 'proof' }).catch(withCodeUsed)
      if (!session) throw failureWithoutAnswer('proof')
      return session
    },
    profile: ({ xToken }) =>
      call({
        name: 'profile',
        kind: 'read',
        method: 'GET',
        path: '/v3/profile/account',
        ...ofPerson(xToken),
        answer: Profile,
      }),
    requestOtp: ({ xToken, ...input }) =>
      sendOtp(
        { name: 'requestOtp', path: '/v3/profile/account/request/otp', ...ofPerson(xToken) },
        ['abha-profile', 'de-activate'],
        input,
      ),
    async deactivate({ xToken, txnId, otp, reasons, certificateFingerprint, sendBefore }) {
      const key = await keyForChange(certificates, { certificateFingerprint, sendBefore })
      const otpValue = encryptOtp(key, otp)
      await verify(
        { name: 'deactivate', kind: 'change', sendBefore, path: '/v3/profile/account/verify', ...ofPerson(xToken) },
        { scope: ['abha-profile', 'de-activate'], txnId, otpValue, reasons },
      )
    },
    requestReactivation: (input) =>
      sendOtp(
        { name: 'requestReactivation', path: '/v3/profile/account/request/otp' },
        ['abha-login', VERIFY[input.method], 're-activate'],
        input,
      ),
    async reactivate({ txnId, method, otp, certificateFingerprint, sendBefore }) {
      const key = await keyForChange(certificates, { certificateFingerprint, sendBefore })
      const otpValue = encryptOtp(key, otp)
      const verified = await verify(
        { name: 'reactivate', kind: 'change', sendBefore, path: '/v3/profile/login/verify' },
        { scope: ['abha-login', VERIFY[method], 're-activate'], txnId, otpValue },
      )
      // It may have taken effect with the code, or wait for the account to be named: whatever goes wrong now is doubtful.
      return sessionIn(verified, txnId, { kind: 'change', sendBefore: new Date(sendBefore.getTime() + 10_000) }).catch(
        () => {
          throw failureWithoutAnswer('change')
        },
      )
    },
    async endSession({ xToken }) {
      await call({
        name: 'endSession',
        kind: 'read',
        method: 'GET',
        path: '/v3/profile/account/request/logout',
        ...ofPerson(xToken),
        answer: z.unknown(),
      }).catch(unlessEnded)
    },
  }
}
