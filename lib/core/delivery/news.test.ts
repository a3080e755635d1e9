import { expect, test } from 'vitest'
import { heldBack, inviteeRef, type News, newsOf, nextMessageAt, planTelling, USUAL_PREFERENCES } from './news'

const noon = new Date('2026-04-01T12:00:00+05:30')
const night = new Date('2026-04-01T23:00:00+05:30')
const morning = new Date('2026-04-02T08:00:00+05:30')
const untold = (news: News, isMoot = false) => ({ id: news, news, isMoot })

test('a person is not told of what they did themselves, and always of what was done in their name at a partner', () => {
  for (const topic of ['granted', 'denied', 'revoked', 'paused', 'resumed']) {
    const by = (authMethod?: string, door?: string) =>
      newsOf({ topic: `consent.${topic}`, details: { authMethod, door }, artefactId: null })
    expect([topic, by('session', 'web'), by('bearer', 'native')]).toEqual([topic, null, null])
    const news = topic === 'granted' || topic === 'denied' ? 'decided' : 'changed'
    for (const door of ['samagra', 'eka', undefined])
      expect([topic, door, by('bearer', door)]).toEqual([topic, door, news])
    for (const authMethod of ['fresh-otp', 'partner-session', 'partner-scope', 'attested', undefined])
      expect([topic, authMethod, by(authMethod, 'native')]).toEqual([topic, authMethod, news])
  }
})

test('of a change of their ABHA in a partner’s software a person is always told', () => {
  const news = newsOf({
    topic: 'abha.acted',
    details: { authMethod: 'partner-session', door: 'abdm' },
    artefactId: null,
  })
  expect(news).toBe('acted')
  const usual = { ...USUAL_PREFERENCES, urgentAlways: true }
  expect(planTelling([untold('acted')], usual, morning, noon).tell).toHaveLength(1)
})

test('partners’ own affairs are no news for the person', () => {
  for (const topic of [
    'consent.used',
    'consent.cancelled',
    'consent.superseded',
    'consent.cleaned_up',
    'webhook.paused',
    'webhook.test',
  ])
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

test('messages keep their distance, a day where nobody knows the person, and then nobody is woken', () => {
  const later = (minutes: number, from = noon) => new Date(from.getTime() + minutes * 60_000)
  const held = (ref: string, lastAt: Date | null, at: Date, news: News = 'asked') =>
    heldBack([news], USUAL_PREFERENCES, nextMessageAt(ref, lastAt), at)
  const invitee = inviteeRef('mobile:ab')
  expect(held('p', null, noon)).toBeNull()
  expect(held('p', noon, later(1))).toEqual(later(15))
  expect(held('p', noon, later(1), 'changed')).toBeNull()
  // They wait for it.
  expect(held('p', noon, later(1), 'settled')).toBeNull()
  expect(held('p', noon, later(15))).toBeNull()
  expect(held(invitee, noon, later(60))).toEqual(later(24 * 60))
  expect(held(invitee, noon, later(24 * 60))).toBeNull()
  expect(held(invitee, night, morning)).toEqual(new Date('2026-04-03T08:00:00+05:30'))
})
