import { expect, test } from 'vitest'
import { asRequested, cutTo, fieldsBeyond, sameField } from './fields'

test('a field is the same in camel case and in snake case, and no other is', () => {
  expect(sameField('intDay', 'int_day')).toBe(true)
  expect(sameField('vchFarmerName', 'vch_farmer_name')).toBe(true)
  for (const other of ['intday', 'int_Day', 'INTDAY', 'int__day', '_int_day', 'int_day_', 'intDay ', 'int_dаy'])
    expect([other, sameField('intDay', other)]).toEqual([other, false])
})

test('what was not granted is named as it was asked', () => {
  expect(fieldsBeyond(['int_day', 'intMonth', 'vch_phone'], ['intDay', 'int_month'])).toEqual(['vch_phone'])
  expect(fieldsBeyond([], ['intDay'])).toEqual([])
})

test('what was asked is told in the request’s words, and what it never named is counted', () => {
  const requested = ['intDay', 'int_month', 'vchName']
  expect(asRequested(['int_day', 'intDay', 'intMonth', 'vch_phone', 'vchPhone', 'x'], requested)).toEqual({
    known: ['intDay', 'int_month'],
    unknown: 2,
  })
  expect(asRequested([], requested)).toEqual({ known: [], unknown: 0 })
  // A request may name one field in both spellings.
  expect(asRequested(['int_day'], ['intDay', 'int_day'])).toEqual({ known: ['intDay'], unknown: 0 })
})

test('an answer is cut to what is permitted and keeps its own keys', () => {
  const row = { int_day: '6', vch_father_name: null, vch_phone: '98…', intMonth: 3 }
  const cut = { int_day: '6', vch_father_name: null, intMonth: 3 }
  for (const answer of [row, [row]]) expect(cutTo(['intDay', 'vchFatherName', 'int_month'], answer)).toEqual(cut)
  expect(cutTo(['intDay'], [])).toEqual({})
  expect(cutTo(['intDay'], null)).toEqual({})
})

test('several rows, no row at all, or something inside a permitted field cannot be cut', () => {
  for (const answer of [
    [{ int_day: '6' }, { int_day: '7' }],
    [[{ int_day: '6' }]],
    [null],
    'text',
    6,
    true,
    { int_day: { of: 'somebody' } },
    { int_day: ['6'] },
  ])
    expect([answer, cutTo(['intDay'], answer)]).toEqual([answer, null])
})

test('a key that objects inherit is cut like any other', () => {
  const answer = JSON.parse('{"__proto__":{"int_day":"7"},"constructor":"x","int_day":"6"}')
  expect(cutTo(['intDay'], answer)).toEqual({ int_day: '6' })
})
