import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadDoors, loadPages } from './doors'

async function doorsOf(...routes: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'doors-'))
  for (const route of routes) {
    const file = join(root, 'app', route, 'route.ts')
    mkdirSync(dirname(file), { recursive: true })
    // Each answers with where it stands.
    writeFileSync(
      file,
      `const at = () => new Response(${JSON.stringify(route)})\nexport { at as GET, at as POST, at as OPTIONS }\n`,
    )
  }
  const doors = await loadDoors(root)
  return async (method: string, path: string) => {
    const door = doors(method, path)
    if (!door) return null
    const response = await door.handler(new Request('http://x'), { params: Promise.resolve({}) })
    expect(door.route).toBe(`/${await response.clone().text()}`)
    return [await response.text(), door.params]
  }
}

test('a door is found as Next finds it: the plain name first, then a parameter, then the rest', async () => {
  const at = await doorsOf('auth/register', 'auth/[caId]/accept', 'auth/[[...rest]]', 'v1/sessions/[id]/consents')
  expect(await at('POST', '/auth/register')).toEqual(['auth/register', {}])
  expect(await at('POST', '/auth/1%202/accept')).toEqual(['auth/[caId]/accept', { caId: '1 2' }])
  expect(await at('GET', '/auth')).toEqual(['auth/[[...rest]]', {}])
  expect(await at('GET', '/auth/a/b%2Fc')).toEqual(['auth/[[...rest]]', { rest: ['a', 'b/c'] }])
  expect(await at('GET', '/v1/sessions/x/consents')).toEqual(['v1/sessions/[id]/consents', { id: 'x' }])
})

test('what is no address for programs is no door', async () => {
  const at = await doorsOf('auth/register', 'api/health/live')
  for (const path of ['/authority', '/', '/api/health/live', '/x/auth/register', '/auth/register/']) {
    expect([path, await at('GET', path)]).toEqual([path, null])
  }
})

test('a method that a door does not have is refused by the door; HEAD is GET', async () => {
  const at = await doorsOf('auth/register')
  for (const method of ['PROPFIND', 'DELETE', 'HEAD']) expect(await at(method, '/auth/register')).not.toBeNull()
})

test('a page is named by its pattern, whatever group it lies in and whoever asks', async () => {
  const root = mkdtempSync(join(tmpdir(), 'doors-'))
  for (const file of [
    'page.tsx',
    '(wallet)/requests/[id]/page.tsx',
    '(wallet)/requests/new/page.tsx',
    'api/x/route.ts',
    '.well-known/jwks/route.ts',
  ]) {
    mkdirSync(dirname(join(root, 'app', file)), { recursive: true })
    writeFileSync(join(root, 'app', file), '')
  }
  const at = await loadPages(root)
  const paths = [
    '/',
    '/requests/new',
    '/requests/0190',
    '/api/x',
    '/.well-known/jwks',
    '/_next/static/a.js',
    '/meera@example.org',
  ]
  expect(paths.map(at)).toEqual([
    '/',
    '/requests/new',
    '/requests/[id]',
    '/api/x',
    '/.well-known/jwks',
    '/_next/*',
    'other',
  ])
})
