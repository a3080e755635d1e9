import { answerBy, assertFuture } from '@/lib/core/consent/defaults'
import { Failure } from '@/lib/core/failure'
import { upstreamAt } from '@/lib/dialects/wire'
import type { CreateRequestInput, SubjectName } from '@/lib/operations/consent/create-request'
import type { PerProvider, WantedGrant } from '@/lib/operations/consent/per-provider'
import type { PatientName } from '@/lib/operations/person/name-patient'
import type { ApproveBody, CreateBody } from './schema'

/** The body of consents/create as the operation reads it; `names` are those of the call's headers. */
export function toRequest(body: CreateBody, names: readonly PatientName[], now: Date): CreateRequestInput {
  const { hiu, patient, hip_identifier: hip, period } = body
  assertFuture({ 'period.expiry': period.expiry }, now)
  const named: SubjectName[] = [
    ...(patient?.health_id ? [patient.health_id] : []),
    ...(patient?.oid ? [{ of: 'eka' as const, value: patient.oid }] : []),
    ...names,
  ]
  const [first, ...others] = named
  if (first === undefined) throw new Failure('invalid_input', { patient: ['name the patient by health_id or oid'] })
  return {
    dialect: 'eka',
    consumerId: hiu?.clinic_id ?? null,
    identifiers: [first, ...others],
    identifierField: 'patient',
    birthYear: null,
    purpose: body.purpose,
    dataTypes: body.record_types,
    providers: hip ? [{ id: hip.id, ...(hip.name && { name: hip.name }) }] : [],
    careContexts: (body.care_contexts ?? []).map(({ patient_ref, cc_ref }) => ({
      patientReference: patient_ref,
      careContextReference: cc_ref,
      ...(hip && { providerId: hip.id }),
    })),
    recordsFrom: period.from ?? null,
    recordsTo: period.to ?? null,
    accessMode: 'VIEW',
    frequencyLimit: null,
    frequencySeconds: null,
    totalUses: null,
    validUntil: period.expiry,
    eraseAt: period.expiry,
    expiresAt: answerBy('eka', period.expiry, now),
    revocable: true,
    noticeId: null,
    callbackUrl: null,
    callbackData: body.appointment_id ?? null,
    wire: {},
    ...upstreamAt('upstream', body.upstream),
  }
}

/** The body of consents/approve, HIP by HIP: its own values, else those beside the list, else as asked. */
export function toGrants(body: ApproveBody): PerProvider {
  const grants = body.consent_artefacts.map((one): WantedGrant => {
    const duration = one.duration ?? body.duration
    // In this dialect the permission ends when the copy must be gone.
    const eraseAt = one.erase_at ?? body.erase_at ?? undefined
    return {
      id: one.hip_id,
      accessMode: one.access_mode ?? body.access_mode ?? undefined,
      dataTypes: one.hi_types ?? body.hi_types ?? undefined,
      recordsFrom: duration?.from ?? undefined,
      recordsTo: duration?.to ?? undefined,
      validUntil: eraseAt,
      eraseAt,
      careContexts: one.care_contexts?.map(({ id }) => id),
    }
  })
  // The schema holds at least one; the operation's type says so too.
  return { field: 'consent_artefacts', grants: grants as [WantedGrant, ...WantedGrant[]] }
}
