import { z } from 'zod'

/** What the answers look like: for our routes and the OpenAPI document. */

export const GatewaySession = z.object({
  accessToken: z.string(),
  expiresIn: z.int().describe('Seconds'),
  refreshExpiresIn: z.int().describe('Seconds'),
  refreshToken: z.string(),
  tokenType: z.literal('bearer'),
})

export const SentOtp = z.object({ txnId: z.guid() })

export const AbdmError = z.object({
  code: z.string().describe('HIS- and the status'),
  message: z.string(),
  details: z
    .array(
      z.object({
        message: z.string(),
        code: z.string(),
        attribute: z.object({ key: z.string(), value: z.string() }),
      }),
    )
    .min(1),
})
export type AbdmError = z.output<typeof AbdmError>
