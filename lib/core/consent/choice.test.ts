import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Choice, NOTHING_CHOSEN, narrow, resolveChoice } from './choice'
import { type AskedScope, everything, isWithin } from './scope'

const now = new Date('2026-04-01T10:00:00.000Z')
const asked: AskedScope = {
  dataTypes: ['labs', 'visits', 'bills'],
  providers: ['a', 'b'],
  recordsFrom: new Date('2025-01-10T07:00:00.000Z'),
  recordsTo: new Date('2026-03-20T07:00:00.000Z'),
  validUntil: new Date('2026-10-01T07:00:00.000Z'),
  totalUses: 5,
}
const some = (over: Partial<Choice> = {}): Choice => ({
  ...NOTHING_CHOSEN,
  what: 'some',
  dataTypes: ['labs'],
  providers: ['a'],
  ...over,
})
const narrowed = (choice: Choice, of: AskedScope = asked) => narrow(of, resolveChoice(choice, now), now)

test('everything is what was asked; nothing has no data in it', () => {
  expect(narrowed({ ...NOTHING_CHOSEN, what: 'everything' })).toEqual({ ok: true, scope: everything(asked) })
  expect(narrowed(NOTHING_CHOSEN)).toEqual({ ok: true, scope: { ...asked, dataTypes: [], providers: [] } })
})

test('some: what was ticked, in the order asked', () => {
  expect(narrowed(some({ dataTypes: ['visits', 'labs'], providers: ['b'] }))).toEqual({
    ok: true,
    scope: { ...asked, dataTypes: ['labs', 'visits'], providers: ['b'] },
  })
})

test('one provider is no choice, and no provider is none', () => {
  expect(narrowed(some({ providers: [] }), { ...asked, providers: ['a'] })).toMatchObject({
    scope: { providers: ['a'] },
  })
  expect(narrowed(some({ providers: [] }), { ...asked, providers: [] })).toMatchObject({ scope: { providers: [] } })
})

test('a picked end day lasts to its last millisecond in India', () => {
  expect(narrowed(some({ until: 'date', untilDay: '2026-05-31' }))).toMatchObject({
    ok: true,
    scope: { validUntil: new Date('2026-05-31T18:29:59.999Z') },
  })
})

test('the asked day itself ends at the asked instant, for every end that is picked', () => {
  const picked = some({
    until: 'date',
    untilDay: '2026-10-01',
    records: 'dates',
    recordsFromDay: '2025-01-10',
    recordsToDay: '2026-03-20',
  })
  expect(narrowed(picked)).toEqual({ ok: true, scope: { ...asked, dataTypes: ['labs'], providers: ['a'] } })
})

test('record dates begin with a day and end with one', () => {
  const picked = some({ records: 'dates', recordsFromDay: '2025-02-01', recordsToDay: '2025-02-01' })
  expect(narrowed(picked)).toMatchObject({
    scope: {
      recordsFrom: new Date('2025-01-31T18:30:00.000Z'),
      recordsTo: new Date('2025-02-01T18:29:59.999Z'),
    },
  })
})

test('presets count days from now and stop at what was asked', () => {
  expect(narrowed(some({ records: 'last-3-months', until: '30-days' }))).toMatchObject({
    scope: {
      recordsFrom: new Date('2025-12-30T18:30:00.000Z'),
      recordsTo: asked.recordsTo,
      validUntil: new Date('2026-05-01T18:29:59.999Z'),
    },
  })
  expect(narrowed(some({ records: 'last-12-months' }))).toMatchObject({
    scope: { recordsFrom: new Date('2025-03-31T18:30:00.000Z') },
  })
  const short = {
    ...asked,
    recordsFrom: new Date('2026-02-01T07:00:00Z'),
    validUntil: new Date('2026-04-02T07:00:00Z'),
  }
  expect(narrowed(some({ records: 'last-12-months', until: '30-days' }), short)).toMatchObject({
    scope: { recordsFrom: short.recordsFrom, validUntil: short.validUntil },
  })
})

test('a preset that was chosen before midnight means the same day after it', () => {
  const evening = new Date('2026-04-01T18:29:59.999Z')
  const chosen = resolveChoice(some({ until: '30-days' }), evening)
  const nextDay = new Date('2026-04-01T18:30:00.000Z')
  expect(narrow(asked, chosen, nextDay)).toEqual(narrow(asked, chosen, evening))
})

test('once is one use, however many were asked, and none when none were', () => {
  expect(narrowed(some({ until: 'once' }), { ...asked, totalUses: 0 })).toMatchObject({ scope: { totalUses: 0 } })
  for (const totalUses of [null, 1, 500])
    expect(narrowed(some({ until: 'once' }), { ...asked, totalUses })).toMatchObject({
      scope: { totalUses: 1, validUntil: asked.validUntil },
    })
})

