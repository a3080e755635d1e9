import { expect, test } from 'vitest'
import { count } from './wire'

test('a number that is no count is told why', () => {
  const told = (value: unknown) => count.safeParse(value).error?.issues.map(({ message }) => message)
  expect(told(2_147_483_647)).toBeUndefined()
  expect(told(2_147_483_648)).toEqual(['must be at most 2147483647'])
  expect(told(1e300)).toContain('must be at most 2147483647')
  expect(told(-1)).toEqual(['must be 0 or more'])
  for (const value of [1.5, '1', null]) expect(told(value)).toEqual(['must be a whole number'])
})
