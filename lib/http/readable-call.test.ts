import { expect, test } from 'vitest'
import { makeReadable } from './readable-call'

const made = (url: string, method = 'GET', headers: Record<string, unknown> = {}) => {
  const call = { url, method, headers: { host: 'wallet.test', ...headers } as Record<string, unknown> }
  makeReadable(call)
  return call
}

test.each(['/a/b%20c?d=%F0', '/%E0%A4%95', '/', '/a?b?c%', '/verify?next=//evil.example/'])('leaves %s', (address) => {
  expect(made(address).url).toBe(address)
})

test.each([
  ['/v1/%F0%9F/x?q=%F0', '/v1/%25F0%259F/x?q=%F0'],
  ['/%', '/%25'],
  ['/%zz?a?b', '/%25zz?a?b'],
  ['/v1/sessions/', '/v1/sessions'],
  ['//v1///sessions//?a=//', '/v1/sessions?a=//'],
  ['/\\evil.example/x', '/evil.example/x'],
  ['//', '/'],
  ['*', '/*'],
  ['', '/'],
])('makes of %s an address that a door is asked for', (address, readable) => {
  expect(made(address).url).toBe(readable)
})

test('an address in absolute form is its path, and names the host', () => {
  expect(made('http://evil.example:80/auth/register?a=b')).toMatchObject({
    url: '/auth/register?a=b',
    headers: { host: 'evil.example:80' },
  })
  expect(made('HTTPS://wallet.test?a')).toMatchObject({ url: '/?a', headers: { host: 'wallet.test' } })
})

test('a method that no door has is OPTIONS', () => {
  for (const method of ['TRACE', 'PROPFIND', 'QUERY', 'post']) expect(made('/', method).method).toBe('OPTIONS')
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    expect(made('/', method).method).toBe(method)
})

test('a program is never asked for a part of a page', () => {
  const ofPages = { rsc: '1', 'next-router-prefetch': '1', 'next-action': 'x', 'x-nextjs-data': '1' }
  for (const path of ['/v1/sessions', '/auth', '/api/v1/consents', '/abdm/v1/request', '//auth/register'])
    expect(made(path, 'GET', ofPages).headers).toEqual({ host: 'wallet.test' })
  for (const path of ['/', '/sharing', '/verify', '/authority'])
    expect(made(path, 'GET', ofPages).headers).toEqual({ host: 'wallet.test', ...ofPages })
})
