import { z } from 'zod'
import type { AbhaProfile, AbhaSession, SentOtp } from './gateway'

/** 14 digits, with dashes or without, as ABDM writes them: "91-1234-5678-9012". */
export const dashed = (abhaNumber: string): string =>
  abhaNumber.replace(/\D/g, '').replace(/^(\d{2})(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3-$4')

/** "OTP sent to Aadhaar registered mobile number ending with ******0903": "******0903". */
const maskedIn = (text: string): string | null => {
  const digits = /(?:[*xX•]\W?|ending (?:with|in)\W+)(\d{4})\b/.exec(text)?.[1]
  return digits ? `******${digits}` : null
}

const masked = (mobile: string): string | null => {
  const digits = /(\d{4})\D*$/.exec(mobile)?.[1]
  return digits ? `******${digits}` : null
}

/** A transaction id is a word: "Invalid Transaction Id" in its place is none. */
export const Sent = z
  .object({
    txnId: z.string().regex(/^[\w-]{8,64}$/),
    message: z.string().catch(''),
    mobileNumber: z.string().catch(''),
  })
  .transform(
    ({ txnId, message, mobileNumber }): SentOtp => ({ txnId, sentTo: maskedIn(message) ?? masked(mobileNumber) }),
  )

/** Where no life is said, a short one. */
export const Session = z
  .object({ token: z.string().min(1), expiresIn: z.coerce.number().int().positive().catch(300) })
  .transform(({ token, expiresIn }): AbhaSession => ({ xToken: token, expiresInSeconds: expiresIn }))

/** ABDM writes ACTIVE, Active, Deactive, DEACTIVATED. UNKNOWN where it says nothing: that is no status. */
const statusOf = (said: string | null | undefined): string => {
  const status = (said ?? 'UNKNOWN').toUpperCase()
  return /^(DE-?|IN)ACTIV/.test(status) ? 'DEACTIVATED' : status
}

const Text = z.string().min(1).nullish().catch(null)

/** V2 says `healthIdNumber` and `healthId`, V3 `ABHANumber` and `preferredAbhaAddress`. */
export const Profile = z
  .object({
    healthIdNumber: Text,
    ABHANumber: Text,
    healthId: Text,
    preferredAbhaAddress: Text,
    status: Text,
    accountStatus: Text,
    mobile: Text,
    authMethods: z
      .union([z.array(z.string()), z.string().transform((one) => [one])])
      .optional()
      .catch(undefined),
  })
  .transform((given, context): AbhaProfile => {
    const abhaNumber = dashed(given.ABHANumber ?? given.healthIdNumber ?? '')
    if (!/^\d{2}(-\d{4}){3}$/.test(abhaNumber)) {
      context.addIssue({ code: 'custom', message: 'no ABHA number' })
      return z.NEVER
    }
    return {
      abhaNumber,
      abhaAddress: given.preferredAbhaAddress ?? given.healthId ?? null,
      status: statusOf(given.status ?? given.accountStatus),
      maskedMobile: masked(given.mobile ?? ''),
      ...(given.authMethods && {
        hasAadhaarMobile: given.authMethods.includes('AADHAAR_OTP'),
        hasAbhaMobile: given.authMethods.includes('MOBILE_OTP'),
      }),
    }
  })

/** Of V2's search: it says the status, which the profile may not. */
export const FoundStatus = z.object({ status: Text }).transform(({ status }) => statusOf(status))
