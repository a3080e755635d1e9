import { expect, it } from 'vitest'
import { embedOrigin, originOf } from './origin'

it.each(['https://clinic.example', 'https://clinic.example:8443', 'https://xn--p1b6ci4b4b3a.example'])(
  'takes %s',
  (origin) => {
    expect(embedOrigin(origin, false)).toBe(origin)
  },
)

it.each([
  'https://clinic.example/',
  'https://clinic.example/path',
  'https://clinic.example:443',
  'https://*.clinic.example',
  'https://*',
  'https://user@clinic.example',
  'https://CLINIC.example',
  'http://clinic.example',
  'http://localhost:3001',
  'http://partner.localhost:3001',
  'null',
  'blob:https://clinic.example/1',
  'data:text/html,1',
  '',
  "https://clinic.example'; script-src *",
])('does not take %s', (origin) => {
  expect(embedOrigin(origin, false)).toBeNull()
})

it('takes this machine in a demo alone', () => {
  for (const origin of ['http://localhost:3001', 'http://partner.localhost:3001', 'http://127.0.0.1:1'])
    expect(embedOrigin(origin, true)).toBe(origin)
  expect(embedOrigin('http://localhost.evil.example', true)).toBeNull()
})

it('reads the origin of an address', () => {
  expect(originOf('https://clinic.example/visit?id=1')).toBe('https://clinic.example')
  for (const none of [null, '', 'about:blank', 'data:text/html,1', 'clinic']) expect(originOf(none)).toBeNull()
})
