import { expect, it } from 'vitest'
import { languageOfHeader } from './preferences'

it.each([
  ['hi-IN,hi;q=0.9,en;q=0.8', 'hi'],
  ['en-GB,hi;q=0.9', 'en'],
  ['en;q=0.4, hi;q=0.5', 'hi'],
  ['ta-IN,hi;q=0.5', 'hi'],
  ['HI', 'hi'],
  ['hi;q=0,en;q=0.1', 'en'],
  ['ta', 'en'],
  ['', 'en'],
  [null, 'en'],
])('reads of %s: %s', (header, language) => {
  expect(languageOfHeader(header)).toBe(language)
})
