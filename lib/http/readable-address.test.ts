import { expect, it } from 'vitest'
import { readableAddress } from './readable-address'

it.each(['/a/b%20c?d=%F0', '/%E0%A4%95', '/', '/a?b?c%'])('leaves %s', (address) => {
  expect(readableAddress(address)).toBe(address)
})

it.each([
  ['/v1/%F0%9F/x?q=%F0', '/v1/%25F0%259F/x?q=%F0'],
  ['/%', '/%25'],
  ['/%zz?a?b', '/%25zz?a?b'],
])('makes of %s an address that can be read', (address, readable) => {
  expect(readableAddress(address)).toBe(readable)
})
