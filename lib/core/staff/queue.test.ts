import { expect, test } from 'vitest'
import { isBlank, mayNameSomebody } from './queue'

test('a name that may hold what a person is found by is told from one that does not', () => {
  const naming = [
    'asha@abdm',
    'Mail of asha@example.org',
    'asha＠abdm',
    '98450 12345',
    'Asha +91-98450-12345',
    '91-4455-6677-8899',
    '९८४५०१२३४५',
    '9(8)4.5 0 1 2 3 4 5',
    '98450–12345',
    '98450\u201112345',
    '98450/12345',
    '98450_12345',
    '98450,12345',
    '98\u200c450\u200c12345',
  ]
  expect(naming.filter((name) => !mayNameSomebody(name))).toEqual([])
  const plain = ['Ward 4', 'Ends by 2026-11-30', 'मेरी सूची', 'HIP 123456789', 'Loans over 7 days, 2026 and 2027']
  expect(plain.filter(mayNameSomebody)).toEqual([])
})

test('a name that nobody could see is told from one that somebody can', () => {
  const blank = ['', ' ', '\u200d', '\u200c \u200d', '\u3164', '\u115f\u1160', '\uffa0', '\ufe0f', '\u2800', '\u00a0']
  expect(blank.filter((name) => !isBlank(name))).toEqual([])
  expect(['-', '\u3164a', 'क्\u200d', '✓\ufe0f'].filter(isBlank)).toEqual([])
})
