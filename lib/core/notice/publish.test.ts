import { expect, test } from 'vitest'
import { nextVersion, publishBlocks } from './publish'
import { LEGAL_PLACEHOLDERS } from './template'

const whole = LEGAL_PLACEHOLDERS.map((name) => `{{${name}}}`).join('\n')
const complete = { template: whole, reviewed: true }
const texts = { en: complete, hi: complete }
const blocks = (
  over: Partial<Record<'en' | 'hi', { template: string; reviewed: boolean } | undefined>>,
  production = true,
  contact = 'privacy@clinic.example',
) => publishBlocks({ ...texts, ...over }, ['en', 'hi'], production, contact)

test('a complete draft can be published', () => {
  expect(blocks({})).toEqual([])
})

test('no text is published where it would tell nobody whom to ask', () => {
  for (const production of [true, false])
    expect(blocks({}, production, ' ')).toEqual([
      { language: 'en', kind: 'noContact' },
      { language: 'hi', kind: 'noContact' },
    ])
})

for (const name of LEGAL_PLACEHOLDERS)
  for (const language of ['en', 'hi'] as const)
    test(`a draft whose ${language} text lacks ${name} is not published, and is told so`, () => {
      const template = whole.replace(`{{${name}}}`, name)
      expect(blocks({ [language]: { template, reviewed: true } })).toEqual([{ language, kind: 'lacks', name }])
      // Said only to someone who shares nothing, it is not said.
      const hidden = whole.replace(`{{${name}}}`, `{{^some}}{{${name}}}{{/some}}`)
      expect(blocks({ [language]: { template: hidden, reviewed: true } })).toEqual([{ language, kind: 'lacks', name }])
    })

for (const [what, over, said] of [
  ['without a declared language', { hi: undefined }, [{ language: 'hi', kind: 'missing' }]],
  ['with an empty text', { en: { template: ' \n', reviewed: true } }, [{ language: 'en', kind: 'missing' }]],
  [
    'with an unknown placeholder',
    { hi: { template: `${whole}{{nobody}}`, reviewed: true } },
    [{ language: 'hi', kind: 'unknown', name: '{{nobody}}' }],
  ],
  [
    'with an open section',
    { en: { template: `${whole}{{#some}}`, reviewed: true } },
    [{ language: 'en', kind: 'unbalanced', name: '{{#some}}' }],
  ],
] as const)
  test(`a draft ${what} is not published, in no mode`, () => {
    expect(blocks(over)).toEqual(said)
    expect(blocks(over, false)).toEqual(said)
  })

test('in production a language that nobody has reviewed is not published; in a demo it is', () => {
  const draft = { hi: { template: whole, reviewed: false } }
  expect(blocks(draft)).toEqual([{ language: 'hi', kind: 'unreviewed' }])
  expect(blocks(draft, false)).toEqual([])
})

test('everything that is wrong is said at once', () => {
  expect(blocks({ en: { template: '{{x}}', reviewed: false }, hi: undefined })).toHaveLength(
    1 + LEGAL_PLACEHOLDERS.length + 1 + 1,
  )
})

for (const [last, change, next] of [
  [null, 'material', '1.0'],
  [null, 'cosmetic', '1.0'],
  ['1.0', 'material', '2.0'],
  ['1.0', 'cosmetic', '1.1'],
  ['1.9', 'cosmetic', '1.10'],
  ['3', 'cosmetic', '3.1'],
  ['12.4', 'material', '13.0'],
] as const)
  test(`after ${last ?? 'nothing'} a ${change} change is version ${next}`, () => {
    expect(nextVersion(last, change)).toBe(next)
  })
