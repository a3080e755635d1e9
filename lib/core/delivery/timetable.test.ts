import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextAttemptAt, nextAttemptUntilHeard, outOfPatience } from './timetable'

const start = new Date('2026-04-01T10:00:00.000Z')
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)

/** When attempts are made at a receiver that never works. */
function attempts(chance: number): number[] {
  const made: number[] = []
  for (let at: Date | null = start; at; at = nextAttemptAt(made.length, at, chance))
    made.push((at.getTime() - start.getTime()) / 1000)
  return made
}

test('ten attempts, over 75 hours 35 minutes and 5 seconds', () => {
  expect(attempts(0)).toEqual([0, 5, 305, 2105, 9305, 27_305, 63_305, 113_705, 185_705, 272_105])
})

test('chance makes a wait longer by less than a tenth, and never shorter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (made, chance) => {
        const plain = nextAttemptAt(made, start, 0)!.getTime() - start.getTime()
        const wait = nextAttemptAt(made, start, chance)!.getTime() - start.getTime()
        expect(wait).toBeGreaterThanOrEqual(plain)
        expect(wait).toBeLessThanOrEqual(Math.ceil(plain * 1.1))
      },
    ),
  )
  expect(nextAttemptAt(2, start, 0.5)).toEqual(later(315))
})

test('a receiver may ask for a later attempt, by a day at most, and not for an earlier one', () => {
  expect(nextAttemptAt(1, start, 0, later(90))).toEqual(later(90))
  expect(nextAttemptAt(2, start, 0, later(90))).toEqual(later(300))
  expect(nextAttemptAt(1, start, 0, later(1e9))).toEqual(later(86_400))
  expect(nextAttemptAt(10, start, 0, later(90))).toBeNull()
})

test('what must be heard is tried by the same timetable, and then daily without an end', () => {
  for (let made = 1; made < 10; made += 1)
    expect(nextAttemptUntilHeard(made, start, 0.5)).toEqual(nextAttemptAt(made, start, 0.5))
  for (const made of [10, 11, 4000]) expect(nextAttemptUntilHeard(made, start, 0)).toEqual(later(86_400))
})

test('patience ends after five days', () => {
  expect(outOfPatience(start, later(5 * 86_400 - 1))).toBe(false)
  expect(outOfPatience(start, later(5 * 86_400))).toBe(true)
})
