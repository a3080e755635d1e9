import { type NextRequest, NextResponse } from 'next/server'
import { env } from '@/lib/env'

const DEVELOPMENT = process.env.NODE_ENV === 'development'

/**
 * What a page may load and do. Scripts run by the nonce alone; `strict-dynamic` lets those that
 * Next started load their own chunks.
 */
function policy(nonce: string, https: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${DEVELOPMENT ? " 'unsafe-eval'" : ''}`,
    // The development server puts its styles into the page; a build has files.
    `style-src 'self' ${DEVELOPMENT ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${DEVELOPMENT ? ' ws:' : ''}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}

/** Security headers of pages. Decides about nobody: pages and operations do that themselves. */
export function proxy(request: NextRequest): NextResponse {
  const { APP_ORIGIN, WALLET_MODE } = env()
  // A demo is often opened as 127.0.0.1: its forms would then post a foreign origin and be refused.
  if (WALLET_MODE === 'demo' && request.method === 'GET' && request.headers.get('host') !== new URL(APP_ORIGIN).host)
    return NextResponse.redirect(APP_ORIGIN + request.nextUrl.pathname + request.nextUrl.search)
  const https = APP_ORIGIN.startsWith('https:')
  const csp = policy(Buffer.from(crypto.randomUUID()).toString('base64'), https)
  const headers = new Headers(request.headers)
  // Next reads the nonce from the policy on the request.
  headers.set('content-security-policy', csp)
  // Where to come back to after signing in; a page does not know its own address.
  headers.set('x-sammati-page', request.nextUrl.pathname + request.nextUrl.search)
  const response = NextResponse.next({ request: { headers } })
  const answer = {
    'content-security-policy': csp,
    // Not no-referrer: a form would post "Origin: null" and its action would be refused.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), otp-credentials=(self)',
    'cache-control': 'no-store',
    ...(https && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  }
  for (const [name, value] of Object.entries(answer)) response.headers.set(name, value)
  return response
}

export const config = {
  // Pages alone: programs calling the wallet pay nothing for what only a browser reads.
  matcher: ['/((?!api/|auth/|abdm/|v1/|\\.well-known/|_next/static/|_next/image|[^/]+\\.[a-z0-9]+$).*)'],
}
