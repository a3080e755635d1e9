import { z } from 'zod'
import { OTP_METHODS } from '@/lib/core/abha/change'
import { text } from '@/lib/dialects/wire'

/** What ABDM's callers send. Unknown keys are let go. */

export const SessionBody = z
  .object({
    clientId: text(255).min(1),
    clientSecret: text(512).min(1).optional(),
    grantType: z.enum(['client_credentials', 'refresh_token']).default('client_credentials'),
    refreshToken: text(4096).min(1).optional(),
  })
  .refine(({ grantType, clientSecret }) => grantType !== 'client_credentials' || clientSecret !== undefined, {
    path: ['clientSecret'],
    message: 'is missing',
  })
  .refine(({ grantType, refreshToken }) => grantType !== 'refresh_token' || refreshToken !== undefined, {
    path: ['refreshToken'],
    message: 'is missing',
  })

export const GenerateOtpBody = z.object({})

const reason = text(255).min(1)

export const DeactivateBody = z.object({
  authMethod: z.enum(OTP_METHODS),
  /** RSA (PKCS#1 v1.5) with the key of /api/v1/auth/cert, base64. */
  otp: z
    .string()
    .max(2048)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64'),
  /** Older clients send one as it is. */
  reasons: z
    .array(reason)
    .min(1, 'must name at least one reason')
    .max(20)
    .or(reason.transform((one) => [one])),
  txnId: z.guid('must be a UUID'),
})

/** As the document tells of them: who calls as a partner needs both, which the dialect itself sees to. */
export const GatewayHeaders = z.object({
  'X-HIP-ID': text(64)
    .min(1)
    .optional()
    .describe("The facility of the credential. Not needed with the person's own token"),
})
export const AccountHeaders = GatewayHeaders.extend({
  'X-Token': text(8192)
    .min(1)
    .optional()
    .describe("`Bearer` with the person's session at ABHA. Not needed where the person's own token is the bearer"),
})
