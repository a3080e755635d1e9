import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AskedScope,
  canonicalScope,
  everything,
  isWithin,
  narrowedTo,
  type ProviderGrant,
  scopeAt,
  together,
} from './scope'

const at = (day: string) => new Date(`${day}T00:00:00.000Z`)
const asked: AskedScope = {
  dataTypes: ['labs', 'visits'],
  providers: ['a', 'b'],
  recordsFrom: at('2025-01-01'),
  recordsTo: at('2026-01-01'),
  validUntil: at('2027-01-01'),
  totalUses: 5,
}

test('all that was asked is within what was asked, and what is left out stays as asked', () => {
  expect(isWithin(everything(asked), asked)).toBe(true)
  expect(narrowedTo(asked, {})).toEqual(asked)
  expect(narrowedTo(asked, { dataTypes: ['labs'], totalUses: 1 })).toEqual({
    ...asked,
    dataTypes: ['labs'],
    totalUses: 1,
  })
})

for (const { name, wanted, within } of [
  { name: 'less of everything', wanted: { dataTypes: ['labs'], providers: ['b'], totalUses: 1 }, within: true },
  { name: 'a type nobody asked for', wanted: { dataTypes: ['labs', 'dna'] }, within: false },
  { name: 'a provider nobody asked for', wanted: { providers: ['a', 'c'] }, within: false },
  // An empty list means "wherever the records are", which is more than two named places.
  { name: 'no provider where some were asked', wanted: { providers: [] }, within: false },
  { name: 'older records', wanted: { recordsFrom: at('2024-12-31') }, within: false },
  { name: 'records without a beginning', wanted: { recordsFrom: null }, within: false },
  { name: 'newer records', wanted: { recordsTo: at('2026-01-02') }, within: false },
  { name: 'records without an end', wanted: { recordsTo: null }, within: false },
  { name: 'a millisecond longer', wanted: { validUntil: new Date(asked.validUntil.getTime() + 1) }, within: false },
  { name: 'shorter', wanted: { validUntil: at('2026-06-01') }, within: true },
  { name: 'one use more', wanted: { totalUses: 6 }, within: false },
  { name: 'uses without a bound', wanted: { totalUses: null }, within: false },
] as { name: string; wanted: Partial<AskedScope>; within: boolean }[]) {
  test(`${name} is ${within ? '' : 'not '}within`, () => {
    expect(isWithin({ ...asked, ...wanted }, asked)).toBe(within)
  })
}

test('bounds may be put where none were asked', () => {
  const open: AskedScope = { ...asked, providers: [], recordsFrom: null, recordsTo: null, totalUses: null }
  const bounded = { ...open, recordsFrom: at('2025-01-01'), recordsTo: at('2025-02-01'), totalUses: 1 }
  expect(isWithin(bounded, open)).toBe(true)
  expect(isWithin({ ...bounded, providers: ['a'] }, open)).toBe(true)
})

test('one scope has one text, in whatever order it was chosen, and another scope has another', () => {
  const names = fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 6 })
  fc.assert(
    fc.property(names, names, fc.nat(), (dataTypes, providers, turn) => {
      const turned = <T>(list: readonly T[]) => {
        const by = list.length === 0 ? 0 : turn % list.length
        return [...list.slice(by), ...list.slice(0, by)].reverse()
      }
      const scope = { ...asked, dataTypes, providers }
      const other = { ...scope, dataTypes: turned(dataTypes), providers: turned(providers) }
      expect(canonicalScope(other)).toBe(canonicalScope(scope))
      expect(canonicalScope({ ...scope, dataTypes: [...dataTypes, 'one more'] })).not.toBe(canonicalScope(scope))
    }),
  )
  for (const changed of [
    { recordsFrom: null },
    { recordsTo: null },
    { totalUses: null },
    { validUntil: new Date(asked.validUntil.getTime() - 1) },
  ])
    expect(canonicalScope({ ...asked, ...changed })).not.toBe(canonicalScope(asked))
  // A name cannot be written so that two lists read alike.
  expect(canonicalScope({ ...asked, dataTypes: ['a', 'b'] })).not.toBe(
    canonicalScope({ ...asked, dataTypes: ['a","b'] }),
  )
})

test('sorting for the text leaves the scope as it was', () => {
  const scope = { ...asked, dataTypes: ['b', 'a'], providers: ['y', 'x'] }
  canonicalScope(scope)
  expect(scope).toMatchObject({ dataTypes: ['b', 'a'], providers: ['y', 'x'] })
})

const grant = (over: Partial<ProviderGrant> = {}): ProviderGrant => ({
  id: 'a',
  dataTypes: ['labs'],
  recordsFrom: asked.recordsFrom,
  recordsTo: asked.recordsTo,
  validUntil: asked.validUntil,
  eraseAt: null,
  careContexts: null,
  ...over,
})

test('what several places give is told together, and each keeps its own', () => {
  const first = grant({ dataTypes: ['labs'], recordsFrom: at('2025-03-01'), validUntil: at('2026-02-01') })
  const second = grant({ id: 'b', dataTypes: ['visits', 'labs'], recordsTo: at('2025-06-01') })
  const scope = together(asked, [first, second])
  expect(scope).toMatchObject({
    dataTypes: ['labs', 'visits'],
    providers: ['a', 'b'],
    recordsFrom: asked.recordsFrom,
    recordsTo: asked.recordsTo,
    validUntil: asked.validUntil,
    perProvider: [first, second],
  })
  expect(scopeAt(scope, 'a')).toEqual({
    ...asked,
    providers: ['a'],
    dataTypes: ['labs'],
    recordsFrom: at('2025-03-01'),
    validUntil: at('2026-02-01'),
  })
  expect(scopeAt(scope, 'b')).toMatchObject({ dataTypes: ['visits', 'labs'], recordsTo: at('2025-06-01') })
  // A place that nobody bounded leaves the whole unbounded, and so more than what was asked.
  expect(isWithin(together(asked, [first, grant({ id: 'b', recordsFrom: null })]), asked)).toBe(false)
  expect(isWithin(scope, asked)).toBe(true)
})

test('places that give alike have nothing of their own, and one that differs makes another scope', () => {
  const alike = [grant(), grant({ id: 'b' })]
  expect(together(asked, alike)).not.toHaveProperty('perProvider')
  expect(scopeAt(together(asked, alike), null)).toMatchObject({ providers: [], dataTypes: ['labs'] })
  const text = (grants: ProviderGrant[]) => canonicalScope(together(asked, grants))
  const texts = [
    text(alike),
    ...[
      { dataTypes: ['visits'] },
      { validUntil: at('2026-02-01') },
      { eraseAt: at('2026-02-01') },
      { careContexts: ['v1'] },
      { careContexts: [] },
    ].map((over) => text([grant(), grant({ id: 'b', ...over })])),
  ]
  expect(new Set(texts).size).toBe(texts.length)
  const one = grant({ careContexts: ['v1', 'v2'] })
  expect(text([one, grant({ id: 'b' })])).toBe(text([grant({ id: 'b' }), { ...one, careContexts: ['v2', 'v1'] }]))
})
