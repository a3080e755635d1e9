import { expect, test } from 'vitest'
import { judgeMove } from './artefact-move'
import { ARTEFACT_STATES } from './states'

const noon = new Date('2026-04-01T12:00:00.000Z')
const later = new Date('2026-04-01T12:00:00.001Z')

/** What each verb is told in every state, by what is on record: the same statement, another one, none. */
function told(verb: 'pause' | 'resume' | 'revoke', validUntil: Date) {
  const said: Record<string, string> = {}
  for (const status of ARTEFACT_STATES)
    said[status] = (['same', 'other', 'none'] as const)
      .map((recorded) => {
        const judged = judgeMove({ status, validUntil }, verb, recorded, noon)
        return judged.kind === 'refuse' ? judged.code : judged.kind === 'apply' ? `to ${judged.to}` : judged.kind
      })
      .join(', ')
  return said
}
const always = (what: string) => [what, what, what].join(', ')

test('a pause, its end and a withdrawal have one judgement in every state', () => {
  expect(told('pause', later)).toEqual({
    ACTIVE: always('to PAUSED'),
    PAUSED: 'repeat, already_decided, already_decided',
    REVOKED: always('already_decided'),
    EXPIRED: always('request_expired'),
  })
  expect(told('resume', later)).toEqual({
    ACTIVE: 'repeat, already_decided, illegal_transition',
    PAUSED: always('to ACTIVE'),
    REVOKED: always('already_decided'),
    EXPIRED: always('request_expired'),
  })
  expect(told('revoke', later)).toEqual({
    ACTIVE: always('to REVOKED'),
    PAUSED: always('to REVOKED'),
    REVOKED: 'repeat, already_decided, already_decided',
    EXPIRED: always('request_expired'),
  })
})

test('at its end nothing can be done to it, paused or not; a withdrawal before then is still told', () => {
  for (const verb of ['pause', 'resume', 'revoke'] as const)
    expect(told(verb, noon)).toEqual({
      ACTIVE: always('request_expired'),
      PAUSED: always('request_expired'),
      REVOKED: verb === 'revoke' ? 'repeat, already_decided, already_decided' : always('already_decided'),
      EXPIRED: always('request_expired'),
    })
})

test('a refusal says the state that stands', () => {
  expect(judgeMove({ status: 'PAUSED', validUntil: noon }, 'resume', 'none', noon)).toMatchObject({ state: 'EXPIRED' })
  expect(judgeMove({ status: 'REVOKED', validUntil: later }, 'pause', 'same', noon)).toMatchObject({ state: 'REVOKED' })
})
