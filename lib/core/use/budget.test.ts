import { expect, test } from 'vitest'
import { type Budget, judgeBudget } from './budget'

const began = new Date('2026-04-01T10:00:00.000Z')
const after = (seconds: number) => new Date(began.getTime() + seconds * 1000)
const budget = (over: Partial<Budget> = {}): Budget => ({
  totalUses: null,
  uses: 0,
  frequencyLimit: 2,
  frequencySeconds: 100,
  windowStartedAt: began,
  windowUses: 2,
  ...over,
})

test('a full window says how long it lasts, and the next one begins at its end', () => {
  expect(judgeBudget(budget(), began)).toEqual({ kind: 'wait', seconds: 100 })
  expect(judgeBudget(budget(), after(-0.5))).toEqual({ kind: 'wait', seconds: 100 })
  expect(judgeBudget(budget(), after(99.001))).toEqual({ kind: 'wait', seconds: 1 })
  expect(judgeBudget(budget(), after(99.999))).toEqual({ kind: 'wait', seconds: 1 })
  expect(judgeBudget(budget(), after(100))).toEqual({ kind: 'left' })
  expect(judgeBudget(budget({ windowUses: 1 }), after(50))).toEqual({ kind: 'left' })
  expect(judgeBudget(budget({ windowStartedAt: null, windowUses: 0 }), began)).toEqual({ kind: 'left' })
})

test('a total that is used up promises nothing, whatever the window says', () => {
  expect(judgeBudget(budget({ totalUses: 5, uses: 5 }), after(500))).toEqual({ kind: 'spent' })
  expect(judgeBudget(budget({ totalUses: 0 }), after(500))).toEqual({ kind: 'spent' })
  expect(judgeBudget(budget({ totalUses: 5, uses: 4 }), after(100))).toEqual({ kind: 'left' })
})

test('limits mean what the person was told: without a period none, with 0 in a period never', () => {
  for (const over of [{ frequencySeconds: 0 }, { frequencySeconds: null }, { frequencyLimit: null }])
    expect(judgeBudget(budget({ ...over, windowUses: 99 }), began)).toEqual({ kind: 'left' })
  expect(judgeBudget(budget({ frequencyLimit: 0, windowStartedAt: null, windowUses: 0 }), began).kind).toBe('spent')
})
