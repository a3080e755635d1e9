import { z } from 'zod'
import { OTP_METHODS } from '@/lib/core/abha/change'
import { idParam, onlyOneWording, shownFields } from '@/lib/dialects/wire'
import { LANGUAGES } from '@/lib/i18n/languages'

/** What the calls about a person's ABHA carry. */

const reasons = z.array(z.string().max(32)).max(20)

export const BeginChangeBody = z.object({
  identifierId: idParam.optional().describe('Which ABHA number, where the person has several'),
  reasons: reasons.optional().describe('Codes, as ABDM has them'),
  stop: z.array(idParam).max(1000).optional().describe('Consents to end for good; the others are paused'),
})
export const OtpMethodBody = z.object({
  method: z.enum(OTP_METHODS).describe('The mobile that Aadhaar knows, or that of the ABHA'),
})
export const OtpBody = z.object({ otp: z.string().min(1).max(40) })
export const ConfirmChangeBody = z
  .object({ otp: z.string().min(1).max(40), reasons: reasons.optional(), ...shownFields })
  .refine(onlyOneWording, { path: ['text'], message: 'send text or textHash, not both' })
export const ChangeTextQuery = z.object({ language: z.enum(LANGUAGES).default('en') })
