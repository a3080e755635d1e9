import { expect, it } from 'vitest'
import { originOf } from './origin'

it('reads the origin of an address', () => {
  expect(originOf('https://clinic.example/visit?id=1')).toBe('https://clinic.example')
  for (const none of [null, '', 'about:blank', 'data:text/html,1', 'clinic']) expect(originOf(none)).toBeNull()
})
