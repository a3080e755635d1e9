import type { FailureCode } from '@/lib/core/failure'
import { type ArtefactMove, type ArtefactState, artefactStateAt, moveArtefact } from './states'

/** What someone does to a permission; it ends by itself without anyone. */
export type ArtefactVerb = Exclude<ArtefactMove, 'expire'>

export type JudgedMove =
  | { readonly kind: 'apply'; readonly to: ArtefactState }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly code: FailureCode; readonly state: ArtefactState }

const LEADS_TO: Record<ArtefactVerb, ArtefactState> = { pause: 'PAUSED', resume: 'ACTIVE', revoke: 'REVOKED' }

/**
 * Judges a pause, its end or a withdrawal.
 * @param recorded what the last statement of this verb on record is to this one; `none` when there is none
 */
export function judgeMove(
  artefact: { status: ArtefactState; validUntil: Date },
  verb: ArtefactVerb,
  recorded: 'same' | 'other' | 'none',
  now: Date,
): JudgedMove {
  const state = artefactStateAt(artefact, now)
  if (state === 'EXPIRED') return { kind: 'refuse', code: 'request_expired', state }
  const to = moveArtefact(state, verb)
  if (to) return { kind: 'apply', to }
  if (state === LEADS_TO[verb] && recorded === 'same') return { kind: 'repeat' }
  // What was never paused has nothing to be resumed.
  const neverWas = state === 'ACTIVE' && recorded === 'none'
  return { kind: 'refuse', code: neverWas ? 'illegal_transition' : 'already_decided', state }
}
