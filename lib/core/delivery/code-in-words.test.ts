import { expect, test } from 'vitest'
import { LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { CODES, codeInWords, reasonInWords, standingInWords, USE_REASONS } from './code-in-words'

test('no code of ours stands among the words for a person, in any language', () => {
  for (const language of LANGUAGES) {
    const words = wordsIn(language)
    const said = [
      ...CODES.map((code) => codeInWords(code, words)),
      ...[...USE_REASONS, 'unknown_reason'].map((reason) => reasonInWords(reason, words)),
    ]
    expect(new Set(said).size).toBe(CODES.length + USE_REASONS.length + 1)
    for (const text of said) expect([text, /_|\b(told|evidence)\./.test(text)]).toEqual([text, false])
    if (language === 'hi') for (const text of said) expect(text).toMatch(/^[^a-z]+$/i)
  }
})

test('what another service answered is said as its answer', () => {
  const said = (code: string) => codeInWords(code, wordsIn('en'))
  expect(said('timeout')).toBe('no answer in time')
  expect(said('503')).toBe('answer 503')
  expect(said('404 not_found')).toBe('answer 404 not_found')
  expect(said('DECLINE')).toBe('their word: DECLINE')
})

test('a pause of an endpoint is not one of the person, and what was tried is not called unsent', () => {
  const one = { standing: 'held', recipientKind: 'webhook', attempts: [], code: null } as const
  const said = (over: Partial<Parameters<typeof standingInWords>[0]>) =>
    standingInWords({ ...one, ...over }, wordsIn('en'))
  expect(said({})).toBe('kept until their computer takes messages again')
  expect(said({ recipientKind: 'relay' })).toContain('while it is paused')
  const dropped = { standing: 'superseded', recipientKind: 'relay' } as const
  expect(said(dropped)).toContain('not sent')
  expect(said({ ...dropped, attempts: [{}] })).toContain('may have arrived')
  expect(said({ standing: 'refused', code: '404 not_found' })).toBe('not accepted (answer 404 not_found)')
})
