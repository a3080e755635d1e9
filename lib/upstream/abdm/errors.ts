/** Why a call to ABDM failed, in words of ours; each has a sentence for a person. */
export type AbdmFailureKind =
  | 'wrong_otp'
  | 'otp_expired'
  | 'otp_already_used'
  /** Too many codes were asked for: mostly 30 minutes, see retryAfterSeconds. */
  | 'too_many_codes'
  /** Too many wrong codes: mostly 12 hours, see retryAfterSeconds. */
  | 'too_many_tries'
  | 'resend_too_soon'
  | 'no_mobile_on_aadhaar'
  | 'no_mobile_on_abha'
  | 'aadhaar_suspended'
  | 'aadhaar_unavailable'
  /** The ABHA is linked with a government benefit programme and cannot be deactivated. */
  | 'benefit_programme'
  | 'already_deactivated'
  | 'no_such_abha'
  /** This way to a code is not allowed for this ABHA; the other one may be. */
  | 'otp_method_refused'
  /** The person's X-Token lapsed or is not theirs. */
  | 'session_expired'
  /** The wallet's own credentials were refused. */
  | 'gateway_unauthorized'
  | 'transaction_not_found'
  | 'certificate_bad'
  | 'certificate_changed'
  | 'invalid_request'
  /** Nobody answered, or the gateway is down; nothing took effect. */
  | 'unavailable'
  /** The answer was lost, late, or a 5xx: it may have taken effect, and only the profile can tell. */
  | 'outcome_unknown'
  | 'other'

type Facts = {
  /** The gateway's own code, "HIS-1013", "ABDM-1228", "900901": kept also where the kind is `other`. Never a text of its. */
  readonly code?: string
  readonly retryAfterSeconds?: number
}

/** A call to ABDM that did not succeed. Its message is its kind: no code, number or token of anybody's is in it. */
export class AbdmFailure extends Error {
  override readonly name = 'AbdmFailure'
  readonly code: string | null
  readonly retryAfterSeconds: number | null
  /** Whether the account may have changed all the same. */
  readonly tookEffect: 'no' | 'unknown'
  constructor(
    readonly kind: AbdmFailureKind,
    facts: Facts = {},
  ) {
    super(kind)
    this.code = facts.code ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.tookEffect = kind === 'outcome_unknown' ? 'unknown' : 'no'
  }
}