for (const { name, choice, field, why } of [
  { name: 'no type ticked', choice: { dataTypes: [] }, field: 'dataTypes', why: 'none_chosen' },
  { name: 'a type nobody asked for', choice: { dataTypes: ['labs', 'dna'] }, field: 'dataTypes', why: 'not_asked' },
  { name: 'no provider ticked', choice: { providers: [] }, field: 'providers', why: 'none_chosen' },
  { name: 'a provider nobody asked for', choice: { providers: ['a', 'z'] }, field: 'providers', why: 'not_asked' },
  {
    name: 'records from before the asked day',
    choice: { records: 'dates', recordsFromDay: '2025-01-09' },
    field: 'recordsFromDay',
    why: 'before_asked',
  },
  {
    name: 'records to after the asked day',
    choice: { records: 'dates', recordsToDay: '2026-03-21' },
    field: 'recordsToDay',
    why: 'after_asked',
  },
  {
    name: 'an end before its start',
    choice: { records: 'dates', recordsFromDay: '2025-06-02', recordsToDay: '2025-06-01' },
    field: 'recordsToDay',
    why: 'end_before_start',
  },
  {
    name: 'a day that does not exist',
    choice: { records: 'dates', recordsFromDay: '2025-02-30' },
    field: 'recordsFromDay',
    why: 'not_a_day',
  },
  { name: 'a date that was not filled in', choice: { until: 'date' }, field: 'untilDay', why: 'not_a_day' },
  {
    name: 'an end after the asked day',
    choice: { until: 'date', untilDay: '2026-10-02' },
    field: 'untilDay',
    why: 'after_asked',
  },
  {
    name: 'an end that is past',
    choice: { until: 'date', untilDay: '2026-03-31' },
    field: 'untilDay',
    why: 'in_the_past',
  },
] as { name: string; choice: Partial<Choice>; field: string; why: string }[]) {
  test(`${name} is refused by name`, () => {
    expect(narrowed(some(choice))).toEqual({ ok: false, errors: [{ field, why }] })
  })
}

test('today is a legal end, until its last millisecond', () => {
  expect(narrowed(some({ until: 'date', untilDay: '2026-04-01' }))).toMatchObject({ ok: true })
})

test('several mistakes are told at once', () => {
  expect(narrowed(some({ dataTypes: ['dna'], until: 'date', untilDay: 'soon' }))).toEqual({
    ok: false,
    errors: [
      { field: 'dataTypes', why: 'none_chosen' },
      { field: 'dataTypes', why: 'not_asked' },
      { field: 'untilDay', why: 'not_a_day' },
    ],
  })
})

test('no choice whatever yields more than was asked', () => {
  const DAY = 86_400_000
  const instant = fc.integer({ min: -800 * DAY, max: 800 * DAY }).map((ms) => new Date(now.getTime() + ms))
  const types = ['labs', 'visits', 'bills', 'dna']
  const places = ['a', 'b', 'c']
  const day = fc.oneof(
    { weight: 6, arbitrary: instant.map((one) => one.toISOString().slice(0, 10)) },
    { weight: 1, arbitrary: fc.constantFrom('', '2026-02-30', '0000-01-01', '9999-12-31', '31/12/2026', 'x') },
  )
  const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
  const anyAsked: fc.Arbitrary<AskedScope> = fc
    .record({
      dataTypes: fc.subarray(types, { minLength: 1 }),
      providers: fc.subarray(places),
      recordsFrom: orNull(instant),
      recordsTo: orNull(instant),
      validUntil: instant,
      totalUses: orNull(fc.nat(10)),
    })
    .filter(({ recordsFrom, recordsTo }) => !recordsFrom || !recordsTo || recordsFrom <= recordsTo)
  const anyChoice: fc.Arbitrary<Choice> = fc.record({
    what: fc.constantFrom('everything', 'some', 'some', 'some', 'nothing'),
    dataTypes: fc.subarray(types),
    providers: fc.subarray(places),
    records: fc.constantFrom('asked', 'last-3-months', 'last-12-months', 'dates'),
    recordsFromDay: orNull(day),
    recordsToDay: orNull(day),
    until: fc.constantFrom('asked', 'once', '30-days', 'date'),
    untilDay: orNull(day),
  })
  let granted = 0
  fc.assert(
    fc.property(anyAsked, anyChoice, fc.boolean(), (of, choice, resolved) => {
      const result = narrow(of, resolved ? resolveChoice(choice, now) : choice, now)
      if (!result.ok) {
        expect(result.errors.length).toBeGreaterThan(0)
        return
      }
      const { scope } = result
      if (choice.what === 'nothing') {
        expect(scope.dataTypes).toEqual([])
        return
      }
      granted++
      expect(isWithin(scope, of)).toBe(true)
      expect(scope.dataTypes.length).toBeGreaterThan(0)
      if (choice.what === 'everything') return
      expect(scope.validUntil > now).toBe(true)
      expect(!scope.recordsFrom || !scope.recordsTo || scope.recordsFrom <= scope.recordsTo).toBe(true)
      if (choice.until === 'once') expect(scope.totalUses).toBeLessThanOrEqual(1)
    }),
    { numRuns: 3000 },
  )
  // The rule above is worth nothing when everything was refused.
  expect(granted).toBeGreaterThan(300)
})
