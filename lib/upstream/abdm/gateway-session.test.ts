import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type GatewayToken, gatewaySession } from './gateway-session'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-31T12:00:00Z'), toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

/** Gives token 1, 2, … and waits a turn before each. */
function opener(expiresIn: number) {
  let opened = 0
  const open = vi.fn(async (): Promise<GatewayToken> => {
    await new Promise((resolve) => setImmediate(resolve))
    opened += 1
    return { accessToken: `token-${opened}`, expiresIn }
  })
  return open
}

test('a token is kept until a minute before it lapses', async () => {
  const open = opener(600)
  const session = gatewaySession(open)
  expect(await session.token()).toBe('token-1')
  vi.advanceTimersByTime(539_000)
  expect(await session.token()).toBe('token-1')
  vi.advanceTimersByTime(1000)
  expect(await session.token()).toBe('token-2')
  expect(open).toHaveBeenCalledTimes(2)
})

test('one that lives for less than two minutes is renewed after half its life', async () => {
  const session = gatewaySession(opener(40))
  await session.token()
  vi.advanceTimersByTime(19_000)
  expect(await session.token()).toBe('token-1')
  vi.advanceTimersByTime(1000)
  expect(await session.token()).toBe('token-2')
})

test('fifty who ask at once wait for one renewal', async () => {
  const open = opener(600)
  const session = gatewaySession(open)
  const tokens = await Promise.all(Array.from({ length: 50 }, () => session.token()))
  expect(new Set(tokens)).toEqual(new Set(['token-1']))
  expect(open).toHaveBeenCalledTimes(1)
})

test('a refused token is forgotten, but not the one that has come since', async () => {
  const session = gatewaySession(opener(600))
  await session.token()
  session.forget('token-1')
  expect(await session.token()).toBe('token-2')
  session.forget('token-1')
  expect(await session.token()).toBe('token-2')
})

test('a renewal that failed is tried again by the next who asks', async () => {
  const open = opener(600)
  open.mockRejectedValueOnce(new Error('down'))
  const session = gatewaySession(open)
  await expect(Promise.all([session.token(), session.token()])).rejects.toThrow('down')
  expect(await session.token()).toBe('token-1')
  expect(open).toHaveBeenCalledTimes(2)
})
