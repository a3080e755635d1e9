import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Facts } from './facts'
import { publishBlocks } from './publish'
import { NOTICE_PLACEHOLDERS, renderNotice } from './render'

const facts: Facts = {
  who: 'Dr Meera Sharma, City Hospital',
  verified: 'Health Facility Registry',
  why: 'for your treatment',
  whyGloss: '',
  what: [
    { key: 'a', label: 'Prescriptions', gloss: 'Medicines' },
    { key: 'b', label: 'Doctor visits', gloss: '' },
  ],
  recordDates: 'all dates',
  from: [
    { id: '1', name: 'District Hospital' },
    { id: '2', name: 'Shree Labs' },
  ],
  until: 'the end of 12 June 2027',
  eraseBy: 'they did not say',
  howOften: 'at most 4 times in 1 day',
  unusuallyOften: false,
  contact: 'privacy@city.example',
}
const links = {
  withdraw: 'https://wallet.example/sharing',
  rights: 'https://wallet.example/help#rights',
  complaint: 'https://wallet.example/help#complaint',
}
const render = (template: string, over: Partial<Facts> = {}, language: (typeof LANGUAGES)[number] = 'en') =>
  renderNotice(template, { ...facts, ...over }, wordsIn(language), links)

/** The wallet's own notices as they stand, as the migration that made them writes them. */
const migration = readFileSync(
  join(import.meta.dirname, '../../../db/migrations/0030_default_notice_links.sql'),
  'utf8',
)
const shipped = Object.fromEntries(
  [...migration.matchAll(/\('[\da-f-]{36}', '(\w+)', '((?:[^']|'')*)'\)/g)].map(([, language, template = '']) => [
    language,
    template.replaceAll("''", "'"),
  ]),
)

test('the shipped notice in English, word for word', () => {
  expect(
    render(shipped.en!),
  ).toBe(`Request from Dr Meera Sharma, City Hospital (registered with Health Facility Registry).
Why they ask: for your treatment

If I press "Share", I agree that they may see:
• Prescriptions (Medicines)
• Doctor visits
Records dated: all dates
From: District Hospital, Shree Labs
They can look until: the end of 12 June 2027
How often: at most 4 times in 1 day
They must delete their copy by: they did not say

If I press "Don't share", nothing is shared and my answer is kept on record.

I can stop sharing at any time in Sammati, as easily as I share now: https://wallet.example/sharing
From then on they can get nothing new. It does not undo what they have already seen.
My rights over my data, and how to use them: https://wallet.example/help#rights
Questions or complaints about my data: privacy@city.example. I can also complain to the Data Protection Board of India: https://wallet.example/help#complaint`)
})

test('there is a shipped notice in every language, and every fact stands in it once', () => {
  expect(Object.keys(shipped).sort()).toEqual([...LANGUAGES].sort())
  for (const language of LANGUAGES) {
    const used = [...shipped[language]!.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)
    expect([language, used.sort()]).toEqual([language, [...NOTICE_PLACEHOLDERS].sort()])
  }
})

test('the shipped notices obey the rules that published ones do', () => {
  const texts = Object.fromEntries(LANGUAGES.map((one) => [one, { template: shipped[one]!, reviewed: true }]))
  expect(publishBlocks(texts, LANGUAGES, true, 'privacy@clinic.example')).toEqual([])
})

for (const language of LANGUAGES)
  for (const [name, what] of [
    ['something', facts.what],
    ['nothing', []],
  ] as const)
    test(`no placeholder is left in the ${language} notice when ${name} is chosen`, () => {
      const text = render(shipped[language]!, { what, verified: null, from: [], contact: '' }, language)
      expect(text).not.toMatch(/\{|\}/)
      expect(text.includes('•')).toBe(name === 'something')
      const chose = language === 'en' ? 'I chose to share nothing.' : 'मैंने कुछ भी साझा न करना चुना है।'
      expect(text.includes(chose)).toBe(name === 'nothing')
    })

test('what is not known is said so', () => {
  expect(render('{{verification}}|{{providers}}|{{contact}}', { verified: null, from: [], contact: '' })).toBe(
    'not verified|wherever your records are|they did not say',
  )
})

test('foreign text with placeholders and sections in it stays text', () => {
  const trick = '{{contact}}{{/some}}{{^some}}{{#some}}$1$&{{nobody}}'
  const text = render(shipped.en!, { who: trick, why: trick, what: [{ key: 'x', label: trick, gloss: trick }] })
  expect(text.split('\n')[0]).toBe(`Request from ${trick} (registered with Health Facility Registry).`)
  expect(text).toContain(`• ${trick} (${trick})\n`)
  expect(text.match(/privacy@city\.example/g)).toHaveLength(1)
  expect(text.split('\n')).toHaveLength(render(shipped.en!, { what: facts.what.slice(0, 1) }).split('\n').length)
})

test('a placeholder that is not known is an error, also one that every object has', () => {
  for (const name of ['nobody', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])
    expect(() => render(`{{${name}}}`)).toThrow(`unknown placeholder ${name}`)
})

test('whatever the facts hold stands in the text as it is', () => {
  const pieces = ['{{', '}}', '#some', '/some', 'items', '$&', '$1', '$$', '\\', '\n', 'क\u094d', '\ud83d\ude00', ' ']
  const tricky = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((some) => some.join(''))
  fc.assert(
    fc.property(tricky, tricky, (who, why) => {
      expect(render('{{requester}}\n{{purpose}}', { who, why })).toBe(`${who}\n${why}`)
    }),
  )
})
