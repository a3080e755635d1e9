import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsIn } from '@/lib/i18n/messages'
import { NOTICE_PLACEHOLDERS, renderNotice } from './render'
import { LEGAL_PLACEHOLDERS, readTemplate, tidyTemplate } from './template'

for (const [template, faults] of [
  ['{{requester}} asks.', []],
  ['{{requestor}} asks.', ['unknown {{requestor}}']],
  ['{{ requester }} asks.', ['unknown {{ requester }}']],
  ['{{constructor}}', ['unknown {{constructor}}']],
  ['{{}}', ['unknown {{}}']],
  ['{requester} asks.', ['unbalanced {requester}']],
  ['{{requester} asks.', ['unbalanced {{requester}']],
  ['{{{requester}}} asks.', ['unbalanced {{{requester}}}']],
  ['requester}} asks.', ['unbalanced }}']],
  ['{{#some}}{{items}}{{/some}}{{^some}}nothing{{/some}}', []],
  ['{{#some}}{{items}}', ['unbalanced {{#some}}']],
  ['{{items}}{{/some}}', ['unbalanced {{/some}}']],
  ['{{#some}}{{^some}}{{/some}}{{/some}}', ['unbalanced {{^some}}', 'unbalanced {{/some}}']],
  ['{{#any}}{{items}}{{/any}}', ['unknown {{#any}}', 'unknown {{/any}}']],
  ['{{#some}}{{itmes}}', ['unknown {{itmes}}', 'unbalanced {{#some}}']],
] as const)
  test(`of ${template} is said: ${faults.join(', ') || 'nothing'}`, () => {
    expect(readTemplate(template).faults.map(({ kind, name }) => `${kind} ${name}`)).toEqual(faults)
  })

test('what only someone who shares nothing reads does not count as told', () => {
  expect([...readTemplate('{{^some}}{{contact}}{{/some}}').shown]).toEqual([])
  expect([...readTemplate('{{#some}}{{items}}{{/some}} {{contact}}').shown].sort()).toEqual(['contact', 'items'])
})

test('a typed text is kept with one kind of line end, and with nothing hidden but joiners', () => {
  expect(tidyTemplate(' a\r\nb\rc\n\u202e\u200bd क\u094d\u200dष \u0000')).toBe('a\nb\nc\nd क\u094d\u200dष')
})

test('whatever is found faultless renders, and leaves no brace', () => {
  const facts = {
    who: 'who',
    verified: null,
    why: 'why',
    whyGloss: '',
    what: [{ key: 'a', label: 'A', gloss: '' }],
    recordDates: 'dates',
    from: [],
    until: 'until',
    eraseBy: 'erase',
    howOften: 'often',
    unusuallyOften: false,
    contact: 'contact',
  }
  const links = { withdraw: 'w', rights: 'r', complaint: 'c' }
  const pieces = ['{', '}', '{{', '}}', '{{#some}}', '{{/some}}', '{{^some}}', '\n', 'text', '#some', ' ']
  const template = fc.array(fc.constantFrom(...pieces, ...NOTICE_PLACEHOLDERS.map((name) => `{{${name}}}`)), {
    maxLength: 8,
  })
  let faultless = 0
  fc.assert(
    fc.property(template, (parts) => {
      const { faults, shown } = readTemplate(parts.join(''))
      if (faults.length > 0) return
      faultless++
      for (const what of [facts.what, []])
        expect(renderNotice(parts.join(''), { ...facts, what }, wordsIn('en'), links)).not.toMatch(/[{}]/)
      // What counts as told is told.
      const text = renderNotice(parts.join(''), facts, wordsIn('en'), { ...links, withdraw: 'WITHDRAW' })
      expect(text.includes('WITHDRAW')).toBe(shown.has('withdraw'))
    }),
    { numRuns: 3000 },
  )
  expect(faultless).toBeGreaterThan(100)
})

test('everything that the law wants has a placeholder', () => {
  expect(NOTICE_PLACEHOLDERS).toEqual(expect.arrayContaining([...LEGAL_PLACEHOLDERS]))
})
