import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfKolkataDay, kolkataDay, kolkataDayAfter, startOfKolkataDay } from './kolkata'

test('the day changes at half past six in the evening of UTC', () => {
  expect(kolkataDay(new Date('2026-03-31T18:29:59.999Z'))).toBe('2026-03-31')
  expect(kolkataDay(new Date('2026-03-31T18:30:00.000Z'))).toBe('2026-04-01')
})

test('a day is its first to its last millisecond', () => {
  expect(startOfKolkataDay('2026-04-01')).toEqual(new Date('2026-03-31T18:30:00.000Z'))
  expect(endOfKolkataDay('2026-04-01')).toEqual(new Date('2026-04-01T18:29:59.999Z'))
  expect(endOfKolkataDay('2028-02-29')).toEqual(new Date('2028-02-29T18:29:59.999Z'))
})

test('what is no day has no instants', () => {
  for (const text of [
    '',
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-4-1',
    '01-04-2026',
    '2026-04-01T00:00',
    ' 2026-04-01',
    '+02026-04-01',
    // A typing error, and nothing that a database could hold.
    '0000-01-01',
    '0001-01-01',
    '0206-04-01',
  ])
    expect([text, startOfKolkataDay(text), endOfKolkataDay(text)]).toEqual([text, null, null])
})

test('days are counted across months, years and leap days', () => {
  const late = new Date('2026-12-31T18:29:59.999Z')
  expect(kolkataDayAfter(late, 0)).toBe('2026-12-31')
  expect(kolkataDayAfter(late, 1)).toBe('2027-01-01')
  expect(kolkataDayAfter(late, -365)).toBe('2025-12-31')
  expect(kolkataDayAfter(new Date('2028-02-28T06:00:00Z'), 1)).toBe('2028-02-29')
})

test('every instant lies within its own day, and the next day begins where it ends', () => {
  const instants = fc.date({
    min: new Date('1950-01-01T00:00:00Z'),
    max: new Date('2200-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(instants, (at) => {
      const day = kolkataDay(at)
      const start = startOfKolkataDay(day)!
      const end = endOfKolkataDay(day)!
      expect(start <= at && at <= end).toBe(true)
      expect(startOfKolkataDay(kolkataDayAfter(at, 1))!.getTime()).toBe(end.getTime() + 1)
    }),
  )
})
