import { describe, expect, test } from 'vitest'
import { isFresh, judgeUpload, judgeWithdrawal, type UploadFacts } from './judge'

const at = (seconds: number) => new Date(1_775_000_000_000 + seconds * 1000)
const facts = (over: Partial<UploadFacts> = {}): UploadFacts => ({
  withdrawnAt: null,
  bodySeen: false,
  freshSignatureSeen: false,
  ...over,
})

describe('an upload', () => {
  test('is taken again and again while the person has not withdrawn', () => {
    for (const approved of [true, false]) expect(judgeUpload(approved, null, facts({ bodySeen: true }))).toBe('take')
  })

  test('that says no is taken whatever happened', () => {
    expect(judgeUpload(false, null, facts({ withdrawnAt: at(0), bodySeen: true }))).toBe('take')
    expect(judgeUpload(false, at(-5), facts({ withdrawnAt: at(0) }))).toBe('take')
  })

  test('that says yes after a withdrawal must be new', () => {
    expect(judgeUpload(true, null, facts({ withdrawnAt: at(0) }))).toBe('take')
    expect(judgeUpload(true, null, facts({ withdrawnAt: at(0), bodySeen: true }))).toBe('withdrawn_by_person')
  })

  test('that is signed with a time counts from that time, however often its body was sent', () => {
    const withdrawn = facts({ withdrawnAt: at(0), bodySeen: true })
    expect(judgeUpload(true, at(1), withdrawn)).toBe('take')
    expect(judgeUpload(true, at(0), withdrawn)).toBe('withdrawn_by_person')
    expect(judgeUpload(true, at(-1), facts({ withdrawnAt: at(0) }))).toBe('withdrawn_by_person')
  })

  test('that is signed with a time is taken once, a no as well', () => {
    for (const approved of [true, false])
      expect(judgeUpload(approved, at(1), facts({ freshSignatureSeen: true }))).toBe('stale_signature')
  })
})

test('a withdrawal needs something that stands, and is the same when it is repeated', () => {
  expect(judgeWithdrawal('granted')).toBe('apply')
  expect(judgeWithdrawal('revoked')).toBe('repeat')
  expect(judgeWithdrawal('denied')).toBe('refuse')
  expect(judgeWithdrawal(null)).toBe('refuse')
})

test('a signed time is fresh for five minutes, before and after', () => {
  for (const seconds of [-300, 0, 300]) expect(isFresh(at(seconds), at(0))).toBe(true)
  for (const seconds of [-301, 301]) expect(isFresh(at(seconds), at(0))).toBe(false)
})
