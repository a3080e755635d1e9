import { expect, test } from 'vitest'
import { isMetered, secondsLeft, windowsOf } from './quota'

const all = { accountPerMinute: 4, apiPerMinute: 3, accountPerDay: 2, apiPerDay: 1 }

test('windows refuse in the order account and API, per minute and per day; what is not bounded has none', () => {
  const now = new Date('2026-04-01T10:00:30.500Z')
  expect(windowsOf('read', all, now).map(({ api, span, limit, refusal }) => [api, span, limit, refusal])).toEqual([
    ['*', 'minute', 4, 'account_rate_limit'],
    ['read', 'minute', 3, 'api_rate_limit'],
    ['*', 'day', 2, 'account_daily_limit'],
    ['read', 'day', 1, 'api_daily_limit'],
  ])
  expect(windowsOf('read', { ...all, accountPerMinute: null, apiPerDay: null }, now)).toHaveLength(2)
})

test('a minute is one of the clock, a day ends at midnight in Kolkata, and what is left is rounded up', () => {
  const now = new Date('2026-04-01T18:29:30.500Z')
  const [minute, , day] = windowsOf('read', all, now)
  expect(minute?.startedAt).toEqual(new Date('2026-04-01T18:29:00.000Z'))
  expect(secondsLeft(minute!, now)).toBe(30)
  expect(day?.startedAt).toEqual(new Date('2026-03-31T18:30:00.000Z'))
  expect(day?.endsAt).toEqual(new Date('2026-04-01T18:30:00.000Z'))
  const [, , next] = windowsOf('read', all, new Date('2026-04-01T18:30:00.000Z'))
  expect(next?.startedAt).toEqual(new Date('2026-04-01T18:30:00.000Z'))
  expect(secondsLeft(next!, new Date('2026-04-01T18:30:00.000Z'))).toBe(86_400)
})

test('a withdrawal is free, unless its credential wants it metered; everything else is not', () => {
  expect(isMetered('revoke', { meterRevoke: false })).toBe(false)
  expect(isMetered('revoke', { meterRevoke: true })).toBe(true)
  for (const service of ['register', 'read'] as const) expect(isMetered(service, { meterRevoke: false })).toBe(true)
})
