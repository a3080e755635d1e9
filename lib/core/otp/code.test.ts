import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCode } from './code'

const ZEROS = [0x30, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x06f0, 0x0660, 0xff10]

test('six digits of any Indic script are read, with spaces and hyphens between', () => {
  const digits = fc.array(fc.nat(9), { minLength: 6, maxLength: 6 })
  const gap = fc.constantFrom('', ' ', '-', '\u00a0', '\n')
  fc.assert(
    fc.property(
      digits,
      fc.constantFrom(...ZEROS),
      fc.array(gap, { minLength: 7, maxLength: 7 }),
      (code, zero, gaps) => {
        const typed = gaps
          .map((one, index) => one + (index < 6 ? String.fromCodePoint(zero + code[index]!) : ''))
          .join('')
        expect(parseCode(typed)).toBe(code.join(''))
      },
    ),
  )
})

test('whatever is read is 6 ASCII digits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      expect(parseCode(typed) ?? '000000').toMatch(/^\d{6}$/)
    }),
  )
  for (const typed of ['', '12345', '1234567', '12345x', '+12345', '1.2.3.4.5.6']) expect(parseCode(typed)).toBeNull()
  // The tables of all characters are made at the first use: seconds, on a busy machine.
}, 30_000)
