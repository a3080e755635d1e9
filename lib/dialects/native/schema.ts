import { z } from 'zod'
import { REASON_CODES } from '@/lib/core/consent/reason'
import {
  count,
  idParam,
  instant,
  instantText,
  name,
  onlyOneWording,
  shownFields,
  text,
  upstream,
  webUrl,
} from '@/lib/dialects/wire'
import { LANGUAGES } from '@/lib/i18n/languages'
import { VerifyCodeInput } from '@/lib/operations/sign-in/verify-code'

/** Wire schemas of our own API. The OpenAPI document is generated from them. */

export const IdParams = z.object({ id: idParam })

const uniqueNames = (max: number) =>
  z
    .array(name(128))
    .max(max)
    .refine((list) => new Set(list).size === list.length, 'must not repeat an entry')

const dateRange = z
  .object({ from: instant.nullish(), to: instant.nullish() })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], message: 'is before from' })

export const UNIT_SECONDS = { HOUR: 3600, DAY: 86_400, WEEK: 604_800, MONTH: 2_592_000, YEAR: 31_536_000 } as const

export const CreateConsentRequestBody = z
  .object({
    /** In whose name is asked; may be left out when the partner has one consumer id. */
    consumerId: name().optional(),
    purpose: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a purpose code, such as CAREMGT'),
    dataTypes: uniqueNames(200).min(1, 'must name at least one type of data'),
    providers: z
      .array(z.object({ id: name(), name: name().optional() }))
      .max(50)
      .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'must not repeat a provider')
      .default([]),
    careContexts: z
      .array(
        z.object({
          patientReference: name(),
          careContextReference: name(),
          providerId: name().optional(),
          display: text(255).optional(),
        }),
      )
      .max(200)
      .default([]),
    dateRange: dateRange.default({}),
    accessMode: z.enum(['VIEW', 'STORE', 'QUERY', 'STREAM']).default('VIEW'),
    /** At most `repeats` fetches per `value` units; 0 repeats: not bounded. */
    frequency: z
      .object({
        unit: z.enum(['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR']),
        value: z.int().min(1).max(1000),
        repeats: count,
      })
      .refine(({ unit, value }) => value * UNIT_SECONDS[unit] <= 2_147_483_647, {
        path: ['value'],
        message: 'is longer than 68 years',
      })
      .nullish(),
    totalUses: z.int().min(1).max(2_147_483_647).nullish(),
    /** Until when they may look. Default: eraseAt, else expiresAt. */
    validUntil: instant.optional(),
    /** When their copy must be gone. */
    eraseAt: instant.nullish(),
    /** Until when the person can answer. */
    expiresAt: instant,
    revocable: z.boolean().default(true),
    /** A notice of the partner's; default: the wallet's own. */
    notice: idParam.nullish(),
    person: z.object({
      identifiers: z.array(name(254)).min(1).max(5),
      birthYear: z.int().min(1900).max(2100).nullish(),
    }),
    callback: z.object({ url: webUrl.nullish(), data: text(2000).nullish(), upstream }).default({}),
  })
  .refine(({ expiresAt, validUntil, eraseAt }) => expiresAt <= (validUntil ?? eraseAt ?? expiresAt), {
    path: ['expiresAt'],
    message: 'is after the end of the permission it asks for',
  })
  .refine(
    ({ careContexts, providers }) =>
      careContexts.every(({ providerId }) => !providerId || providers.some(({ id }) => id === providerId)),
    { path: ['careContexts'], message: 'names a provider that is not asked' },
  )
export type CreateConsentRequestBody = z.output<typeof CreateConsentRequestBody>

export const CreateEmbedSessionBody = z.object({
  consentRequestId: idParam.describe('An open request of yours'),
  person: name(254).describe('Who sits before your page, as you name them: it must be whom the request asks'),
  parentOrigin: name().describe('The origin of that page, one of those that you registered'),
})

/** Less than what was asked; what is left out stays as asked. */
const scopeFields = {
  dataTypes: uniqueNames(200).optional(),
  providers: uniqueNames(50).optional(),
  dateRange: dateRange.optional(),
  validUntil: instant.optional(),
  totalUses: z.int().min(1).max(2_147_483_647).optional(),
}
export const ScopeBody = z.object(scopeFields)
export type ScopeBody = z.output<typeof ScopeBody>

const reason = z.object({ code: z.enum(REASON_CODES).optional(), text: text(200).optional() }).optional()
const oneWording = { path: ['textHash'], message: 'send text or textHash, not both' }

export const ApproveBody = z
  .object({
    ...shownFields,
    scope: ScopeBody.optional(),
    requestVersion: z.int().min(1).optional(),
    /** A code that the person passed on to the partner just now. */
    challengeId: idParam.optional(),
    otp: text(32).optional(),
    /** E-mail of the partner's staff member who attests (credentials with attest-consent only). */
    attestedBy: text(254).optional(),
  })
  .refine(onlyOneWording, oneWording)

export const DenyBody = z
  .object({ ...shownFields, scope: ScopeBody.optional(), requestVersion: z.int().min(1).optional(), reason })
  .refine(onlyOneWording, oneWording)

export const RevokeBody = z.object({ ...shownFields, reason }).refine(onlyOneWording, oneWording)

/** Nothing is stopped by leaving something out: ids, or `all: true`. */
export const BulkRevokeBody = z
  .object({
    /** An organisation, or one of the consumer ids that it asks as. */
    requester: z
      .object({ partnerId: idParam.optional(), consumerId: name().optional() })
      .refine(({ partnerId, consumerId }) => (partnerId === undefined) !== (consumerId === undefined), {
        message: 'takes partnerId or consumerId, one of them',
      }),
    artefactIds: z.array(idParam).min(1, 'must name at least one').max(1000).optional(),
    all: z.literal(true, { error: 'must be true, or left out' }).optional(),
    reason,
  })
  .refine(({ artefactIds, all }) => (artefactIds === undefined) !== (all === undefined), {
    path: ['artefactIds'],
    message: 'or all: true must be given, and not both',
  })
export type BulkRevokeBody = z.infer<typeof BulkRevokeBody>

/** How a program is shown in Settings is not for the program to say. */
export const VerifyBody = VerifyCodeInput.omit({ device: true })

/** No body, or an empty object. */
export const NoBody = z.object({})

const commaList = z
  .string()
  .transform((value) => value.split(',').filter(Boolean))
  .pipe(uniqueNames(200))

/** The scope whose words are wanted: what is left out stays as asked. */
export const NoticeQuery = z.object({
  language: z.enum(LANGUAGES).default('en'),
  dataTypes: commaList.optional(),
  providers: commaList.optional(),
  from: instantText.optional(),
  to: instantText.optional(),
  validUntil: instantText.optional(),
  totalUses: z.coerce.number().int().min(1).optional(),
})

const page = {
  /** `next` of the page before. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
}
export const PageQuery = z.object(page)
export const RequestsQuery = z.object({
  ...page,
  status: z.enum(['IN_REVIEW', 'REQUESTED', 'GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED']).optional(),
})
