import { expect, test } from 'vitest'
import { isListed } from '@/lib/http/client-address'
import { readAddressList } from './address-list'

const wrong = (text: string) => {
  try {
    return readAddressList(text)
  } catch (error) {
    return (error as { fields: { addresses: string[] } }).fields.addresses[0]
  }
}

test('addresses and blocks of both kinds are taken, once each; none are anywhere', () => {
  expect(readAddressList('203.0.113.9\n203.0.113.9, 198.51.100.0/24;2001:db8::/32\r\n2001:db8::1')).toEqual([
    '203.0.113.9',
    '198.51.100.0/24',
    '2001:db8::/32',
    '2001:db8::1',
  ])
  expect(readAddressList('  \n ')).toBeNull()
})

test('what is neither is named', () => {
  for (const entry of [
    '203.0.113',
    '203.0.113.256',
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/',
    '2001:db8::/129',
    '2001:db8:::1',
    'a.example',
    '0.0.0.0/0',
    '::/0',
    '203.0.113.9:443',
    'fe80::1%eth0',
  ])
    expect(wrong(`203.0.113.9 ${entry}`), entry).toBe(entry)
})

test('whatever is taken, the doors can check', () => {
  for (const entry of readAddressList(
    '203.0.113.9 198.51.100.0/24 10.0.0.0/8 2001:db8::/32 ::ffff:192.0.2.1 2001:DB8::1',
  ) ?? [])
    expect(isListed(entry.split('/')[0] ?? '', [entry]), entry).toBe(true)
})

test('a list is not endless', () => {
  expect(wrong(Array.from({ length: 51 }, (_, at) => `10.0.0.${at}`).join(' '))).toMatch(/at most 50/)
})
