import { expect, test } from 'vitest'
import { judgeGuess } from './guess'

test('an answer is right, wrong with what is left, or not heard at all', () => {
  expect(judgeGuess({ attempts: 1, failuresInRow: 1 }, true)).toEqual({ kind: 'right' })
  expect(judgeGuess({ attempts: 1, failuresInRow: 1 }, false)).toEqual({ kind: 'wrong', attemptsLeft: 4 })
  expect(judgeGuess({ attempts: 5, failuresInRow: 100 }, false)).toEqual({ kind: 'wrong', attemptsLeft: 0 })
  // The count includes this answer: the hundredth is still heard, the next is not, right or wrong.
  expect(judgeGuess({ attempts: 1, failuresInRow: 101 }, true)).toEqual({ kind: 'locked' })
  expect(judgeGuess({ attempts: 1, failuresInRow: 101 }, false)).toEqual({ kind: 'locked' })
})
