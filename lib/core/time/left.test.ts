import { describe, expect, it } from 'vitest'
import { wordsIn } from '@/lib/i18n/messages'
import { daysBetween, endsInWords, exactInstantInWords, nextMinuteInWords } from './left'

const now = new Date('2026-11-21T16:00:00Z') // 9:30 pm in Kolkata

describe('daysBetween', () => {
  it.each([
    ['2026-11-21T18:29:59.999Z', 0],
    ['2026-11-21T18:30:00Z', 1],
    ['2026-11-22T18:30:00Z', 2],
    ['2026-11-20T18:00:00Z', -1],
  ])('counts calendar days of India to %s: %i', (at, days) => {
    expect(daysBetween(now, new Date(at))).toBe(days)
  })
})

describe('endsInWords', () => {
  it.each([
    ['2026-11-21T17:00:00Z', 'ends today at 10:30 pm'],
    ['2026-11-21T18:30:00Z', 'ends tomorrow'],
    ['2026-11-23T18:29:59.999Z', 'ends in 2 days'],
    ['2027-06-12T10:00:00Z', 'ends on 12 June 2027'],
  ])('says of %s: %s', (at, text) => {
    expect(endsInWords(new Date(at), now, 'en', wordsIn('en'))).toBe(text)
  })
  it('speaks Hindi', () => {
    expect(endsInWords(new Date('2026-11-24T10:00:00Z'), now, 'hi', wordsIn('hi'))).toBe('3 दिन में समाप्त')
  })
})

it('never names a minute that is too early', () => {
  expect(nextMinuteInWords(new Date('2026-11-21T16:00:01Z'), 'en')).toBe('9:31 pm')
  expect(nextMinuteInWords(new Date('2026-11-21T16:00:00Z'), 'en')).toBe('9:30 pm')
})

it('tells two instants of one minute apart where that matters', () => {
  const said = (second: string) => exactInstantInWords(new Date(`2026-11-21T16:00:${second}Z`), 'en', wordsIn('en'))
  expect([said('07'), said('41')]).toEqual(['21 November 2026, 9:30:07 pm', '21 November 2026, 9:30:41 pm'])
})
