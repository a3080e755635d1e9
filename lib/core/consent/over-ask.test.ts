import { expect, test } from 'vitest'
import { wordsIn } from '@/lib/i18n/messages'
import { type AskedOf, type OverAsk, overAsk, overAskForPerson, overAskInWords, type PurposeTemplate } from './over-ask'

const DAY = 86_400_000
const now = new Date('2026-04-01T10:00:00.000Z')
const inDays = (days: number) => new Date(now.getTime() + days * DAY)

const usual: PurposeTemplate = {
  purpose: 'LOAN',
  recordsDays: 365,
  validityDays: 30,
  frequencyLimit: 1,
  frequencySeconds: 86_400,
  dataTypes: ['Invoice'],
}
const modest: AskedOf = {
  dataTypes: ['Invoice'],
  recordsFrom: inDays(-365),
  recordsTo: now,
  validUntil: inDays(30),
  frequencyLimit: 1,
  frequencySeconds: 86_400,
  totalUses: null,
  createdAt: now,
}

const UNLIMITED: OverAsk = { kind: 'frequency', asked: null, usual: { limit: 1, seconds: 86_400 } }

const cases: [what: string, asked: Partial<AskedOf>, usual: Partial<PurposeTemplate>, found: OverAsk[]][] = [
  ['all that is usual', {}, {}, []],
  ['a leap year of records', { recordsFrom: inDays(-366) }, {}, []],
  [
    'records of five years',
    { recordsFrom: inDays(-5 * 365) },
    {},
    [{ kind: 'records', askedDays: 1825, usualDays: 365 }],
  ],
  ['records of all dates', { recordsFrom: null }, {}, [{ kind: 'records', askedDays: null, usualDays: 365 }]],
  [
    'records that are yet to come',
    { recordsFrom: inDays(-360), recordsTo: null },
    {},
    [{ kind: 'records', askedDays: 390, usualDays: 365 }],
  ],
  ['records where none are usual', { recordsFrom: null }, { recordsDays: null }, []],
  ['the last day to its end', { validUntil: inDays(30.9) }, {}, []],
  ['two months to look', { validUntil: inDays(60) }, {}, [{ kind: 'validity', askedDays: 60, usualDays: 30 }]],
  [
    'fifty times a day',
    { frequencyLimit: 50 },
    {},
    [{ kind: 'frequency', asked: { limit: 50, seconds: 86_400 }, usual: { limit: 1, seconds: 86_400 } }],
  ],
  ['thirty times in thirty days', { frequencyLimit: 30, frequencySeconds: 30 * 86_400 }, {}, []],
  ['a frequency that nobody said', { frequencyLimit: null, frequencySeconds: null }, {}, [UNLIMITED]],
  ['a period of no length', { frequencyLimit: 5, frequencySeconds: 0 }, {}, [UNLIMITED]],
  ['no limit but of all uses', { frequencyLimit: null, frequencySeconds: null, totalUses: 5 }, {}, [UNLIMITED]],
  ['a single use', { frequencyLimit: null, frequencySeconds: null, totalUses: 1 }, {}, []],
  ['no limit where none is usual', { frequencyLimit: null }, { frequencyLimit: null, frequencySeconds: null }, []],
  ['other data', { dataTypes: ['Invoice', 'Prescription'] }, {}, [{ kind: 'data', keys: ['Prescription'] }]],
  ['other data where none is usual', { dataTypes: ['Prescription'] }, { dataTypes: [] }, []],
]

test.each(cases)('%s is more than usual just where it says so', (_, asked, template, found) => {
  expect(overAsk({ ...modest, ...asked }, { ...usual, ...template })).toEqual(found)
})

test('no limit at all is said as such', () => {
  expect(overAskInWords(UNLIMITED, String, wordsIn('en'))).toBe(
    'They can look as often as they like; usual is at most 1 time in 1 day.',
  )
})

test('a purpose of which nothing is known is not judged', () => {
  expect(overAsk({ ...modest, recordsFrom: null }, null)).toEqual([])
})

test('everything at once is told in the order of the facts', () => {
  const all = overAsk(
    { ...modest, recordsFrom: null, validUntil: inDays(365), frequencyLimit: 2, dataTypes: ['A', 'B'] },
    usual,
  )
  expect(all.map(({ kind }) => kind)).toEqual(['records', 'validity', 'frequency', 'data'])
  expect(all.map((one) => overAskInWords(one, (key) => `the ${key}`, wordsIn('en')))).toEqual([
    'Records of all dates; usual is 1 year.',
    'They can look for 1 year; usual is 30 days.',
    'They can look at most 2 times in 1 day; usual is at most 1 time in 1 day.',
    'Not usual: the A, the B.',
  ])
})

test.each([
  [30, '30 days'],
  [45, '45 days'],
  [90, '3 months'],
  [180, '6 months'],
  [366, '1 year'],
  [690, '23 months'],
  [1825, '5 years'],
  [4000, '11 years'],
])('%i days are said as %s', (days, text) => {
  expect(overAskInWords({ kind: 'validity', askedDays: days, usualDays: 1 }, String, wordsIn('en'))).toContain(text)
})

test('nobody who asks says to the person what is usual: their own figures only tighten the wallet’s', () => {
  const much: Partial<AskedOf> = { recordsFrom: null, validUntil: inDays(90), frequencyLimit: 4, dataTypes: ['A'] }
  const all = ['records', 'validity', 'frequency', 'data']
  const none = { recordsDays: null, validityDays: null, frequencyLimit: null, frequencySeconds: null, dataTypes: [] }
  const kinds = (asked: Partial<AskedOf>, wallets: PurposeTemplate | null, own: PurposeTemplate | null) =>
    overAskForPerson({ ...modest, ...asked }, { wallets, own }).map(({ kind }) => kind)
  expect(kinds(much, usual, { ...usual, ...none })).toEqual(all)
  const wide = { recordsDays: 9999, validityDays: 9999, frequencyLimit: 99, dataTypes: ['A', 'B'] }
  expect(kinds(much, usual, { ...usual, ...wide })).toEqual(all)
  expect(kinds({}, usual, null)).toEqual([])
  expect(kinds({}, usual, { ...usual, validityDays: 7 })).toEqual(['validity'])
  expect(kinds({}, { ...usual, dataTypes: ['Invoice', 'A'] }, { ...usual, dataTypes: ['A'] })).toEqual(['data'])
  expect(kinds({}, null, null)).toEqual(['purpose'])
  expect(kinds({}, null, { ...usual, validityDays: 7 })).toEqual(['purpose', 'validity'])
})
