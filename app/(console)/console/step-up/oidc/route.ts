import type { NextRequest } from 'next/server'
import { consolePathOf } from '@/lib/web/console'
import { toProvider } from '../../sign-in/oidc/attempt'

/** To the identity provider, to prove it anew however long one has been signed in there. */
export async function GET({ nextUrl }: NextRequest): Promise<Response> {
  return toProvider({ isFresh: true, token: null, next: consolePathOf(nextUrl.searchParams.get('next')) })
}
