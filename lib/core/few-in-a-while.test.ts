import { expect, test } from 'vitest'
import { countedSince, leftOf } from './few-in-a-while'

const now = new Date('2026-04-01T10:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const limit = { most: 2, windowMs: 60_000 }

test('what is used up comes back when the oldest that counts is out of the window', () => {
  expect(countedSince(limit, now)).toEqual(ago(60))
  expect(leftOf(limit, [], now)).toEqual({ left: 2, retryAfter: 0 })
  expect(leftOf(limit, [ago(1)], now)).toEqual({ left: 1, retryAfter: 0 })
  expect(leftOf(limit, [ago(1), ago(20)], now)).toEqual({ left: 0, retryAfter: 40 })
  // More than the limit, as where the limit was lowered: what counts is when so many are left as it allows.
  expect(leftOf(limit, [ago(1), ago(20), ago(59)], now)).toEqual({ left: 0, retryAfter: 40 })
})
