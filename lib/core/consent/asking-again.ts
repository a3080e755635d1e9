import type { FewInAWhile } from '@/lib/core/few-in-a-while'
import type { StandingState } from './states'

/** Nobody is asked again by hand more often than this: to be asked and asked is to be worn down. */
export const ASKING_AGAIN: FewInAWhile = { most: 3, windowMs: 30 * 86_400_000 }

/** What is still waiting for its answer is not asked again. */
export const canBeAskedAgain = (state: StandingState): boolean => state !== 'REQUESTED' && state !== 'IN_REVIEW'
