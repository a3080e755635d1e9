import type { AbhaRefusal } from './abha/refusal'
import type { Role } from './staff/permission'

/** Every way an operation may be refused. Doors map this list exhaustively. */
export type FailureCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'invalid_input'
  | 'ambiguous_person'
  | 'already_decided'
  | 'illegal_transition'
  | 'request_changed'
  | 'request_expired'
  | 'minor_needs_parent'
  | 'text_changed'
  | 'otp_wrong'
  | 'otp_expired'
  | 'otp_locked'
  | 'too_many_requests'
  | 'choose_person'
  | 'idempotency_mismatch'
  | 'idempotency_in_progress'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'method_not_allowed'
  // Of the console: a proof of identity that is fresh.
  | 'step_up_required'
  // Of one dialect or another.
  | 'person_session_needed'
  | 'stale_signature'
  | 'withdrawn_by_person'
  | 'service_not_provisioned'
  | 'address_not_allowed'
  | 'low_credits'
  | 'account_rate_limit'
  | 'api_rate_limit'
  | 'account_daily_limit'
  | 'api_daily_limit'
  // Of a use of a permission.
  | 'not_granted_yet'
  | 'not_permitted'
  | 'consent_paused'
  | 'outside_scope'
  | 'wrong_subject'
  | 'use_limit_reached'
  | 'uses_spent'
  | 'provider_not_allowed'
  | 'provider_failed'
  | 'provider_timeout'
  // Of an ABHA, mostly as ABDM's account service says no: core/abha/refusal.ts.
  | 'abha_other_identifier_needed'
  | 'abha_deactivated'
  | 'abha_not_this_one'
  | 'abha_session_expired'
  | 'abha_no_mobile'
  | 'abha_method_not_allowed'
  | 'abha_aadhaar_suspended'
  | 'abha_benefit_programme'
  | 'abha_unknown'
  | 'abha_certificate'
  | 'abha_gateway_refused'
  | 'abha_unavailable'
  | 'abha_outcome_unknown'
  | 'abha_took_no_effect'
  | 'abha_not_offered'

/** Field path (as the caller wrote it) to what is wrong with it. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

/** What is wrong, where a page has more than one thing to say of it; the words beside it are a caller's. */
export type FieldProblem = 'is_member' | 'is_wallet' | 'has_notice' | 'leads_inside' | 'too_many' | 'not_sent'

/** Facts a caller may be told; which are present depends on the code. */
export type FailureFacts = {
  /** The state that stands, in core names: REQUESTED, GRANTED, DENIED, EXPIRED, CANCELLED, ACTIVE, REVOKED… */
  readonly state?: string
  /** When that state came to be. */
  readonly at?: Date
  /** Seconds until a retry can succeed. */
  readonly retryAfter?: number
  readonly attemptsLeft?: number
  /** Why ABDM's account service refused, and the code that it gave ("HIS-1013"), where it gave one. */
  readonly abha?: { readonly refusal: AbhaRefusal; readonly code: string | null }
  /** For invalid_input, and not_sent for illegal_transition. */
  readonly problem?: FieldProblem
  /** For a view of the queue that is kept already: its name. */
  readonly view?: string
  /** For forbidden, in the console: the roles that may. */
  readonly roles?: readonly Role[]
  /** For choose_person. */
  readonly people?: readonly { readonly personId: string; readonly firstName: string }[]
}

/**
 * An expected refusal. Operations throw it so that an open transaction rolls
 * back; anything else that is thrown is a bug and becomes a 500.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  constructor(
    readonly code: FailureCode,
    readonly fields: FieldErrors = {},
    readonly facts: FailureFacts = {},
  ) {
    super(code)
  }
}
