import { expect, test } from 'vitest'
import { afterRefusal, CHANGE_STATUSES, type ChangeStep, mayStep, outcomeOf, SETTLING_MS } from './change'
import { ABHA_REFUSALS, type AbhaRefusal, heldUntil } from './refusal'

const now = new Date('2026-04-01T10:00:00.000Z')
const statusesFor = (kind: 'deactivation' | 'reactivation', step: ChangeStep) =>
  CHANGE_STATUSES.filter((status) => mayStep(kind, status, step))

test('each step can be taken from where it leads on, and from nowhere else', () => {
  const open = ['BEGUN', 'SIGNED_IN', 'CODE_SENT']
  expect(statusesFor('deactivation', 'choose')).toEqual(open)
  expect(statusesFor('deactivation', 'abandon')).toEqual(open)
  expect(statusesFor('deactivation', 'sign_in')).toEqual([...open, 'UNKNOWN'])
  expect(statusesFor('deactivation', 'send_code')).toEqual(['SIGNED_IN', 'CODE_SENT'])
  expect(statusesFor('deactivation', 'confirm')).toEqual(['CODE_SENT'])
  expect(statusesFor('reactivation', 'sign_in')).toEqual(['BEGUN', 'UNKNOWN'])
  expect(statusesFor('reactivation', 'send_code')).toEqual(['BEGUN', 'CODE_SENT'])
  expect(statusesFor('reactivation', 'confirm')).toEqual(['CODE_SENT'])
})

test('a lost answer to a confirmation is unknown, and no refusal of a step makes an unknown outcome known', () => {
  const refusals = Object.keys(ABHA_REFUSALS) as AbhaRefusal[]
  for (const kind of ['deactivation', 'reactivation'] as const) {
    expect(afterRefusal(kind, 'SENDING', 'confirm', 'outcome_unknown')).toBe('UNKNOWN')
    for (const refusal of refusals) {
      expect(afterRefusal(kind, 'UNKNOWN', 'sign_in', refusal)).toBe('UNKNOWN')
      // A code is used up by a confirmation, whatever was wrong; but for one that was mistyped.
      const next = afterRefusal(kind, 'SENDING', 'confirm', refusal)
      expect(next === 'CODE_SENT', refusal).toBe(refusal === 'wrong_otp')
      // Unless it did not get there.
      expect(afterRefusal(kind, 'SENDING', 'confirm', refusal, false)).toBe('CODE_SENT')
    }
  }
})

test('what will never be answered otherwise ends it, and a lapsed session begins it anew', () => {
  for (const refusal of ['benefit_programme', 'no_such_abha'] as const)
    expect(afterRefusal('deactivation', 'SENDING', 'confirm', refusal)).toBe('FAILED')
  expect(afterRefusal('deactivation', 'SENDING', 'confirm', 'already_deactivated')).toBe('DONE')
  expect(afterRefusal('deactivation', 'BEGUN', 'sign_in', 'already_deactivated')).toBe('FAILED')
  expect(afterRefusal('deactivation', 'CODE_SENT', 'send_code', 'session_expired')).toBe('BEGUN')
  expect(afterRefusal('deactivation', 'SIGNED_IN', 'send_code', 'no_mobile_on_aadhaar')).toBe('SIGNED_IN')
  expect(afterRefusal('reactivation', 'SENDING', 'confirm', 'otp_expired')).toBe('BEGUN')
  expect(afterRefusal('reactivation', 'BEGUN', 'sign_in', 'already_deactivated')).toBe('BEGUN')
})

test('an account that shows no change proves nothing before it can no longer change', () => {
  const at = (ms: number) => new Date(now.getTime() + ms)
  expect(outcomeOf('deactivation', 'DEACTIVATED', now, now)).toBe('DONE')
  expect(outcomeOf('deactivation', 'ACTIVE', now, at(SETTLING_MS - 1))).toBeNull()
  expect(outcomeOf('deactivation', 'ACTIVE', now, at(SETTLING_MS))).toBe('FAILED')
  expect(outcomeOf('reactivation', 'ACTIVE', now, now)).toBe('DONE')
  expect(outcomeOf('reactivation', 'DEACTIVATED', now, at(SETTLING_MS))).toBe('FAILED')
})

test('ABDM’s own waits hold: what it says, else what is known of it', () => {
  const seconds = (at: Date | null) => at && (at.getTime() - now.getTime()) / 1000
  expect(seconds(heldUntil('too_many_codes', null, now))).toBe(1800)
  expect(seconds(heldUntil('too_many_tries', null, now))).toBe(43_200)
  expect(seconds(heldUntil('too_many_codes', 60, now))).toBe(60)
  expect(heldUntil('wrong_otp', 60, now)).toBeNull()
})
