import type { FailureCode } from '@/lib/core/failure'
import { REFUSALS } from '@/lib/http/refusal'

type Told = {
  /** GenericError's `code`. */
  readonly code: number
  /** `source_error.code`: ABDM's, where it has one. */
  readonly source: string
  /** HTTP, where it is not the wallet's own. */
  readonly status?: number
}

/** Every refusal as a GenericError. */
export const ERRORS = {
  unauthenticated: { code: 1401, source: 'unauthenticated' },
  forbidden: { code: 1403, source: 'forbidden' },
  not_found: { code: 1415, source: 'ABDM-1001' },
  invalid_input: { code: 1410, source: 'ABDM-1010' },
  ambiguous_person: { code: 1414, source: 'ABDM-1010' },
  already_decided: { code: 1411, source: 'already_decided' },
  illegal_transition: { code: 1416, source: 'ABDM-1062' },
  request_changed: { code: 1417, source: 'request_changed' },
  request_expired: { code: 1435, source: 'ABDM-1061' },
  minor_needs_parent: { code: 1436, source: 'minor_needs_parent' },
  text_changed: { code: 1437, source: 'text_changed' },
  otp_wrong: { code: 1405, source: 'ABDM-1035' },
  otp_expired: { code: 1406, source: 'ABDM-1035' },
  otp_locked: { code: 1408, source: 'ABDM-1100' },
  too_many_requests: { code: 1407, source: 'ABDM-1100' },
  choose_person: { code: 1438, source: 'choose_person' },
  idempotency_mismatch: { code: 1412, source: 'ABDM-1064' },
  idempotency_in_progress: { code: 1413, source: 'ABDM-1064' },
  body_too_large: { code: 1440, source: 'ABDM-1010' },
  unsupported_media_type: { code: 1441, source: 'ABDM-1010' },
  method_not_allowed: { code: 1442, source: 'method_not_allowed' },
  step_up_required: { code: 1475, source: 'step_up_required' },
  // Not a standard status: the client runs session/init and session/verify, and tries again.
  person_session_needed: { code: 1491, source: 'person_session_needed', status: 491 },
  stale_signature: { code: 1513, source: 'stale_signature' },
  withdrawn_by_person: { code: 1443, source: 'ABDM-1062' },
  service_not_provisioned: { code: 1444, source: 'forbidden' },
  address_not_allowed: { code: 1445, source: 'forbidden' },
  low_credits: { code: 1446, source: 'forbidden' },
  account_rate_limit: { code: 1447, source: 'ABDM-1022' },
  api_rate_limit: { code: 1448, source: 'ABDM-1022' },
  account_daily_limit: { code: 1449, source: 'ABDM-1022' },
  api_daily_limit: { code: 1450, source: 'ABDM-1022' },
  not_granted_yet: { code: 1428, source: 'ABDM-1062' },
  not_permitted: { code: 1451, source: 'ABDM-1062' },
  consent_paused: { code: 1452, source: 'ABDM-1062' },
  outside_scope: { code: 1453, source: 'ABDM-1062' },
  wrong_subject: { code: 1454, source: 'wrong_subject' },
  use_limit_reached: { code: 1455, source: 'ABDM-1022' },
  provider_not_allowed: { code: 1456, source: 'provider_not_allowed' },
  provider_failed: { code: 1457, source: 'provider_failed' },
  provider_timeout: { code: 1458, source: 'provider_timeout' },
  uses_spent: { code: 1459, source: 'ABDM-1022' },
  abha_other_identifier_needed: { code: 1460, source: 'abha_other_identifier_needed' },
  abha_deactivated: { code: 1461, source: 'ABDM-1134' },
  abha_not_this_one: { code: 1462, source: 'abha_not_this_one' },
  abha_session_expired: { code: 1463, source: 'ABDM-1158' },
  abha_no_mobile: { code: 1464, source: 'abha_no_mobile' },
  abha_method_not_allowed: { code: 1465, source: 'ABDM-1119' },
  abha_aadhaar_suspended: { code: 1466, source: 'abha_aadhaar_suspended' },
  abha_benefit_programme: { code: 1467, source: 'ABDM-1228' },
  abha_unknown: { code: 1468, source: 'ABDM-1001' },
  abha_certificate: { code: 1469, source: 'abha_certificate' },
  abha_gateway_refused: { code: 1470, source: 'abha_gateway_refused' },
  abha_unavailable: { code: 1471, source: 'ABDM-1206' },
  abha_outcome_unknown: { code: 1472, source: 'abha_outcome_unknown' },
  abha_took_no_effect: { code: 1473, source: 'abha_took_no_effect' },
  abha_not_offered: { code: 1474, source: 'abha_not_offered' },
} as const satisfies Record<FailureCode, Told>

/** Of what is not expected. */
export const INTERNAL = { code: 1500, source: 'ABDM-9999', status: 500 } as const

/** Wrong input that ABDM has a code of its own for, by the first field that is wrong. */
export function sourceOf(code: FailureCode, fields: readonly string[]): string {
  const [field = ''] = fields
  if (code !== 'invalid_input') return ERRORS[code].source
  if (field === 'id') return 'ABDM-1039'
  if (field === 'otp') return 'ABDM-1035'
  return /(^|\.)(duration|period|erase_at)(\.|$)/.test(field) ? 'ABDM-1063' : ERRORS.invalid_input.source
}

export const statusOf = (code: FailureCode): number => (ERRORS[code] as Told).status ?? REFUSALS[code].status

const WIRE_NAMES: Readonly<Record<string, string>> = {
  dataTypes: 'hi_types',
  recordsFrom: 'duration.from',
  recordsTo: 'duration.to',
  validUntil: 'erase_at',
  providers: 'hip_id',
  careContexts: 'care_contexts',
  accessMode: 'access_mode',
  scope: 'consent_artefacts',
  identifier: 'abha_address',
  consumerId: 'hiu.clinic_id',
}

/** A field as this dialect's callers write it. */
export function wireField(path: string): string {
  const [last = '', ...before] = path.split('.').reverse()
  return [...before.reverse(), WIRE_NAMES[last] ?? last].join('.')
}
