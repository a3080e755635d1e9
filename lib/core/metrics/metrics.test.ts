import { expect, test } from 'vitest'
import { groupFew } from './few'
import { periodOf } from './period'

// 23:30 in Kolkata.
const now = new Date('2026-04-01T18:00:00.000Z')

test('a preset is whole days in Kolkata, today included', () => {
  expect(periodOf({ days: '7' }, now)).toEqual({
    preset: 7,
    firstDay: '2026-03-26',
    lastDay: '2026-04-01',
    from: new Date('2026-03-25T18:30:00.000Z'),
    to: new Date('2026-04-01T18:29:59.999Z'),
  })
})

test('a period of one’s own is at most a year, and what is none is the last 30 days', () => {
  expect(periodOf({ from: '2026-01-01', to: '2026-01-31' }, now)).toMatchObject({
    preset: null,
    firstDay: '2026-01-01',
  })
  for (const asked of [
    {},
    { days: '8' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-03-02', to: '2026-03-01' },
    { from: '2020-01-01', to: '2026-03-01' },
    { from: '2026-01-01' },
    { days: ['7', '30'] },
  ])
    expect(periodOf(asked, now), JSON.stringify(asked)).toMatchObject({ preset: 30, firstDay: '2026-03-03' })
})

test('fewer than five never stand alone', () => {
  const counts = [
    { key: 'too_much', count: 4 },
    { key: 'too_long', count: 5 },
    { key: 'not_now', count: 9 },
    { key: 'other', count: 1 },
  ]
  expect(groupFew(counts)).toEqual({ shown: [counts[2], counts[1]], few: 5 })
  expect(groupFew([{ key: 'other', count: 1 }])).toEqual({ shown: [], few: 1 })
})
