import type { FailureCode } from '@/lib/core/failure'
import { moveRequest, type RequestMove, type RequestState, requestStateAt, type StandingState } from './states'

/** The decision on record: `same` when verdict, scope, text hash and actor equal the wanted one's. */
export type Judged =
  | { readonly kind: 'apply' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly code: FailureCode; readonly state: StandingState }

/**
 * Judges an answer to a request.
 * @param standing what people are told now (a granted request speaks for its artefacts)
 * @param sameAsRecorded the recorded decision equals this one, and is by the same actor
 */
export function judgeDecision(
  request: { status: RequestState; expiresAt: Date },
  standing: StandingState,
  verdict: Extract<RequestMove, 'grant' | 'deny'>,
  sameAsRecorded: boolean,
  now: Date,
): Judged {
  const state = requestStateAt(request, now)
  if (state === 'EXPIRED' || standing === 'EXPIRED')
    return { kind: 'refuse', code: 'request_expired', state: 'EXPIRED' }
  if (moveRequest(state, verdict)) return { kind: 'apply' }
  if (state !== 'GRANTED' && state !== 'DENIED') return { kind: 'refuse', code: 'illegal_transition', state: standing }
  // Repeating what happened answers as the first time, but only while it still stands.
  const stillStands = standing === (verdict === 'grant' ? 'GRANTED' : 'DENIED')
  return sameAsRecorded && stillStands
    ? { kind: 'repeat' }
    : { kind: 'refuse', code: 'already_decided', state: standing }
}
