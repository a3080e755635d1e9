import type { FailureCode } from '@/lib/core/failure'
import { type ArtefactState, artefactStateAt, moveArtefact } from './states'

export type JudgedRevocation =
  | { readonly kind: 'apply' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly code: FailureCode; readonly state: ArtefactState }

/** Judges a withdrawal. `sameAsRecorded`: the recorded one is by the same actor with the same words. */
export function judgeRevocation(
  artefact: { status: ArtefactState; validUntil: Date },
  sameAsRecorded: boolean,
  now: Date,
): JudgedRevocation {
  const state = artefactStateAt(artefact, now)
  if (state === 'EXPIRED') return { kind: 'refuse', code: 'request_expired', state }
  if (moveArtefact(state, 'revoke')) return { kind: 'apply' }
  return sameAsRecorded ? { kind: 'repeat' } : { kind: 'refuse', code: 'already_decided', state }
}
