import { expect, test } from 'vitest'
import { answerBy, assertFuture, MAX_VALIDITY_DAYS, verificationEnd } from './defaults'

const now = new Date('2026-04-01T10:00:00.000Z')
const inDays = (days: number, ms = 0) => new Date(now.getTime() + days * 86_400_000 + ms)

test('a person has the dialect’s days to answer, and no longer than the permission would last', () => {
  expect(answerBy('eka', inDays(300), now)).toEqual(inDays(7))
  expect(answerBy('attestr', inDays(300), now)).toEqual(inDays(30))
  expect(answerBy('attestr', inDays(2), now)).toEqual(inDays(2))
})

test('every time that is not after now is named', () => {
  expect(() => assertFuture({ a: now, b: inDays(-1), c: inDays(0, 1), d: null, e: undefined }, now)).toThrow(
    expect.objectContaining({ code: 'invalid_input', fields: { a: ['is in the past'], b: ['is in the past'] } }),
  )
  assertFuture({ c: inDays(0, 1), d: null }, now)
})

test('a consent to be verified ends at the earlier of both ends, in a year when there is none', () => {
  expect(verificationEnd({}, now)).toEqual(inDays(365))
  expect(verificationEnd({ validityInDays: 30 }, now)).toEqual(inDays(30))
  expect(verificationEnd({ validTill: inDays(5) }, now)).toEqual(inDays(5))
  expect(verificationEnd({ validTill: inDays(5), validityInDays: 30 }, now)).toEqual(inDays(5))
  expect(verificationEnd({ validTill: inDays(50), validityInDays: 30 }, now)).toEqual(inDays(30))
})

test('both ways to say the end have the same bound', () => {
  expect(verificationEnd({ validTill: inDays(MAX_VALIDITY_DAYS) }, now)).toEqual(
    verificationEnd({ validityInDays: MAX_VALIDITY_DAYS }, now),
  )
  for (const [validTill, says] of [
    [inDays(MAX_VALIDITY_DAYS, 1), 'is more than 3650 days from now'],
    [now, 'is in the past'],
  ] as const)
    expect(() => verificationEnd({ validTill }, now)).toThrow(
      expect.objectContaining({ fields: { 'validity.validTill': [says] } }),
    )
})
