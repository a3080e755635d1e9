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

/** ABDM's own codes, where it has one and did not say which. The rest: HIS- and the status. */
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
  if (abha?.code) return abha.code
  if (abha?.refusal === 'transaction_not_found') return 'HIS-1026'
  return DETAIL[failure.code] ?? `HIS-${status}`
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
