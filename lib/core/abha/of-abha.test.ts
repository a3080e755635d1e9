import { expect, test } from 'vitest'
import { isOfAbha } from './of-abha'
import { parseReasons } from './reasons'

const [own, other] = [Buffer.of(1), Buffer.of(2)]
const named = (subjectKind: string, subjectHash = own, dialect = 'native') => ({ dialect, subjectKind, subjectHash })

test('what names this ABHA is of it, what names another is not, and what names none is, but for a bank’s checks', () => {
  expect(isOfAbha(named('abha_number'), [own])).toBe(true)
  expect(isOfAbha(named('abha_address', own, 'attestr'), [own])).toBe(true)
  expect(isOfAbha(named('abha_number', other), [own])).toBe(false)
  expect(isOfAbha(named('email', other), [own])).toBe(true)
  expect(isOfAbha(named('partner_ref', other, 'eka'), [own])).toBe(true)
  expect(isOfAbha(named('mobile', other, 'attestr'), [own])).toBe(false)
})

test('reasons are read whole or not at all', () => {
  expect(parseReasons('101=not_useful_now, others=other')).toEqual([
    { code: '101', words: 'not_useful_now' },
    { code: 'others', words: 'other' },
  ])
  for (const text of ['', '101', '101=nothing', '101=other,', '101=other,101=other'])
    expect(parseReasons(text)).toBeNull()
})
