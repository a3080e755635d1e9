/** How the sandbox can be told to misbehave. */
export const FAULTS = [
  /** Answers after `ms`. */
  'slow',
  /** Answers 500 and does nothing. */
  'server_error',
  /** Ends the connection and does nothing. */
  'call_lost',
  /** Changes the account and ends the connection without an answer. */
  'answer_lost',
  /** Changes the account and answers 500. */
  'error_after_success',
  'gateway_token_expired',
  'x_token_expired',
  /** V2 answers a text that is no key, V3 no base64. */
  'certificate_garbled',
  /** The key has 1024 bits. */
  'certificate_small',
  'benefit_programme',
  'no_aadhaar_mobile',
  'aadhaar_suspended',
  'aadhaar_down',
  /** Codes cannot be sent by the method asked for; the other one may do. */
  'method_not_allowed',
  'otp_expired',
  'otp_wrong',
  'blocked_30_minutes',
  'blocked_12_hours',
  /** The profile of a deactivated account is refused, instead of saying DEACTIVATED. */
  'profile_refused',
  /** V3: reactivation answers a T-token and waits for verify/user. */
  'reactivation_asks_user',
] as const

export type Fault = {
  readonly fault: (typeof FAULTS)[number]
  /** The ABHA number it is for, with dashes; for everybody when not said. */
  readonly account?: string
  /** The end of the paths it is for; all when not said. */
  readonly path?: string
  /** Of `slow`. */
  readonly ms?: number
  /** So many calls, then no more; until it is taken back when not said. */
  times?: number
}
