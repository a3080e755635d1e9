import { z } from 'zod'

/** What Samagra's answers look like, for the OpenAPI document and its contract test. */

const at = z.iso.datetime()
const party = z.object({ id: z.string(), url: z.string() })
export const SamagraRecord = z.object({
  id: z.guid(),
  caId: z.guid(),
  consent_artifact: z.looseObject({
    id: z.guid(),
    data: z.array(z.string()),
    user: z.object({ id: z.string() }),
    proof: z
      .object({
        jws: z.string(),
        type: z.literal('RS256'),
        created: z.string(),
        proofPurpose: z.literal('jwtVerify'),
        verificationMethod: z.string(),
      })
      .optional(),
    expires: z.string(),
    consumer: party,
    provider: party,
  }),
  userId: z.string(),
  state: z.enum(['CREATED', 'ACCEPT', 'DECLINE', 'REVOKED', 'EXPIRED']),
  paused: z.literal(true).optional(),
  created_at: at,
  created_by: z.literal('API'),
  updated_at: at,
  updated_by: z.string().nullable(),
  webhook_url: z.string(),
  total_attempts: z.int(),
})
export type SamagraRecord = z.output<typeof SamagraRecord>
/** A provider's row, by its own keys, cut to what was granted and asked for. */
export const SamagraData = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
/** Where the data path is off: the checked permission. */
export const SamagraPermission = z.object({
  caId: z.guid(),
  permitted: z.literal(true),
  data: z.array(z.string()).min(1),
  expires: at,
  jws: z.string(),
})
export const SamagraVerified = z.union([SamagraPermission, SamagraData])
export type SamagraVerified = z.output<typeof SamagraVerified>
export const SamagraError = z.object({ statusCode: z.int(), message: z.string(), error: z.string() })

export const SamagraMessage = z.object({
  id: z.guid().nullable(),
  caId: z.guid().nullable(),
  state: z.enum(['CREATED', 'ACCEPT', 'DECLINE', 'REVOKED', 'EXPIRED', 'TEST']),
  updated_at: at,
})

export const SamagraLogMessage = z.object({
  id: z.guid().describe('The same at every attempt'),
  caId: z.guid(),
  event: z.enum(['consent_use', 'data_access']),
  outcome: z.enum(['allowed', 'refused', 'failed']),
  timestamp: at,
})
