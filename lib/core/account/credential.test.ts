import { expect, test } from 'vitest'
import { allowedFor, credentialStateAt, endOfOverlap, inForce } from './credential'

const now = new Date('2026-04-01T10:00:00.000Z')
const day = (days: number) => new Date(now.getTime() + days * 86_400_000)

test('a new key may do what every partner may, and speak for people only where the operator lets its partner', () => {
  const own = ['consents:request', 'consents:read']
  expect(allowedFor('native', [], []).scopes).toEqual([...own, 'webhooks:manage'])
  expect(allowedFor('samagra', [], []).scopes).toEqual(own)
  expect(allowedFor('samagra', ['act-for-person'], []).scopes).toEqual([...own, 'act-for-person'])
  expect(allowedFor('abdm', ['act-for-person'], []).scopes).toEqual([])
})

test('what a key names of the operator’s it can do only while its partner has it', () => {
  const named = ['consents:read', 'act-for-person', 'attest-consent']
  expect(inForce(named, [])).toEqual(['consents:read'])
  expect(inForce(named, ['attest-consent'])).toEqual(['consents:read', 'attest-consent'])
  expect(inForce(['consents:read'], ['act-for-person'])).toEqual(['consents:read'])
})

test('a new key may speak for a facility that a live key speaks for, in the dialects that know facilities', () => {
  const live = ['IN2', 'IN1', 'IN2', null].map((hipId) => ({ hipId }))
  expect(allowedFor('abdm', [], live).facilities).toEqual(['IN1', 'IN2'])
  expect(allowedFor('eka', [], live).facilities).toEqual(['IN1', 'IN2'])
  expect(allowedFor('native', [], live).facilities).toEqual([])
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
