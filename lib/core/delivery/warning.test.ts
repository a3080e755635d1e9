import { expect, test } from 'vitest'
import { warningsAt } from './warning'

const now = new Date('2026-04-01T10:00:00.000Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)

test('the windows lie side by side, from now to a week from now', () => {
  expect(warningsAt(now)).toEqual([
    { days: 1, after: now, until: days(1), longerThanMs: 86_400_000 },
    { days: 7, after: days(1), until: days(7), longerThanMs: 7 * 86_400_000 },
  ])
})
