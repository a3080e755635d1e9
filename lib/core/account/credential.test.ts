import { expect, test } from 'vitest'
import { allowedFor, credentialStateAt, endGiven, endOfOverlap } from './credential'

const now = new Date('2026-04-01T10:00:00.000Z')
const day = (days: number) => new Date(now.getTime() + days * 86_400_000)

test('a new key may do what every partner may, and speak for people only where a live key of its dialect does', () => {
  const own = ['consents:request', 'consents:read']
  expect(allowedFor('native', []).scopes).toEqual([...own, 'webhooks:manage'])
  expect(allowedFor('samagra', []).scopes).toEqual(own)
  const live = [{ dialect: 'samagra', scopes: [...own, 'act-for-person'], hipId: null, expiresAt: null }]
  expect(allowedFor('samagra', live).scopes).toEqual([...own, 'act-for-person'])
  expect(allowedFor('native', live).scopes).toEqual([...own, 'webhooks:manage'])
  expect(
    allowedFor('abdm', [{ dialect: 'abdm', scopes: ['act-for-person'], hipId: null, expiresAt: null }]).scopes,
  ).toEqual([])
})

test('what speaks for people ends with the last key that it comes from; what is a partner’s own, when it is asked', () => {
  const key = (expiresAt: Date | null, scopes = ['act-for-person']) => ({
    dialect: 'native',
    scopes,
    hipId: null,
    expiresAt,
  })
  const end = (wanted: Date | null, ...live: ReturnType<typeof key>[]) =>
    endGiven('native', ['consents:read', 'act-for-person'], live, wanted)
  expect(end(null, key(day(5)), key(day(9)), key(day(90), ['consents:read']))).toEqual(day(9))
  expect(end(day(3), key(day(9)))).toEqual(day(3))
  expect(end(day(30), key(day(9)), key(null))).toEqual(day(30))
  expect(end(null, key(null))).toBeNull()
  expect(endGiven('native', ['consents:read'], [key(day(5))], null)).toBeNull()
})

test('a new key may speak for a facility that a live key speaks for, in the dialects that know facilities', () => {
  const live = ['IN2', 'IN1', 'IN2', null].map((hipId) => ({ dialect: 'eka', scopes: [], hipId, expiresAt: null }))
  expect(allowedFor('abdm', live).facilities).toEqual(['IN1', 'IN2'])
  expect(allowedFor('eka', live).facilities).toEqual(['IN1', 'IN2'])
  expect(allowedFor('native', live).facilities).toEqual([])
})

test('a key is over at its end, and says so two weeks ahead', () => {
  const state = (expiresAt: Date | null, revokedAt: Date | null = null) =>
    credentialStateAt({ expiresAt, revokedAt }, now)
  expect([state(null), state(day(15)), state(day(14)), state(now), state(day(15), now)]).toEqual([
    'live',
    'live',
    'ending',
    'expired',
    'revoked',
  ])
})

test('an overlap never makes a key live longer', () => {
  expect(endOfOverlap(null, now, 24)).toEqual(day(1))
  expect(endOfOverlap(day(30), now, 24)).toEqual(day(1))
  expect(endOfOverlap(day(0.5), now, 24)).toEqual(day(0.5))
})
