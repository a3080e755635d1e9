import { z } from 'zod'
import { MAX_VALIDITY_DAYS, type VerificationPurpose } from '@/lib/core/consent/defaults'
import { instantText, name, text, upstream } from '@/lib/dialects/wire'

export const PURPOSES = ['kyc_verification', 'background_verification'] as const satisfies VerificationPurpose[]

const DEEPEST = 32
const isShallow = (value: unknown, levels = DEEPEST): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1)))

/** What is registered beside a consent is kept as it came, if it can be written again. */
const anything = z.unknown().refine((value) => isShallow(value), `must not be nested more than ${DEEPEST} deep`)

/** The body of register. Unknown keys are let go. */
export const RegisterBody = z.object({
  consentPurpose: z.enum(PURPOSES),
  consentPurposeDesc: text(2000).optional(),
  /** Whom to ask. */
  user: z.object({ id: name(254) }),
  services: z
    .array(z.object({ service: name(128), options: anything.optional() }))
    .max(50)
    .optional(),
  dataCategories: z.array(name(128)).max(100).optional(),
  dataTypes: z.array(name(128)).max(200).optional(),
  /** Until when the consent may be used; with both, the earlier. A year when not said. */
  validity: z
    .object({ validTill: instantText.optional(), validityInDays: z.int().min(1).max(MAX_VALIDITY_DAYS).optional() })
    .optional(),
  /** Of the visitor: browser, ip and the like. */
  metadata: z.record(z.string().max(128), anything).optional(),
  upstream,
})
export type RegisterBody = z.output<typeof RegisterBody>

/** What names nothing looks like a stranger's consent: it is looked up, not judged by its form. */
export const ConsentParams = z.object({ id: name(64) })

/** Revoke carries nothing; what comes is let go. */
export const RevokeBody = z.looseObject({})
