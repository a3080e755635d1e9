import type { AbhaRefusal } from '@/lib/core/abha/refusal'
import type { Failure, FailureCode } from '@/lib/core/failure'
import { REFUSALS } from '@/lib/http/refusal'
import type { AbdmError } from './documents'

/** Statuses that this dialect's callers know by another number. */
const STATUS: Partial<Record<FailureCode, number>> = {
  otp_wrong: 422,
  otp_expired: 422,
  illegal_transition: 409,
  abha_session_expired: 401,
  abha_deactivated: 422,
  abha_unknown: 422,
  abha_no_mobile: 422,
  abha_method_not_allowed: 422,
  abha_aadhaar_suspended: 422,
  abha_benefit_programme: 422,
  abha_other_identifier_needed: 422,
}

/** What V2 calls a refusal: V3 behind has other words for it, which callers of V2 do not know. */
const BY_REFUSAL: Partial<Record<AbhaRefusal, string>> = {
  wrong_otp: 'HIS-1013',
  otp_expired: 'HIS-1056',
  otp_already_used: 'HIS-1056',
  transaction_not_found: 'HIS-1026',
  too_many_codes: 'HIS-1041',
  resend_too_soon: 'HIS-1023',
  too_many_tries: 'HIS-1039',
  no_mobile_on_aadhaar: 'HIS-3005',
  no_mobile_on_abha: 'HIS-1011',
  aadhaar_suspended: 'HIS-2007',
  already_deactivated: 'HIS-1007',
  no_such_abha: 'HIS-1008',
}

/** ABDM's own codes for what it was not asked about. The rest: HIS- and the status. */
const DETAIL: Partial<Record<FailureCode, string>> = {
  otp_wrong: 'HIS-1013',
  otp_expired: 'HIS-1056',
  otp_locked: 'HIS-1039',
  too_many_requests: 'HIS-1023',
  abha_no_mobile: 'HIS-3005',
  abha_aadhaar_suspended: 'HIS-2007',
  abha_deactivated: 'HIS-1007',
  abha_unknown: 'HIS-1008',
  abha_benefit_programme: 'ABDM-1228',
}

/** As ABDM says it for a status. */
const MESSAGES: Record<number, string> = {
  400: 'Bad request, check the request before retrying',
  401: 'Unauthorized request',
  403: 'Access denied',
  404: 'Resource not found',
  422: 'Unable to process the current request due to incorrect data entered.',
  429: 'Too many requests',
}

export const statusOf = (code: FailureCode): number => STATUS[code] ?? REFUSALS[code].status

function detailCode(failure: Failure, status: number): string {
  const { abha } = failure.facts
  if (abha?.code?.startsWith('HIS-')) return abha.code
  const code = (abha && BY_REFUSAL[abha.refusal]) ?? abha?.code
  return code ?? DETAIL[failure.code] ?? `HIS-${status}`
}

/** A refusal as ABDM's account service words it; null: something unexpected. */
export function errorBody(failure: Failure | null, traceId: string): { status: number; body: AbdmError } {
  const status = failure ? statusOf(failure.code) : 500
  const code = failure ? detailCode(failure, status) : 'HIS-500'
  const says = failure ? REFUSALS[failure.code].says : `Something went wrong. Reference ${traceId}`
  const state = failure?.facts.state
  const fields = Object.entries(failure?.fields ?? {})
  const whole = { message: state ? `${says}; it is ${state}` : says, code, attribute: { key: '', value: '' } }
  return {
    status,
    body: {
      code: `HIS-${status}`,
      message: MESSAGES[status] ?? says,
      // What was sent is not sent back: it may be a code or a token.
      details:
        fields.length > 0
          ? fields.map(([key, why]) => ({ message: `${key}: ${why.join(', ')}`, code, attribute: { key, value: '' } }))
          : [whole],
    },
  }
}
