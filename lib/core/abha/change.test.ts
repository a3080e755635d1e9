import { expect, test } from 'vitest'
import { outcomeOf, SETTLING_MS } from './change'

const confirmedAt = new Date('2026-01-31T12:00:00Z')
const soon = new Date(confirmedAt.getTime() + SETTLING_MS - 1)
const late = new Date(confirmedAt.getTime() + SETTLING_MS)

test('the status that was wanted is the outcome at once, another one only when nothing can follow any more', () => {
  expect(outcomeOf('deactivation', 'DEACTIVATED', confirmedAt, soon)).toBe('DONE')
  expect(outcomeOf('reactivation', 'ACTIVE', confirmedAt, soon)).toBe('DONE')
  expect(outcomeOf('deactivation', 'ACTIVE', confirmedAt, soon)).toBeNull()
  expect(outcomeOf('deactivation', 'ACTIVE', confirmedAt, late)).toBe('FAILED')
  expect(outcomeOf('reactivation', 'DEACTIVATED', confirmedAt, late)).toBe('FAILED')
})

test('no status is no outcome, however late', () => {
  for (const kind of ['deactivation', 'reactivation'] as const)
    expect(outcomeOf(kind, 'UNKNOWN', confirmedAt, late)).toBeNull()
})
