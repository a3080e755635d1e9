import { type NextRequest, NextResponse } from 'next/server'
import { isFileName, loaderKept } from '@/lib/core/embed/loader'
import { PROBE_COOKIE } from '@/lib/core/embed/probe'
import { env } from '@/lib/env'
import { fileHeaders, HSTS } from '@/lib/http/file-headers'
import { frameAncestors } from '@/lib/http/frame-ancestors'

const DEVELOPMENT = process.env.NODE_ENV === 'development'

/**
 * What a page may load and do. Scripts run by the nonce alone; `strict-dynamic` lets those that
 * Next started load their own chunks.
 */
function policy(
  nonce: string,
  https: boolean,
  ancestors: readonly string[] = [],
  reported: readonly string[] = [],
): string {
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
    `frame-ancestors ${ancestors.length > 0 ? ancestors.join(' ') : "'none'"}`,
    "base-uri 'none'",
    "object-src 'none'",
    ...reported,
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}

/** As long as the page may wait for its script. */
const PROBE_SECONDS = 600
const PAGE_METHODS = ['GET', 'HEAD', 'POST']
/** A host that no name server was asked for. */
const NUMBERED = /^(localhost|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i

/**
 * Whether a demo is called by another name than its own. Its pages show keys and codes, and any site can let its
 * own name lead to this machine. Opened as 127.0.0.1 its forms would post a foreign origin and be refused, but a
 * program may read the demo's messages there.
 */
function isMisdirected({ headers, nextUrl }: NextRequest): boolean {
  const { APP_ORIGIN, WALLET_MODE } = env()
  const host = headers.get('host') ?? ''
  if (WALLET_MODE !== 'demo' || host === new URL(APP_ORIGIN).host) return false
  return !(nextUrl.pathname.startsWith('/api/demo/') && NUMBERED.test(host))
}

/** Says where the wallet is. Not a redirect: Next makes those relative, and they would lead back here. */
function misdirected({ nextUrl }: NextRequest): NextResponse {
  const address = env().APP_ORIGIN + nextUrl.pathname + nextUrl.search
  const href = address.replace(/[&"<>]/g, (one) => `&#${one.charCodeAt(0)};`)
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sammati</title>
<meta http-equiv="refresh" content="0;url=${href}"><p>This wallet is at <a href="${href}">${href}</a></p></html>`
  return new NextResponse(page, {
    status: 421,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

/**
 * Of a page that may stand in another: a page around it that isolates itself asks for the first two. Where it is a
 * window, its opener is the partner's page, which it must be able to tell.
 */
const EMBEDDED = {
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
  'cross-origin-opener-policy': 'unsafe-none',
  // Where the second directive below leads. Browsers that do not know it take the first.
  'reporting-endpoints': 'csp="/api/csp-reports"',
}
const REPORTED = ['report-uri /api/csp-reports', 'report-to csp']

/** The script that partners' pages load, and what tells of it; 404 for a name that none of its files has. */
function loader(pathname: string): NextResponse {
  const kept = loaderKept(pathname)
  const own = fileHeaders(env().APP_ORIGIN.startsWith('https:'), 'cross-origin')
  if (!kept) return new NextResponse(null, { status: 404, headers: { ...own, 'cache-control': 'no-store' } })
  return NextResponse.next({ headers: { ...own, 'cache-control': kept, 'access-control-allow-origin': '*' } })
}

/** Security headers of pages. Decides about nobody: pages and operations do that themselves. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isMisdirected(request)) return misdirected(request)
  const { pathname, searchParams } = request.nextUrl
  if (isFileName(pathname)) return loader(pathname)
  if (!PAGE_METHODS.includes(request.method) && !pathname.startsWith('/api/'))
    return new NextResponse(null, { status: 405, headers: { allow: PAGE_METHODS.join(', ') } })
  const { APP_ORIGIN } = env()
  const https = APP_ORIGIN.startsWith('https:')
  const embedded = pathname.startsWith('/embed/')
  const ancestors = embedded ? await frameAncestors(searchParams.get('p')) : []
  const csp = policy(Buffer.from(crypto.randomUUID()).toString('base64'), https, ancestors, embedded ? REPORTED : [])
  const headers = new Headers(request.headers)
  // Next reads the nonce from the policy on the request.
  headers.set('content-security-policy', csp)
  // Where to come back to after signing in; a page does not know its own address.
  headers.set('x-sammati-page', request.nextUrl.pathname + request.nextUrl.search)
  // In a partner's page there is no cookie of the person's choices: the address names the language.
  headers.delete('x-sammati-language')
  if (embedded) headers.set('x-sammati-language', searchParams.get('l') ?? '')
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
    ...(embedded && EMBEDDED),
    ...(https && HSTS),
  }
  for (const [name, value] of Object.entries(answer)) response.headers.set(name, value)
  // Only what is loaded: a call from the page must not seem to bring it.
  if (pathname === '/embed/v1' && request.method === 'GET')
    response.cookies.set(PROBE_COOKIE, '1', {
      httpOnly: true,
      secure: true,
      sameSite: 'none',
      partitioned: true,
      path: '/',
      maxAge: PROBE_SECONDS,
    })
  return response
}

export const config = {
  matcher: [
    // Pages alone: programs calling the wallet pay nothing for what only a browser reads.
    '/((?!(?:api|auth|abdm|gateway|v1|\\.well-known)(?:/|$)|_next/static/|icon\\.svg$).*)',
    '/api/demo/:path*',
  ],
}
