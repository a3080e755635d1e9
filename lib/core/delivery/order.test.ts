import { expect, test } from 'vitest'
import { mustWait } from './order'

const fresh = { topic: 'consent.granted', attempts: 0, waiting: false }
const failing = { topic: 'consent.granted', attempts: 1, waiting: false }
const behind = { topic: 'consent.used', attempts: 0, waiting: true }

test('the first goes, and what comes after it waits until it is through', () => {
  expect(mustWait('consent.granted', [])).toBe(false)
  for (const earlier of [fresh, failing, behind]) {
    expect(mustWait('consent.granted', [earlier])).toBe(true)
    expect(mustWait('consent.resumed', [earlier])).toBe(true)
  }
})

test('what reduces access never waits behind what fails, nor behind what waits for that', () => {
  for (const topic of ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired']) {
    expect([topic, mustWait(topic, [])]).toEqual([topic, false])
    expect([topic, mustWait(topic, [failing])]).toEqual([topic, false])
    expect([topic, mustWait(topic, [failing, behind, behind])]).toEqual([topic, false])
  }
})

test('what reduces access waits for one that has not been tried yet', () => {
  expect(mustWait('consent.revoked', [fresh])).toBe(true)
  expect(mustWait('consent.revoked', [failing, fresh])).toBe(true)
})

test('what reduces access keeps its order too, and waits for one that is about to be tried', () => {
  const stop = { topic: 'consent.paused', attempts: 0, waiting: true }
  expect(mustWait('consent.revoked', [failing, stop])).toBe(true)
  expect(mustWait('consent.revoked', [failing, { ...stop, attempts: 1 }])).toBe(false)
  // The one before it has just come through, and it has not been woken yet.
  expect(mustWait('consent.revoked', [behind])).toBe(true)
  expect(mustWait('consent.revoked', [behind, failing])).toBe(true)
})
