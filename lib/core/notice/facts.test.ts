import { expect, test } from 'vitest'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { wordsIn } from '@/lib/i18n/messages'
import { type Asked, factsOf, type Terms } from './facts'

const asked: Asked = {
  partnerName: 'City Hospital',
  requesterName: 'Dr Meera Sharma',
  verifiedBy: 'Health Facility Registry',
  partnerContact: 'privacy@city.example',
  purpose: 'CAREMGT',
  providers: [{ id: 'a', name: 'District Hospital' }, { id: 'b' }],
  careContexts: [],
  frequencyLimit: 4,
  frequencySeconds: 86_400,
  eraseAt: new Date('2027-06-12T18:29:59.999Z'),
}
const scope: GrantedScope = {
  dataTypes: ['Prescription', 'intDay'],
  providers: ['a', 'b'],
  recordsFrom: new Date('2025-01-01T00:00:00.000Z'),
  recordsTo: new Date('2026-01-01T00:00:00.000Z'),
  validUntil: new Date('2026-12-31T18:29:59.999Z'),
  totalUses: null,
}
const none: Terms = new Map()
const facts = (over: Partial<Asked> = {}, of: Partial<GrantedScope> = {}, terms = none, language: 'en' | 'hi' = 'en') =>
  factsOf({ ...asked, ...over }, { ...scope, ...of }, terms, wordsIn(language), language)

test('a request in plain English', () => {
  expect(facts()).toEqual({
    who: 'Dr Meera Sharma, City Hospital',
    verified: 'Health Facility Registry',
    why: 'for your treatment',
    whyGloss: 'Doctors and nurses who look after you use it to decide on your care.',
    what: [
      { key: 'Prescription', label: 'Prescriptions', gloss: 'Medicines and how to take them' },
      { key: 'intDay', label: 'intDay', gloss: '' },
    ],
    recordDates: '1 January 2025 to 1 January 2026',
    from: [
      { id: 'a', name: 'District Hospital' },
      { id: 'b', name: 'b' },
    ],
    until: 'the end of 31 December 2026',
    eraseBy: 'the end of 12 June 2027',
    howOften: 'at most 4 times in 1 day, at each place',
    unusuallyOften: false,
    contact: 'privacy@city.example',
  })
})

test('the same request in Hindi, with Latin digits', () => {
  expect(facts({}, {}, none, 'hi')).toMatchObject({
    why: 'आपके इलाज के लिए',
    what: [{ label: 'पर्चे', gloss: 'दवाइयाँ और उन्हें लेने का तरीका' }, { label: 'intDay' }],
    recordDates: '1 जनवरी 2025 से 1 जनवरी 2026 तक',
    until: '31 दिसंबर 2026 के अंत',
    howOften: '1 दिन में ज़्यादा से ज़्यादा 4 बार, हर जगह पर',
  })
})

test('what is not said is said to be not said', () => {
  expect(
    facts(
      {
        requesterName: null,
        verifiedBy: null,
        purpose: ' \n ',
        frequencyLimit: null,
        frequencySeconds: null,
        eraseAt: null,
      },
      { recordsFrom: null, recordsTo: null, providers: [] },
    ),
  ).toMatchObject({
    who: 'City Hospital',
    verified: null,
    why: 'they did not say why',
    whyGloss: '',
    recordDates: 'all dates',
    from: [],
    eraseBy: 'they did not say',
    howOften: 'they did not say',
  })
})

test('half-open dates, an instant within a day, one use', () => {
  expect(facts({}, { recordsTo: null }).recordDates).toBe('1 January 2025 and later')
  expect(facts({}, { recordsFrom: null }).recordDates).toBe('up to 1 January 2026')
  const validUntil = new Date('2026-12-31T12:00:00.000Z')
  expect(facts({}, { validUntil }).until).toBe('31 December 2026, 5:30 pm')
  expect(facts({}, { validUntil, totalUses: 1 })).toMatchObject({
    until: 'one time only, before 31 December 2026, 5:30 pm, at each place',
    howOften: 'at most 4 times in 1 day, at most 1 time in all, at each place',
  })
})

