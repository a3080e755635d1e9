import { z } from 'zod'
import { CHECK_TYPES } from '@/lib/core/check/judge'
import { idParam, text, upstream } from '@/lib/dialects/wire'

/** Wire schemas of Veriff's sessions. Unknown keys are let go: a session has many that mean nothing here. */

export const SessionParams = z.object({ id: idParam })

/** What is read of a session is `vendorData`; the rest is only what Veriff's clients send along. */
export const OpenSessionBody = z.object({
  verification: z.object({
    callback: text(2048).nullish(),
    person: z
      .object({ firstName: text(255).nullish(), lastName: text(255).nullish(), idNumber: text(255).nullish() })
      .nullish()
      .describe('Not kept'),
    document: z.looseObject({}).nullish().describe('Not kept'),
    vendorData: text(1000)
      .nullish()
      .describe("The person: e-mail, mobile, ABHA number or address, or the caller's own id"),
    timestamp: text(64).nullish(),
    upstream,
  }),
})

export const UploadConsentBody = z.object({
  type: z.enum(CHECK_TYPES, { error: `must be one of ${CHECK_TYPES.join(', ')}` }),
  approved: z.boolean({ error: 'must be true or false' }),
  // As long as a body can be.
  text: text(256 * 1024).min(1, 'must not be empty'),
})

export const ConsentsQuery = z.object({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'is not a cursor of ours')
    .transform(Number)
    .optional()
    .describe('`next` of the page after this one: its consents came before those of that page'),
})

const signature = z.string().describe('64 hex digits')
export const SignedHeaders = z.object({
  'x-hmac-signature': signature,
  'x-timestamp': z.string().optional().describe('Seconds since 1970'),
  'x-hmac-signature-v2': signature.optional(),
})
