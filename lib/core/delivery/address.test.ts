import { expect, test } from 'vitest'
import { refuseAddress } from './address'

test('https at its own ports, and nothing else', () => {
  for (const url of [
    'https://partner.example/hook?a=b',
    'https://partner.example:443/',
    'https://partner.example:8443/',
  ])
    expect([url, refuseAddress(url, false)]).toEqual([url, null])
  for (const url of [
    '',
    'partner.example',
    'http://partner.example/',
    'ftp://partner.example/',
    'javascript:1',
    'https://user@partner.example/',
    'https://:secret@partner.example/',
    'https://partner.example:22/',
    'https://partner.example:5432/',
    'https://partner.example/#x',
    'http://localhost/',
    'https://localhost:3000/',
  ])
    expect([url, refuseAddress(url, false)]).toEqual([url, expect.any(String)])
})

test('a demo also calls its own machine', () => {
  for (const url of ['http://localhost:4000/a', 'http://127.0.0.1:4000/', 'http://[::1]:4000/'])
    expect([url, refuseAddress(url, true)]).toEqual([url, null])
  for (const url of [
    'http://partner.example/',
    'http://localhost.evil.example/',
    'http://10.0.0.1/',
    'http://a@localhost/',
  ])
    expect([url, refuseAddress(url, true)]).toEqual([url, expect.any(String)])
})
