import { expect, test } from 'vitest'
import { type Receipt, standingOf } from './action'

const DAY_MS = 86_400_000
const told = new Date('2026-04-01T10:02:00.000Z')
const after = (ms: number) => new Date(told.getTime() + ms)
const receipt = (over: Partial<Receipt> = {}): Receipt => ({
  recipientKind: 'webhook',
  topic: 'consent.revoked',
  state: 'told',
  toldAt: told,
  confirmedAt: null,
  stoppedAt: null,
  deletedAt: null,
  outcome: null,
  held: false,
  ...over,
})
const at = (over: Partial<Receipt>, ms = 0) => standingOf(receipt(over), after(ms), DAY_MS)

test('whoever was told to stop has a day to say so, to the millisecond', () => {
  expect(at({}, DAY_MS - 1)).toBe('unconfirmed')
  expect(at({}, DAY_MS)).toBe('overdue')
  expect(at({ topic: 'consent.expired' }, DAY_MS)).toBe('overdue')
  expect(at({ stoppedAt: after(1) }, 9 * DAY_MS)).toBe('stopped')
  expect(at({ stoppedAt: after(1), deletedAt: after(2) }, 9 * DAY_MS)).toBe('deleted')
})

test('nothing is expected after what stops nothing for good', () => {
  for (const topic of ['consent.granted', 'consent.denied', 'consent.paused', 'consent.resumed'])
    expect([topic, at({ topic }, 9 * DAY_MS)]).toEqual([topic, 'told'])
})

test('whoever was not told is not late', () => {
  expect(at({ toldAt: null, state: 'waiting' }, 9 * DAY_MS)).toBe('waiting')
  expect(at({ toldAt: null, state: 'waiting', held: true })).toBe('held')
  expect(at({ held: true })).toBe('unconfirmed')
  for (const state of ['failed', 'dropped'] as const) expect(at({ toldAt: null, state })).toBe('unreached')
})

test('at an upstream sent is one thing and confirmed another', () => {
  const relay = (over: Partial<Receipt>) => at({ recipientKind: 'relay', ...over }, 9 * DAY_MS)
  expect(relay({ state: 'waiting', toldAt: null })).toBe('waiting')
  expect(relay({ state: 'waiting' })).toBe('sent')
  expect(relay({ state: 'told', confirmedAt: told })).toBe('confirmed')
  expect(relay({ state: 'dropped', toldAt: null })).toBe('superseded')
})

test('an upstream that could not be reached is one thing and one that refused another', () => {
  const relay = (over: Partial<Receipt>) => at({ recipientKind: 'relay', toldAt: null, ...over }, 9 * DAY_MS)
  expect(relay({ state: 'failed', outcome: 'refused' })).toBe('refused')
  expect(relay({ state: 'failed', outcome: 'refused', toldAt: told })).toBe('refused')
  expect(relay({ state: 'failed', outcome: 'failed' })).toBe('unreached')
  expect(relay({ state: 'failed', outcome: 'sent', toldAt: told })).toBe('sent')
  expect(relay({ state: 'waiting', outcome: 'failed' })).toBe('waiting')
  // Sent again after a refusal.
  expect(relay({ state: 'waiting', outcome: 'refused' })).toBe('waiting')
  expect(relay({ state: 'waiting', held: true })).toBe('held')
})
