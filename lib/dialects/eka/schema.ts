import { z } from 'zod'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { instant, name, text, upstream } from '@/lib/dialects/wire'

/** Wire schemas of the Eka dialect. Keys that it does not have are let go; null is as good as absent. */

/** The kinds of health information, by the names that callers may write in any case. A Map has no names but its own. */
export const HI_TYPES: ReadonlyMap<string, string> = new Map([
  ['Prescription', 'Prescription'],
  ['DiagnosticReport', 'Diagnostic Report'],
  ['OPConsultation', 'OP Consultation'],
  ['DischargeSummary', 'Discharge Summary'],
  ['ImmunizationRecord', 'Immunization Record'],
  ['HealthDocumentRecord', 'Health Document Record'],
  ['WellnessRecord', 'Wellness Record'],
  ['Invoice', 'Invoice'],
])
export const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['CAREMGT', 'Care Management'],
  ['BTG', 'Break the Glass'],
  ['PUBHLTH', 'Public Health'],
  ['HPAYMT', 'Healthcare Payment'],
  ['DSRCH', 'Disease Specific Healthcare Research'],
  ['PATRQT', 'Self Requested'],
])
/** What a consent may be asked for here, as the reference writes it. */
const ASKABLE: ReadonlyMap<string, string> = new Map([
  ['self requested', 'PATRQT'],
  ['care management', 'CAREMGT'],
  ['public health', 'PUBHLTH'],
  ['disease specific health research', 'DSRCH'],
])

const inItsCase = (names: readonly string[], sent: string) =>
  names.find((one) => one.toLowerCase() === sent.toLowerCase()) ?? sent
const hiType = name(128).transform((sent) => inItsCase([...HI_TYPES.keys()], sent))
const accessMode = z
  .string()
  .regex(/^(view|store|query|stream)$/i, 'must be view, store, query or stream')
  .transform((mode) => mode.toUpperCase())
const duration = z.object({ from: instant.nullish(), to: instant.nullish() })
const requestId = z.guid('is not the id of a consent request')
/** A patient's id at Eka, as a header or parameter holds it. */
export const patientId = name(254)

/** The same header twice arrives as one, with a comma between. */
const once = (id: z.ZodString) => id.regex(/^[^,]*$/, 'must be sent once, and hold no comma')

/** How a partner names the patient, and the facility that it speaks for. */
export const PatientHeaders = z.object({
  'X-Pt-Id': once(patientId).optional().describe("The patient's id at Eka (OID)"),
  'X-Partner-Pt-Id': once(patientId).optional().describe("The partner's own id of the patient"),
  'X-Hip-Id': once(name()).optional().describe("The credential's own facility"),
})
export type PatientHeader = keyof typeof PatientHeaders.shape

export const PatientQuery = z.object({ oid: patientId.optional() })

export const STATUSES = ['requested', 'granted', 'expired', 'denied', 'revoked'] as const
export const RequestsQuery = z.object({
  ...PatientQuery.shape,
  status: z.enum(STATUSES),
  type: z.enum(['consent', 'subscription', 'authorization', 'all']),
})
export const RequestQuery = z.object({
  ...PatientQuery.shape,
  id: requestId,
  type: z.enum(['consent', 'subscription']).default('consent'),
  /** What the caller believes; the answer says what stands. */
  status: z.enum(STATUSES).optional(),
})

/** `reason`: the person's, in plain text. */
export const DenyBody = z.object({ id: requestId, reason: text(255).nullish() })

const grantFields = {
  hi_types: z.array(hiType).max(50).nullish(),
  access_mode: accessMode.nullish(),
  duration: duration.nullish(),
  erase_at: instant.nullish(),
}
const ConsentArtefact = z.object({
  hip_id: name(),
  care_contexts: z
    .array(z.object({ id: name(), display: text(255).nullish() }))
    .max(200)
    .nullish(),
  ...grantFields,
})
/** Fields beside the list are for the artefacts that do not have their own. */
export const ApproveBody = z.object({
  id: requestId,
  consent_artefacts: z
    .array(ConsentArtefact)
    .min(1, 'must name at least one HIP')
    .max(50)
    .refine((list) => new Set(list.map((one) => one.hip_id)).size === list.length, 'must not repeat a hip_id'),
  ...grantFields,
})
export type ApproveBody = z.output<typeof ApproveBody>

export const RevokeBody = z.object({
  consent_artefacts: z
    .array(z.guid('is not the id of a consent artefact'))
    .min(1, 'must name at least one artefact')
    .max(100),
})

export const CreateBody = z
  .object({
    hiu: z
      .object({
        /** One of the partner's consumer ids; may be left out when there is one. */
        clinic_id: name().nullish(),
        d_oid: text(255).nullish(),
        requester: z.looseObject({ name: text(255).nullish() }).nullish(),
      })
      .nullish(),
    patient: z.object({ health_id: name(254).nullish(), oid: patientId.nullish() }).nullish(),
    hip_identifier: z.object({ id: name(), name: name().nullish() }).nullish(),
    care_contexts: z
      .array(z.object({ patient_ref: name(), cc_ref: name() }))
      .max(200)
      .nullish(),
    /** `from` and `to` are dates of the records, `expiry` the end of the permission. */
    period: z
      .object({
        from: instant.nullish(),
        to: instant.nullish(),
        expiry: instant,
      })
      .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], message: 'is before from' }),
    purpose: z
      .string()
      .transform((sent) => ASKABLE.get(sent.toLowerCase()) ?? inItsCase([...ASKABLE.values()], sent))
      .refine((code) => [...ASKABLE.values()].includes(code), 'is not a purpose that can be asked for here'),
    record_types: z
      .array(hiType)
      .min(1, 'must name at least one type')
      .max(50)
      .transform((types) => [...new Set(types)])
      .refine((types) => types.every((one) => HI_TYPES.has(one)), 'has a type that does not exist'),
    appointment_id: text(255).nullish(),
    upstream,
  })
  .refine(({ care_contexts, hip_identifier }) => !care_contexts?.length || hip_identifier, {
    path: ['hip_identifier'],
    message: 'is needed with care_contexts',
  })
export type CreateBody = z.output<typeof CreateBody>

export const InitBody = z.object({
  abha_address: z
    .string()
    .max(254)
    .refine((typed) => parseIdentifier(typed)?.kind === 'abha_address', 'is not an ABHA address'),
})
export const VerifyBody = z.object({ txn_id: z.guid('is not the id of a transaction'), otp: text(40).min(1) })
