import { describe, expect, test } from 'vitest'
import { clientAddress, isListed, notePeer } from './client-address'

const noted = (address: string | undefined, more: Record<string, string> = {}) => {
  const headers: Record<string, string> = { ...more }
  notePeer(headers, address)
  return new Headers(headers)
}

describe('the address of a caller', () => {
  test('is the connection’s own where no proxy is trusted, whatever the caller says', () => {
    const headers = noted('203.0.113.7', { 'x-forwarded-for': '10.0.0.1', 'x-sammati-peer': 'x 10.0.0.1' })
    expect(clientAddress(headers, 0)).toBe('203.0.113.7')
    expect(clientAddress(noted(undefined), 0)).toBeNull()
  })

  test('is not known from a header that the server did not write', () => {
    expect(clientAddress(new Headers({ 'x-forwarded-for': '10.0.0.1' }), 0)).toBeNull()
    for (const sent of ['10.0.0.1', ' 10.0.0.1', 'guess 10.0.0.1', ''])
      expect(clientAddress(new Headers({ 'x-sammati-peer': sent }), 0)).toBeNull()
  })

  test('is what the nearest trusted proxy saw where there are some', () => {
    const headers = noted('127.0.0.1', { 'x-forwarded-for': '1.1.1.1, 203.0.113.7, 10.0.0.2' })
    expect(clientAddress(headers, 1)).toBe('10.0.0.2')
    expect(clientAddress(headers, 2)).toBe('203.0.113.7')
    expect(clientAddress(headers, 9)).toBeNull()
  })
})

describe('a list of addresses', () => {
  const list = [
    '203.0.113.7',
    '10.0.0.0/8',
    '2001:db8::/32',
    '2001:db9::1',
    '::ffff:192.168.0.0/112',
    'nonsense',
    '1.2.3.4/40',
  ]

  test.each([
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['::ffff:10.0.0.1', true],
    ['::ffff:a00:1', true],
    ['::ffff:11.0.0.1', false],
    ['192.168.3.4', true],
    ['2001:db8:1::9', true],
    ['2001:0db9:0000:0000:0000:0000:0000:0001', true],
    ['2001:db9::2', false],
    ['1.2.3.4', false],
    ['nonsense', false],
    ['', false],
    [null, false],
  ])('says of %s: %s', (address, allowed) => {
    expect(isListed(address, list)).toBe(allowed)
  })

  test('without entries allows nobody', () => {
    expect(isListed('127.0.0.1', [])).toBe(false)
  })
})
