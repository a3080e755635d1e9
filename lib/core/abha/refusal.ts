import type { FailureCode } from '@/lib/core/failure'

/**
 * What the account service of ABDM may say no with. Each is kept with the change that met it, has one code of ours at
 * the doors and one sentence for a person.
 */
export const ABHA_REFUSALS = {
  wrong_otp: 'otp_wrong',
  otp_expired: 'otp_expired',
  otp_already_used: 'otp_expired',
  transaction_not_found: 'otp_expired',
  too_many_codes: 'too_many_requests',
  resend_too_soon: 'too_many_requests',
  too_many_tries: 'otp_locked',
  no_mobile_on_aadhaar: 'abha_no_mobile',
  no_mobile_on_abha: 'abha_no_mobile',
  otp_method_refused: 'abha_method_not_allowed',
  aadhaar_suspended: 'abha_aadhaar_suspended',
  aadhaar_unavailable: 'abha_unavailable',
  unavailable: 'abha_unavailable',
  benefit_programme: 'abha_benefit_programme',
  already_deactivated: 'abha_deactivated',
  no_such_abha: 'abha_unknown',
  session_expired: 'abha_session_expired',
  certificate_bad: 'abha_certificate',
  certificate_changed: 'abha_certificate',
  gateway_unauthorized: 'abha_gateway_refused',
  invalid_request: 'abha_gateway_refused',
  other: 'abha_gateway_refused',
  outcome_unknown: 'abha_outcome_unknown',
  // Not the service's own words: what its profile call was found to say.
  not_this_abha: 'abha_not_this_one',
  took_no_effect: 'abha_took_no_effect',
} as const satisfies Record<string, FailureCode>

export type AbhaRefusal = keyof typeof ABHA_REFUSALS

/** So long nothing is asked again after these, where the service does not say how long. Seconds. */
const HELD_SECONDS: Partial<Record<AbhaRefusal, number>> = {
  resend_too_soon: 60,
  too_many_codes: 30 * 60,
  too_many_tries: 12 * 3600,
}

/** Until when no code can be asked for or given; null: at once. */
export function heldUntil(refusal: AbhaRefusal, retryAfterSeconds: number | null, now: Date): Date | null {
  const usual = HELD_SECONDS[refusal]
  if (usual === undefined) return null
  return new Date(now.getTime() + (retryAfterSeconds ?? usual) * 1000)
}
