import { z } from 'zod'
import { dashed, FoundStatus, Profile, Sent, Session } from './answers'
import { certificateCache, keyForChange, parseCertificate } from './certificate'
import { type AbdmSettings, connection } from './connection'
import { encryptOtp } from './encrypt'
import { AbdmFailure, unlessEnded } from './errors'
import type { AbdmGateway, OtpMethod } from './gateway'

const CONFIRM: Record<OtpMethod, string> = {
  AADHAAR_OTP: '/api/v2/auth/confirmWithAadhaarOtp',
  MOBILE_OTP: '/api/v2/auth/confirmWithMobileOTP',
}
const GENERATE: Record<OtpMethod, string> = {
  AADHAAR_OTP: '/api/v2/account/aadhaar/generateOTP',
  MOBILE_OTP: '/api/v2/account/mobile/generateOTP',
}

const ofPerson = (xToken: string) => ({ headers: { 'X-Token': `Bearer ${xToken}` }, withXToken: true })

/** ABDM's account service as it was until V3, see {@link AbdmGateway}. */
export function v2Gateway(settings: AbdmSettings): AbdmGateway {
  const call = connection(settings, {
    sessionPath: '/gateway/v0.5/sessions',
    sessionHeaders: () => ({}),
    headers: () => ({ 'X-HIP-ID': settings.hipId }),
  })
  const certificates = certificateCache(async () => {
    const pem = await call({
      name: 'certificate',
      kind: 'read',
      method: 'GET',
      path: '/api/v1/auth/cert',
      answer: z.string(),
    })
    return parseCertificate(pem, 'RSA-PKCS1-v1.5', new Date())
  })

  return {
    api: 'v2',
    sandbox: settings.cmId === 'sbx',
    certificate: certificates.current,
    requestSignIn: ({ abhaNumber, method }) =>
      call({
        name: 'requestSignIn',
        kind: 'code',
        method: 'POST',
        path: '/api/v2/auth/init',
        body: { authMethod: method, healthid: dashed(abhaNumber) },
        answer: Sent,
      }),
    async confirmSignIn({ txnId, method, otp }) {
      const key = await certificates.anew()
      return call({
        name: 'confirmSignIn',
        kind: 'proof',
        method: 'POST',
        path: CONFIRM[method],
        body: { otp: encryptOtp(key, otp), txnId },
        answer: Session,
      })
    },
    async profile({ xToken }) {
      const profile = await call({
        name: 'profile',
        kind: 'read',
        method: 'GET',
        path: '/api/v1/account/profile',
        ...ofPerson(xToken),
        answer: Profile,
      })
      if (profile.status !== 'UNKNOWN') return profile
      const status = await call({
        name: 'search',
        kind: 'read',
        method: 'POST',
        path: '/api/v1/search/searchByHealthId',
        body: { healthId: profile.abhaNumber },
        answer: FoundStatus,
      }).catch((error: unknown) => {
        if (error instanceof AbdmFailure) return 'UNKNOWN'
        throw error
      })
      return { ...profile, status }
    },
    requestOtp: ({ xToken, method }) =>
      call({
        name: 'requestOtp',
        kind: 'code',
        method: 'POST',
        path: GENERATE[method],
        ...ofPerson(xToken),
        body: {},
        answer: Sent,
      }),
    async deactivate({ xToken, txnId, method, otp, reasons, certificateFingerprint, sendBefore }) {
      const key = await keyForChange(certificates, { certificateFingerprint, sendBefore })
      await call({
        name: 'deactivate',
        kind: 'change',
        sendBefore,
        method: 'POST',
        path: '/api/v2/account/profile/deactivate',
        ...ofPerson(xToken),
        body: { authMethod: method, otp: encryptOtp(key, otp), reasons, txnId },
        answer: z.unknown(),
      })
    },
    requestReactivation: ({ abhaNumber, method }) =>
      call({
        name: 'requestReactivation',
        kind: 'code',
        method: 'POST',
        path: '/api/v2/auth/reactivate/init',
        body: { authMethod: method, healthid: dashed(abhaNumber) },
        answer: Sent,
      }),
    async reactivate({ txnId, method, otp, certificateFingerprint, sendBefore }) {
      const key = await keyForChange(certificates, { certificateFingerprint, sendBefore })
      return call({
        name: 'reactivate',
        kind: 'change',
        sendBefore,
        method: 'POST',
        path: '/api/v2/auth/reactivate',
        body: { authMethod: method, otp: encryptOtp(key, otp), txnId },
        answer: Session.nullable().catch(null),
      })
    },
    async endSession({ xToken }) {
      await call({
        name: 'endSession',
        kind: 'read',
        method: 'GET',
        path: '/api/v1/account/logout',
        ...ofPerson(xToken),
        answer: z.unknown(),
      }).catch(unlessEnded)
    },
  }
}
