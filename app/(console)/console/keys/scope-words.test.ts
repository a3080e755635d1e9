import { expect, test } from 'vitest'
import { wordsIn } from '@/lib/i18n/messages'
import { scopesInWords } from './scope-words'

const words = wordsIn('en')
const said = (dialect: string, ...named: Parameters<typeof scopesInWords>[0]['named']) =>
  scopesInWords(
    { dialect, named },
    (key, values) => words(`keys.${key}`, values),
    (at) => at.toISOString(),
  )

test('a key says what it may do, until when, and what it names without having it now', () => {
  const until = new Date('2027-03-31T18:29:59.999Z')
  const scope = 'act-for-person'
  const own = { scope: 'consents:read', isInForce: true, until: null }
  expect(said('eka', own, { scope, isInForce: true, until })).toBe(
    'read answers, say no and stop for people (until 2027-03-31T18:29:59.999Z)',
  )
  expect(said('eka', { scope, isInForce: true, until: null })).toBe('say no and stop for people')
  expect(said('eka', { scope, isInForce: false, until })).toBe(
    'say no and stop for people (not since 2027-03-31T18:29:59.999Z)',
  )
  expect(said('eka', { scope, isInForce: false, until: null })).toBe('say no and stop for people (not given now)')
  expect(said('eka')).toBe('nothing now')
  expect(said('abdm')).toBe('calls about an ABHA')
})
