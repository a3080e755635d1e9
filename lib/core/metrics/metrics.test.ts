import { expect, test } from 'vitest'
import { groupFew, partsOf, roundCounts } from './few'
import { monthOverBy, periodOf } from './period'

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

test('neither one more nor one less is seen in a rounded count', () => {
  const rounded = (count: number) => roundCounts([{ key: 'too_much', count }]).map((one) => one.count)
  expect([0, 4, 5, 6, 7, 8, 12, 13].flatMap((count) => [rounded(count)[0] ?? null])).toEqual([
    null,
    null,
    5,
    5,
    5,
    10,
    10,
    15,
  ])
})

test('a part that is too few hides the other, from which it could be read', () => {
  expect([partsOf(9, 1), partsOf(4, 9), partsOf(0, 9), partsOf(5, 5)]).toEqual([
    [null, null],
    [null, null],
    [0, 9],
    [5, 5],
  ])
})

test('the month of the reasons is a whole one that is over, whatever period is asked for', () => {
  const month = (to: string, at = now) => {
    const { from, to: last } = monthOverBy(new Date(to), at)
    return [from.toISOString(), last.toISOString()]
  }
  const january = ['2025-12-31T18:30:00.000Z', '2026-01-31T18:29:59.999Z']
  const march = ['2026-02-28T18:30:00.000Z', '2026-03-31T18:29:59.999Z']
  expect(month('2026-04-01T18:29:59.999Z')).toEqual(march)
  // The last instant of the month is its last day; an instant before that is not.
  expect(month('2026-01-31T18:29:59.999Z')).toEqual(january)
  expect(month('2026-02-27T18:29:59.999Z')).toEqual(january)
  expect(month('2027-01-01T00:00:00.000Z')).toEqual(march)
  expect(month('2026-04-01T18:29:59.999Z', new Date('2026-03-31T18:29:59.998Z'))).toEqual([
    '2026-01-31T18:30:00.000Z',
    '2026-02-28T18:29:59.999Z',
  ])
})
