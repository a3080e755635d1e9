import { expect, test } from 'vitest'
import { heldBack, type News, newsOf, planTelling, USUAL_PREFERENCES } from './news'

const noon = new Date('2026-04-01T12:00:00+05:30')
const night = new Date('2026-04-01T23:00:00+05:30')
const morning = new Date('2026-04-02T08:00:00+05:30')
const untold = (news: News, isMoot = false) => ({ id: news, news, isMoot })

test('of what they did in the wallet itself a person is not told, of what others did in their name always', () => {
  for (const topic of ['granted', 'denied', 'revoked', 'paused', 'resumed']) {
    const by = (authMethod?: string) => newsOf({ topic: `consent.${topic}`, details: { authMethod }, artefactId: null })
    expect([topic, by('session')]).toEqual([topic, null])
    for (const authMethod of ['fresh-otp', 'partner-session', 'partner-scope', 'attested', 'bearer', undefined])
      expect([topic, authMethod, by(authMethod)]).toEqual([
        topic,
        authMethod,
        topic === 'granted' || topic === 'denied' ? 'decided' : 'changed',
      ])
  }
})

test('partners’ own affairs are no news for the person', () => {
  for (const topic of ['consent.used', 'consent.cancelled', 'webhook.paused', 'webhook.test'])
    expect([topic, newsOf({ topic, details: {}, artefactId: null })]).toEqual([topic, null])
  const expired = (artefactId: string | null) => newsOf({ topic: 'consent.expired', details: {}, artefactId })
  expect([expired(null), expired('a')]).toEqual(['unanswered', null])
})

test('what is not true any more or not wanted is dropped, the rest is one message', () => {
  const all = [untold('asked'), untold('ending'), untold('changed'), untold('unanswered', true)]
  expect(planTelling(all, { ...USUAL_PREFERENCES, off: ['ending'] }, null, noon)).toEqual({
    tell: [untold('asked'), untold('changed')],
    drop: [untold('ending'), untold('unanswered', true)],
    hold: [],
    until: null,
  })
})

test('what others did in their name waits for the morning too, unless the person says otherwise', () => {
  const all = [untold('asked'), untold('decided')]
  expect(planTelling(all, USUAL_PREFERENCES, null, night)).toMatchObject({ tell: [], hold: all, until: morning })
  expect(planTelling(all, { ...USUAL_PREFERENCES, urgentAlways: true }, null, night)).toMatchObject({
    tell: [untold('decided')],
    hold: [untold('asked')],
    until: morning,
  })
})

test('whoever was invited is left in peace for a day, and then not woken', () => {
  const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000)
  expect(heldBack(['asked'], USUAL_PREFERENCES, noon, later(1))).toEqual(later(24))
  expect(heldBack(['asked'], USUAL_PREFERENCES, noon, later(24))).toBeNull()
  expect(heldBack(['asked'], USUAL_PREFERENCES, night, morning)).toEqual(new Date('2026-04-03T08:00:00+05:30'))
})
