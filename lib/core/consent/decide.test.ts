import { expect, test } from 'vitest'
import { judgeDecision } from './decide'
import { REQUEST_STATES, type StandingState } from './states'

const noon = new Date('2026-04-01T12:00:00.000Z')
const later = new Date('2026-04-01T12:00:00.001Z')

const STANDING: Record<string, readonly StandingState[]> = {
  IN_REVIEW: ['IN_REVIEW'],
  REQUESTED: ['REQUESTED'],
  GRANTED: ['GRANTED', 'PAUSED', 'REVOKED', 'EXPIRED'],
  DENIED: ['DENIED'],
  EXPIRED: ['EXPIRED'],
  CANCELLED: ['CANCELLED'],
}

test('every state, verdict and memory has its one judgement', () => {
  const said: Record<string, string> = {}
  for (const status of REQUEST_STATES)
    for (const standing of STANDING[status] ?? [])
      for (const verdict of ['grant', 'deny'] as const)
        for (const same of [true, false]) {
          const judged = judgeDecision({ status, expiresAt: later }, standing, verdict, same, noon)
          if (judged.kind === 'refuse') expect(judged.state).toBe(standing)
          said[`${status}/${standing} ${verdict} ${same ? 'again' : 'other'}`] =
            judged.kind === 'refuse' ? judged.code : judged.kind
        }
  expect(said).toEqual({
    'IN_REVIEW/IN_REVIEW grant again': 'illegal_transition',
    'IN_REVIEW/IN_REVIEW grant other': 'illegal_transition',
    'IN_REVIEW/IN_REVIEW deny again': 'illegal_transition',
    'IN_REVIEW/IN_REVIEW deny other': 'illegal_transition',
    'REQUESTED/REQUESTED grant again': 'apply',
    'REQUESTED/REQUESTED grant other': 'apply',
    'REQUESTED/REQUESTED deny again': 'apply',
    'REQUESTED/REQUESTED deny other': 'apply',
    'GRANTED/GRANTED grant again': 'repeat',
    'GRANTED/GRANTED grant other': 'already_decided',
    'GRANTED/GRANTED deny again': 'already_decided',
    'GRANTED/GRANTED deny other': 'already_decided',
    // What was granted and has ended is not granted by asking again.
    'GRANTED/PAUSED grant again': 'already_decided',
    'GRANTED/PAUSED grant other': 'already_decided',
    'GRANTED/PAUSED deny again': 'already_decided',
    'GRANTED/PAUSED deny other': 'already_decided',
    'GRANTED/REVOKED grant again': 'already_decided',
    'GRANTED/REVOKED grant other': 'already_decided',
    'GRANTED/REVOKED deny again': 'already_decided',
    'GRANTED/REVOKED deny other': 'already_decided',
    'GRANTED/EXPIRED grant again': 'request_expired',
    'GRANTED/EXPIRED grant other': 'request_expired',
    'GRANTED/EXPIRED deny again': 'request_expired',
    'GRANTED/EXPIRED deny other': 'request_expired',
    'DENIED/DENIED grant again': 'already_decided',
    'DENIED/DENIED grant other': 'already_decided',
    'DENIED/DENIED deny again': 'repeat',
    'DENIED/DENIED deny other': 'already_decided',
    'EXPIRED/EXPIRED grant again': 'request_expired',
    'EXPIRED/EXPIRED grant other': 'request_expired',
    'EXPIRED/EXPIRED deny again': 'request_expired',
    'EXPIRED/EXPIRED deny other': 'request_expired',
    'CANCELLED/CANCELLED grant again': 'illegal_transition',
    'CANCELLED/CANCELLED grant other': 'illegal_transition',
    'CANCELLED/CANCELLED deny again': 'illegal_transition',
    'CANCELLED/CANCELLED deny other': 'illegal_transition',
  })
})

test('an answer at the very instant of expiry is too late, and a denial too', () => {
  for (const verdict of ['grant', 'deny'] as const) {
    expect(judgeDecision({ status: 'REQUESTED', expiresAt: later }, 'REQUESTED', verdict, false, noon)).toEqual({
      kind: 'apply',
    })
    expect(judgeDecision({ status: 'REQUESTED', expiresAt: noon }, 'EXPIRED', verdict, false, noon)).toEqual({
      kind: 'refuse',
      code: 'request_expired',
      state: 'EXPIRED',
    })
  }
})
