import type { NextRequest } from 'next/server'
import { consolePathOf } from '@/lib/web/console'
import { toProvider } from './attempt'

/** To the identity provider. Nothing is decided here: whoever made the link, the answer comes to the same browser. */
export async function GET({ nextUrl }: NextRequest): Promise<Response> {
  return toProvider({ isFresh: false, token: null, next: consolePathOf(nextUrl.searchParams.get('next')) })
}
