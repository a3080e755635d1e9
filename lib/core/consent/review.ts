import type { FailureCode } from '@/lib/core/failure'
import { moveRequest, type RequestState } from './states'

/** What the review of a request is judged by. `askedBy`: the member of staff who asked; null: the partner's software did. */
export type InReview = {
  readonly status: RequestState
  readonly askedBy: string | null
  /** The member of staff who was shown the key that the software asked with; null: none was. */
  readonly keyMadeBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly validUntil: Date
}

export type ReviewMove = 'release' | 'return'

export type JudgedReview =
  | { readonly kind: 'apply' }
  | {
      readonly kind: 'refuse'
      readonly code: Extract<FailureCode, 'forbidden' | 'illegal_transition' | 'request_expired'>
    }

/** Whether a member of staff asked, or may have: by a key that they made. */
export const askedIt = ({ askedBy, keyMadeBy }: Pick<InReview, 'askedBy' | 'keyMadeBy'>, staffId: string): boolean =>
  askedBy === staffId || keyMadeBy === staffId

/**
 * Whether this member of staff may let a request through to its person, or send it back. Four eyes: never whoever asked,
 * nor whoever made the key that asked, and could have used it.
 * What has waited until the permission itself would be over can only be sent back.
 */
export function judgeReview(request: InReview, staffId: string, move: ReviewMove, now: Date): JudgedReview {
  if (!moveRequest(request.status, 'release')) return { kind: 'refuse', code: 'illegal_transition' }
  if (askedIt(request, staffId)) return { kind: 'refuse', code: 'forbidden' }
  if (move === 'release' && now >= request.validUntil) return { kind: 'refuse', code: 'request_expired' }
  return { kind: 'apply' }
}

/**
 * Until when a released request can be answered: the person has as long as they would have had without the review, but not
 * longer than the permission itself lasts, unless that was asked so.
 */
export function windowAfterReview({ createdAt, expiresAt, validUntil }: InReview, now: Date): Date {
  const moved = expiresAt.getTime() + Math.max(0, now.getTime() - createdAt.getTime())
  return new Date(Math.min(moved, Math.max(expiresAt.getTime(), validUntil.getTime())))
}

/** Why a request was sent back, for the one who asked. */
export const RETURN_REASONS = ['too_much', 'too_long', 'wrong_person', 'wrong_purpose', 'not_needed', 'other'] as const
export type ReturnReason = (typeof RETURN_REASONS)[number]
