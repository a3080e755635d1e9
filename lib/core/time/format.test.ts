import { expect, test } from 'vitest'
import { dayInWords, isEndOfDay, timeInWords } from './format'

const at = new Date('2027-06-12T12:00:00.000Z')

test('days have their month in words and Latin digits, in either language', () => {
  expect(dayInWords(at, 'en')).toBe('12 June 2027')
  expect(dayInWords(at, 'hi')).toBe('12 जून 2027')
})

test('times are those of India', () => {
  expect(timeInWords(at, 'en')).toBe('5:30 pm')
  expect(timeInWords(at, 'hi')).toBe('5:30 pm')
  expect(dayInWords(new Date('2027-06-12T18:30:00.000Z'), 'en')).toBe('13 June 2027')
})

test('only the last millisecond of a day is its end', () => {
  expect(isEndOfDay(new Date('2027-06-12T18:29:59.999Z'))).toBe(true)
  expect(isEndOfDay(new Date('2027-06-12T18:29:59.998Z'))).toBe(false)
  expect(isEndOfDay(new Date('2027-06-12T18:30:00.000Z'))).toBe(false)
})
