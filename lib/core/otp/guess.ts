import { MAX_ATTEMPTS } from './code'
import { MAX_FAILURES_IN_ROW } from './send'

export type JudgedGuess =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  | { readonly kind: 'locked' }

/**
 * Judges an answer that has already been counted as a failure, so that parallel
 * answers cannot outrun the count; a right one takes it back.
 * @param counted attempts of this challenge and failures in a row, this answer included
 */
export function judgeGuess(counted: { attempts: number; failuresInRow: number }, matches: boolean): JudgedGuess {
  if (counted.failuresInRow > MAX_FAILURES_IN_ROW) return { kind: 'locked' }
  return matches ? { kind: 'right' } : { kind: 'wrong', attemptsLeft: MAX_ATTEMPTS - counted.attempts }
}