for (const { limit, seconds, says, unusual } of [
  { limit: 1, seconds: 1, says: 'at most 1 time in 1 second', unusual: true },
  { limit: 200, seconds: 100, says: 'at most 200 times in 100 seconds', unusual: true },
  { limit: 2, seconds: 3600, says: 'at most 2 times in 1 hour', unusual: true },
  { limit: 1, seconds: 3600, says: 'at most 1 time in 1 hour', unusual: false },
  { limit: 24, seconds: 86_400, says: 'at most 24 times in 1 day', unusual: false },
  { limit: 25, seconds: 86_400, says: 'at most 25 times in 1 day', unusual: true },
  { limit: 3, seconds: 90 * 60, says: 'at most 3 times in 90 minutes', unusual: true },
  { limit: 0, seconds: 3600, says: 'at most 0 times in 1 hour', unusual: false },
  { limit: 5, seconds: 0, says: 'they did not say', unusual: false },
])
  test(`${limit} in ${seconds} s is "${says}"${unusual ? ', which is unusual' : ''}`, () => {
    expect(facts({ frequencyLimit: limit, frequencySeconds: seconds })).toMatchObject({
      howOften: says.startsWith('at most') ? `${says}, at each place` : says,
      unusuallyOften: unusual,
    })
  })

test("a partner's own words win over the wallet's, for its purpose and its fields", () => {
  const terms: Terms = new Map([
    ['data:intDay', { label: 'Day of birth', gloss: 'The day on your record' }],
    ['purpose:CAREMGT', { label: 'to treat you at home', gloss: '' }],
  ])
  expect(facts({}, {}, terms)).toMatchObject({
    why: 'to treat you at home',
    what: [{ label: 'Prescriptions' }, { label: 'Day of birth', gloss: 'The day on your record' }],
  })
})

test('a key cannot walk the messages', () => {
  for (const key of ['Prescription.label', '../facts', 'constructor', '__proto__', 'toString', 'Prescription label'])
    expect(facts({ purpose: key }, { dataTypes: [key] })).toMatchObject({ why: key, what: [{ label: key, gloss: '' }] })
})

test('only a plain name is looked up, whatever the messages would find', () => {
  const asks: string[] = []
  const words = Object.assign((key: string) => key, { has: (key: string) => asks.push(key) > 0 })
  const dataTypes = ['a.b', 'a b', '../a', 'plain_1']
  expect(factsOf({ ...asked, purpose: 'a.b' }, { ...scope, dataTypes }, none, words, 'en')).toMatchObject({
    why: 'a.b',
    what: [{ label: 'a.b' }, { label: 'a b' }, { label: '../a' }, { label: 'data.plain_1.label' }],
  })
  expect(asks).toEqual(['data.plain_1.label'])
})

test('foreign text stays on one line and shows all of its marks, and joiners of Indian scripts stay', () => {
  const forged = 'Asha\r\nFrom: nobody\u2028\u2029\u0085\u202e\u2066\u200f\u0000\t  Clinic'
  const clean = 'Asha From: nobody Clinic'
  const terms: Terms = new Map([['data:x', { label: forged, gloss: forged }]])
  expect(
    facts(
      {
        partnerName: forged,
        requesterName: null,
        verifiedBy: forged,
        partnerContact: forged,
        providers: [{ id: 'a', name: forged }],
      },
      { dataTypes: ['x', 'one\ntwo'], providers: ['a', 'p\nq'] },
      terms,
    ),
  ).toMatchObject({
    who: clean,
    verified: clean,
    contact: clean,
    what: [{ label: clean, gloss: clean }, { label: 'one two' }],
    from: [{ name: clean }, { name: 'p q' }],
  })
  expect(facts({ purpose: 'a\nb' }).why).toBe('a b')
  // A right-to-left mark may not hide behind a joiner.
  expect(facts({ purpose: 'क\u094d\u200dष \u200d\u202eabc' }).why).toBe('क\u094d\u200dष \u200d abc')
})

test('nothing chosen: no types, and the rest as asked', () => {
  expect(facts({}, { dataTypes: [], providers: [] })).toMatchObject({ what: [], from: [], why: 'for your treatment' })
})
