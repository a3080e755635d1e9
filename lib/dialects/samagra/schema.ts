import { z } from 'zod'
import { count, idParam, instantText, name, onlyOneWording, shownFields, text, webUrl } from '@/lib/dialects/wire'
import { env } from '@/lib/env'

const party = z.object({ id: name(), url: webUrl })

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
  provider: party,
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
