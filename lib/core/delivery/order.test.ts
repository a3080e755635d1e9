import { expect, test } from 'vitest'
import { isAwaited, mustWait } from './order'

const granted = { topic: 'consent.granted', attempts: 0 }
const failing = { topic: 'consent.granted', attempts: 1 }
const resumed = { topic: 'consent.resumed', attempts: 0 }
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
    expect([topic, mustWait(topic, [failing, resumed, resumed])]).toEqual([topic, false])
  }
})

test('what reduces access waits for what is about to be tried, and keeps its own order', () => {
  expect(mustWait('consent.revoked', [granted])).toBe(true)
  expect(mustWait('consent.revoked', [granted, resumed])).toBe(true)
  expect(mustWait('consent.revoked', [failing, paused])).toBe(true)
  expect(mustWait('consent.revoked', [failing, { ...paused, attempts: 1 }])).toBe(false)
})

test('for what tells of a use nothing waits', () => {
  for (const topic of ['consent.used', 'consent.use_refused', 'consent.use_failed', 'consent.data_read'])
    expect([topic, isAwaited(topic)]).toEqual([topic, false])
  for (const topic of ['consent.granted', 'consent.revoked', 'consent.superseded', 'consent.cleaned_up'])
    expect([topic, isAwaited(topic)]).toEqual([topic, true])
})
