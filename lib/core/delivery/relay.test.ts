import { expect, test } from 'vitest'
import { codeIn, codeOf, endsPause, isFinal, isNoToUpstream, mustWaitAtUpstream, wantedAfter } from './relay'

const beingSent = { topic: 'consent.granted', attempts: 0, queued: true }
const beingSentAgain = { topic: 'consent.granted', attempts: 2, queued: true }
const failing = { topic: 'consent.granted', attempts: 2, queued: false }

test('an upstream hears yes, no and stop, and of nothing else', () => {
  expect(['granted', 'denied', 'revoked'].map((verb) => wantedAfter(`consent.${verb}`))).toEqual([
    'approved',
    'denied',
    'revoked',
  ])
  for (const verb of ['asked', 'paused', 'resumed', 'expired', 'cancelled', 'used'])
    expect([verb, wantedAfter(`consent.${verb}`)]).toEqual([verb, null])
})

test('a yes waits for everything before it', () => {
  for (const earlier of [beingSent, beingSentAgain, failing])
    expect(mustWaitAtUpstream('consent.granted', [earlier])).toBe(true)
  expect(mustWaitAtUpstream('consent.granted', [])).toBe(false)
})

test('a no passes what fails, and waits for what is on its way, also for the second time', () => {
  for (const topic of ['consent.denied', 'consent.revoked']) {
    expect(mustWaitAtUpstream(topic, [failing])).toBe(false)
    expect(mustWaitAtUpstream(topic, [beingSent])).toBe(true)
    expect(mustWaitAtUpstream(topic, [beingSentAgain])).toBe(true)
  }
})

test('a no to an upstream is one that must be heard; a yes is not, nor a no to anybody else', () => {
  const isNo = (recipientKind: string, verb: string) => isNoToUpstream({ recipientKind, topic: `consent.${verb}` })
  expect(['denied', 'revoked', 'granted'].map((verb) => isNo('relay', verb))).toEqual([true, true, false])
  expect(isNo('webhook', 'revoked')).toBe(false)
})

test('a pause ends by its resumption, by a withdrawal and by itself', () => {
  const verbs = ['resumed', 'revoked', 'expired', 'paused', 'granted', 'used']
  expect(verbs.filter((verb) => endsPause(`consent.${verb}`))).toEqual(['resumed', 'revoked', 'expired'])
})

test('what trying again may cure is tried again', () => {
  for (const status of [400, 404, 409, 410, 422]) expect([status, isFinal(status)]).toEqual([status, true])
  for (const status of [401, 403, 429, 491, 500, 502, 503]) expect([status, isFinal(status)]).toEqual([status, false])
})

test('a code is short and no sentence', () => {
  expect(codeOf(409, undefined, 'ABDM-1062', null)).toBe('409 ABDM-1062')
  expect(codeOf(400, 'Asha Rao <asha@example.org> has no consent')).toBe('400 Asha_Rao_asha_example.org_has_no')
})

test('of the error of a service its code is kept, and no sentence', () => {
  expect(codeIn({ code: 7, error: 'x', source_error: { code: 'person_session_needed', message: 'x' } })).toBe(
    'person_session_needed',
  )
  expect(codeIn({ code: '1007', message: 'Patient Meera Iyer not found' })).toBe('1007')
  const sentence = 'Patient Meera Iyer not found'
  for (const error of [
    { error: sentence },
    { code: sentence },
    { source_error: { code: sentence } },
    { statusCode: 404, message: sentence, error: 'Not Found' },
    sentence,
    undefined,
    null,
  ])
    expect([error, codeIn(error)]).toEqual([error, undefined])
})
