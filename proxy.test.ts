import { NextRequest } from 'next/server'
import { afterEach, expect, it, vi } from 'vitest'
import { env } from '@/lib/env'
import { config, proxy } from './proxy'

afterEach(() => void vi.unstubAllEnvs())

const { APP_ORIGIN } = env()
const get = (path: string) => proxy(new NextRequest(APP_ORIGIN + path, { headers: { host: new URL(APP_ORIGIN).host } }))
const [pages = ''] = config.matcher

it('lets a file of the loader be kept: for ever by its whole version, for minutes by that of its kind', async () => {
  const forever = await get('/embed/1.0.0.js')
  expect(forever.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(forever.headers.get('access-control-allow-origin')).toBe('*')
  for (const path of ['/embed/v1.js', '/embed/v1.json'])
    expect((await get(path)).headers.get('cache-control')).toBe('public, max-age=300')
})

it.each(['/embed/9.9.9.js', '/embed/1.0.0.json', '/embed/v2.js'])(
  'answers 404 to %s, which is no file yet, and lets nobody keep it',
  async (path) => {
    const { status, headers } = await get(path)
    expect(status).toBe(404)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  },
)

it.each(['/embed/1.0.0.js/', '/embed/x/v1.js'])('lets nobody keep %s', async (path) => {
  const { headers } = await get(path)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

it.each(['/', '/nothing.txt', '/embed/9.9.9.js', '/embed/v1', '/embed/v1.js', '/sign-in', '/_next/image'])(
  'says of %s who may frame it: nobody',
  async (path) => {
    // What Next makes of the matcher: the whole path.
    expect(path).toMatch(new RegExp(`^${pages}$`))
    expect((await get(path)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  },
)

it('has browsers report what they keep a page in a partner’s page from', async () => {
  const { headers } = await get('/embed/v1')
  expect(headers.get('content-security-policy')).toMatch(/; report-uri \/api\/csp-reports; report-to csp(;|$)/)
  expect(headers.get('reporting-endpoints')).toBe('csp="/api/csp-reports"')
  expect((await get('/sign-in')).headers.get('content-security-policy')).not.toContain('report')
})

it.each(['http://localhost:3000', 'https://wallet.example.org'])(
  'gives each page of a frame all of its headers, at %s',
  async (origin) => {
    vi.stubEnv('APP_ORIGIN', origin)
    vi.resetModules()
    const { proxy } = await import('./proxy')
    const https = origin.startsWith('https:')
    const nonces = new Set<string>()
    const paths = ['/embed/v1', '/embed/0b9f', '/embed/0b9f/review', '/embed/0b9f/result']
    for (const path of paths) {
      const { headers } = await proxy(new NextRequest(origin + path, { headers: { host: new URL(origin).host } }))
      const seen = Object.fromEntries([...headers].filter(([name]) => !/^(x-middleware-|set-cookie$)/.test(name)))
      const nonce = /'nonce-([^']{20,})'/.exec(seen['content-security-policy'] ?? '')?.[1] ?? ''
      nonces.add(nonce)
      expect(seen, path).toEqual({
        'content-security-policy': [
          "default-src 'none'",
          `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
          `style-src 'self' 'nonce-${nonce}'`,
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "manifest-src 'self'",
          "form-action 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "object-src 'none'",
          'report-uri /api/csp-reports',
          'report-to csp',
          ...(https ? ['upgrade-insecure-requests'] : []),
        ].join('; '),
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'cross-origin',
        'cross-origin-opener-policy': 'unsafe-none',
        'permissions-policy':
          'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), otp-credentials=(self)',
        'cache-control': 'no-store',
        'reporting-endpoints': 'csp="/api/csp-reports"',
        ...(https && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
      })
    }
    expect(nonces.size).toBe(paths.length)
  },
)
