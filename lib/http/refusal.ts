import type { FailureCode } from '@/lib/core/failure'

/** `satisfies` makes a new FailureCode a compile error here until it has a status and a sentence. */
export const REFUSALS = {
  unauthenticated: { status: 401, says: 'The credential is missing, unknown or no longer valid' },
  forbidden: { status: 403, says: 'This credential may not do that' },
  not_found: { status: 404, says: 'There is no such thing, or it is not yours' },
  invalid_input: { status: 400, says: 'The input is not valid' },
  ambiguous_person: { status: 400, says: 'The identifier belongs to several people' },
  already_decided: { status: 409, says: 'This has already been decided' },
  illegal_transition: { status: 409, says: 'This cannot be done in the present state' },
  request_changed: { status: 409, says: 'The request has changed since it was read' },
  request_expired: { status: 410, says: 'This has expired' },
  minor_needs_parent: { status: 403, says: 'The person is under 18: a parent must approve' },
  text_changed: { status: 409, says: 'The text shown is not the text of this request and scope' },
  otp_wrong: { status: 400, says: 'The code is wrong' },
  otp_expired: { status: 410, says: 'The code has expired or was used: ask for a new one' },
  otp_locked: { status: 429, says: 'Too many wrong codes' },
  too_many_requests: { status: 429, says: 'Too many codes were sent' },
  choose_person: { status: 409, says: 'Several people use this identifier: name one' },
  idempotency_mismatch: { status: 422, says: 'This Idempotency-Key was used with another request' },
  idempotency_in_progress: { status: 409, says: 'The first request with this Idempotency-Key is still running' },
  body_too_large: { status: 413, says: 'The body is larger than 256 KB' },
  unsupported_media_type: { status: 415, says: 'The body must be application/json' },
} as const satisfies Record<FailureCode, { status: number; says: string }>
