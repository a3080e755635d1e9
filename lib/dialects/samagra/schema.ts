import { z } from 'zod'
import {
  count,
  idParam,
  instantText,
  name,
  onlyOneWording,
  shownFields,
  text,
  upstream,
  webUrl,
} from '@/lib/dialects/wire'
import { env } from '@/lib/env'

const party = z.object({ id: name(), url: webUrl })

/** Where the data is read: the wallet writes the query, so none may stand in the address. */
const provider = z.object({
  id: name(),
  url: webUrl.refine((url) => !/[?#]/.test(url), 'must have no query and no fragment'),
})

/**
 * The artefact of `POST /auth/register`. Unknown keys are let go; `created` is whatever text the
 * caller writes ("YYYY-MM-DDThh:mm:ssZn.n" in the reference). An `expires` in the past is legal:
 * it registers and is shown as ended.
 */
const ConsentArtifact = z.object({
  signature: text(10_000).default(''),
  created: text(64).default(''),
  expires: instantText,
  id: text(255).optional(),
  revocable: z.boolean(),
  collector: party,
  consumer: party,
  provider,
  user: z.object({ id: name(254) }),
  revoker: party,
  // Production asks for a reason; the reference's own example has none.
  purpose: text(255)
    .default('')
    .refine((purpose) => purpose.trim() !== '' || env().WALLET_MODE === 'demo', 'must say why the data is asked for'),
  user_sign: text(10_000).default(''),
  collector_sign: text(10_000).default(''),
  frequency: z.object({ ttl: count, limit: count }),
  total_queries_allowed: count,
  log: z.object({ consent_use: z.object({ url: webUrl }), data_access: z.object({ url: webUrl }) }),
  data: z.array(name(128)).min(1, 'must name at least one field').max(200),
  upstream,
})

export const RegisterBody = z.object({ consentArtifact: ConsentArtifact })
export type RegisterBody = z.output<typeof RegisterBody>

export const CaIdParams = z.object({ caId: idParam })

/** What may come with accept, reject and revoke; an empty body is legal. */
export const DecisionBody = z
  .object({
    ...shownFields,
    reason: text(200).optional(),
    challengeId: idParam.optional(),
    otp: text(32).optional(),
    attestedBy: text(254).optional(),
  })
  .refine(onlyOneWording, { path: ['textHash'], message: 'send text or textHash, not both' })

const query = { caId: idParam }

/** Fields of one value each: what lies deeper could name people unseen. */
const flat = z.record(
  name(128),
  z.union([text(2000), z.number(), z.boolean(), z.null()], 'must be text, a number, true, false or null'),
)

/** What `POST /auth/verify` asks for. `variables` are the values of a GQL query that has any. */
export const VerifyBody = z.discriminatedUnion('requestType', [
  z.object({
    ...query,
    requestType: z.literal('REST'),
    queryObject: z.object({
      method: z.enum(['GET', 'POST']).default('POST'),
      headers: z.record(z.string().max(255), z.string().max(4096)).default({}),
      body: flat.default({}),
      data: z.array(name(128)).max(200),
    }),
  }),
  z.object({
    ...query,
    requestType: z.literal('GQL'),
    gql: text(20_000),
    variables: z.record(z.string().max(128), z.unknown()).default({}),
  }),
])
export type VerifyBody = z.output<typeof VerifyBody>
