import { expect, test } from 'vitest'
import { readOrigin } from './origin'

test('an origin is taken as browsers write it', () => {
  expect(readOrigin(' https://Portal.CityHospital.example/ ', false)).toBe('https://portal.cityhospital.example')
  expect(readOrigin('https://a.example:8443', false)).toBe('https://a.example:8443')
  expect(readOrigin('https://a.example:443', false)).toBe('https://a.example')
  expect(readOrigin('https://अस्पताल.भारत', false)).toBe('https://xn--l1b6dra7a1a2byg.xn--h2brj9c')
})

test('what is not exactly one is not taken', () => {
  for (const text of [
    '',
    'a.example',
    'http://a.example',
    'https://a.example/page',
    'https://a.example/?x',
    'https://a.example?',
    'https://a.example#',
    'https://user@a.example',
    'https://*.a.example',
    'https://a.example.',
    'https://intranet',
    'https://localhost',
    'https://127.0.0.1',
    'https://com',
    'https://10.0.0.1',
    'https://10.0.0.1:8443',
    'blob:https://a.example/1',
    'https://[::1]',
    'https://a.example https://b.example',
    "https://a.example; script-src 'unsafe-inline'",
    'javascript://a.example',
    'null',
    'http://localhost:3001',
  ])
    expect(readOrigin(text, false), text).toBeNull()
})

test('a demo takes names of this machine without a certificate, and no others', () => {
  for (const text of ['http://localhost:3001', 'http://partner.localhost:4001', 'http://127.0.0.1:4001'])
    expect(readOrigin(text, true)).toBe(text)
  for (const text of ['http://a.example', 'http://localhost.evil.example', 'http://127.0.0.2'])
    expect(readOrigin(text, true), text).toBeNull()
})
