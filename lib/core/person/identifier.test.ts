import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstNameOf, isMinor, latinDigits, maskIdentifier, parseIdentifier, parseSubject } from './identifier'

const ZEROS = [0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x06f0, 0x0660]
const digits = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''))
const national = fc.tuple(fc.constantFrom('6', '7', '8', '9'), digits(9)).map((parts) => parts.join(''))
const written = (text: string, zero: number) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

test('digits of every Indic script become 0-9, and nothing else changes', () => {
  fc.assert(
    fc.property(digits(12), fc.constantFrom(...ZEROS), (text, zero) => {
      expect(latinDigits(written(text, zero))).toBe(text)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = latinDigits(text)
      expect(latinDigits(once)).toBe(once)
      expect([...once]).toHaveLength([...text].length)
      expect(once.replace(/\d/g, '')).toBe([...text].filter((_, at) => !/\d/.test([...once][at]!)).join(''))
    }),
  )
  // The tables of all characters are made at the first use: seconds, on a busy machine.
}, 30_000)

test('a mobile has one spelling, however it is typed', () => {
  const prefix = fc.constantFrom('', '0', '91', '+91', '+91 ', '+91-', '0091')
  fc.assert(
    fc.property(national, prefix, fc.constantFrom(0x30, ...ZEROS), fc.nat(9), (number, front, zero, gap) => {
      const typed = ` ${written(`${front}${number.slice(0, gap)} ${number.slice(gap)}`, zero)}\n`
      expect(parseIdentifier(typed)).toEqual({ kind: 'mobile', value: `+91${number}` })
    }),
  )
})

test('an ABHA number is 14 digits, with or without hyphens, and never a foreign number', () => {
  fc.assert(
    fc.property(digits(14), (number) => {
      const hyphened = `${number.slice(0, 2)}-${number.slice(2, 6)}-${number.slice(6, 10)}-${number.slice(10)}`
      expect(parseIdentifier(hyphened)).toEqual({ kind: 'abha_number', value: number })
      expect(parseIdentifier(number)).toEqual({ kind: 'abha_number', value: number })
      expect(parseIdentifier(`+${number}`)?.kind).not.toBe('abha_number')
    }),
  )
})

test('addresses are read in any case, and an ABHA address is no e-mail address', () => {
  const cases = [
    ['Meera.Joshi@ABDM', { kind: 'abha_address', value: 'meera.joshi@abdm' }],
    ['meera_1@sbx', { kind: 'abha_address', value: 'meera_1@sbx' }],
    [' Meera@Example.Org ', { kind: 'email', value: 'meera@example.org' }],
    ['meera@abdm.example', { kind: 'email', value: 'meera@abdm.example' }],
    ['meera@localhost', null],
    ['.meera@abdm', null],
    ['meera@@example.org', null],
    [`${'a'.repeat(65)}@example.org`, null],
    ['5123456789', null],
    ['+1 415 555 0100', null],
    ['', null],
    ['did:example:123', null],
  ] as const
  for (const [typed, read] of cases) expect(parseIdentifier(typed)).toEqual(read)
})

test('whatever is read is read the same again, and never thrown at', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.stringMatching(/^[+0-9 ().-]{0,20}$/),
    fc.emailAddress(),
    fc.stringMatching(/^[A-Za-z0-9_.]{1,12}@(abdm|sbx|ABDM)$/),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const read = parseIdentifier(text)
      if (read) expect(parseIdentifier(read.value)).toEqual(read)
      const subject = parseSubject(text)
      expect(subject.kind === 'partner_ref').toBe(read === null)
    }),
  )
  // The tables of all characters are made at the first use: seconds, on a busy machine.
}, 30_000)

test('a mask never holds the whole value', () => {
  fc.assert(
    fc.property(fc.oneof(national, digits(14), fc.emailAddress()), (typed) => {
      const read = parseIdentifier(typed)
      if (!read) return
      const masked = maskIdentifier(read)
      expect(masked).not.toContain(read.value)
      if (read.kind === 'mobile' || read.kind === 'abha_number') expect(masked.replace(/\D/g, '')).toHaveLength(4)
    }),
  )
  expect(maskIdentifier({ kind: 'email', value: 'meera@example.org' })).toBe('m***@example.org')
  // Nothing of what is too short to have a part that does not tell it.
  expect(maskIdentifier({ kind: 'email', value: 'a@x.org' })).toBe('***@x.org')
  expect(maskIdentifier({ kind: 'partner_ref', value: 'A7' })).toBe('***')
  expect(maskIdentifier({ kind: 'partner_ref', value: 'A7B' })).toBe('A***')
})

test('a first name and a year of birth say no more than they must', () => {
  expect(firstNameOf('  Meera   Joshi ')).toBe('Meera')
  expect(firstNameOf('')).toBe('')
  const now = new Date('2026-04-01T00:00:00.000Z')
  expect([2008, 2009, null].map((year) => isMinor(year, now))).toEqual([false, true, false])
})
