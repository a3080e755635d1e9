import { expect, it } from 'vitest'
import { ownPath } from './own-path'

it.each(['/', '/requests/1?step=2', '/settings'])('goes on to %s', (path) => {
  expect(ownPath(path)).toBe(path)
})

it.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/a/../..//evil.example',
  '/sign-in',
  '/sign-in/code',
  '/api/v1/consents',
  '',
  null,
  ['/a'],
  `/${'a'.repeat(600)}`,
])('stays at home for %s', (path) => {
  expect(ownPath(path)).toBe('/')
})
