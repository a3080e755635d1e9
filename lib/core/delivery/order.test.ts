import { expect, test } from 'vitest'
import { mustWait } from './order'

const granted = { topic: 'consent.granted', attempts: 0 }
const failing = { topic: 'consent.granted', attempts: 1 }
const used = { topic: 'consent.used', attempts: 0 }
const paused = { topic: 'consent.paused', attempts: 0 }

test('the first goes, and what comes after it waits until it is through', () => {
  expect(mustWait('consent.granted', [])).toBe(false)
  for (const earlier of [granted, failing, paused]) {
    expect(mustWait('consent.used', [earlier])).toBe(true)
    expect(mustWait('consent.resumed', [earlier])).toBe(true)
  }
})

test('what reduces access never waits behind what fails, nor behind what has to wait for that', () => {
  for (const topic of ['consent.denied', 'consent.revoked', 'consent.paused', 'consent.expired']) {
    expect([topic, mustWait(topic, [])]).toEqual([topic, false])
    expect([topic, mustWait(topic, [failing])]).toEqual([topic, false])
    expect([topic, mustWait(topic, [failing, used, used])]).toEqual([topic, false])
  }
})

test('what reduces access waits for what is about to be tried, and keeps its own order', () => {
  expect(mustWait('consent.revoked', [granted])).toBe(true)
  expect(mustWait('consent.revoked', [granted, used])).toBe(true)
  expect(mustWait('consent.revoked', [failing, paused])).toBe(true)
  expect(mustWait('consent.revoked', [failing, { ...paused, attempts: 1 }])).toBe(false)
})
