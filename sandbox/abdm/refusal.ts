/** What the service says no to, whatever the version; each version has its own words for it. */
export type Problem =
  | 'gateway_token_missing'
  | 'gateway_token_invalid'
  | 'client_unknown'
  | 'hip_missing'
  | 'hip_unknown'
  | 'request_id_invalid'
  | 'request_id_seen'
  | 'timestamp_invalid'
  | 'cm_id_invalid'
  | 'x_token_missing'
  | 'x_token_invalid'
  | 'x_token_expired'
  | 'no_such_path'
  | 'field_invalid'
  | 'scope_invalid'
  | 'scopes_do_not_combine'
  | 'login_id_unreadable'
  | 'login_id_malformed'
  | 'account_unknown'
  | 'account_deactivated'
  | 'account_active'
  | 'benefit_programme'
  | 'no_aadhaar_mobile'
  | 'no_mobile'
  | 'aadhaar_suspended'
  | 'aadhaar_down'
  | 'method_not_allowed'
  | 'resend_too_soon'
  | 'blocked_30_minutes'
  | 'blocked_12_hours'
  | 'txn_malformed'
  | 'txn_unknown'
  | 'otp_wrong'
  | 'otp_expired'
  | 'message_not_sent'
  | 'server_error'

export class Refusal extends Error {
  constructor(
    readonly problem: Problem,
    /** The field that is wrong, the method that failed, the transaction that it was about. */
    readonly about: { readonly field?: string; readonly method?: string; readonly txnId?: string } = {},
  ) {
    super(problem)
  }
}

export type Answer = {
  readonly status: number
  /** JSON, but for a text (plain) and undefined (nothing). */
  readonly body?: unknown
}
