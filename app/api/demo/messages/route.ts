import { env } from '@/lib/env'
import { readDemoMessages } from '@/lib/upstream/sms'

/** What the demo "sent", newest first. Exists in demo mode only: it shows codes. */
export async function GET(request: Request): Promise<Response> {
  if (env().WALLET_MODE !== 'demo') return new Response(null, { status: 404 })
  const to = new URL(request.url).searchParams.get('to') ?? undefined
  // A plus that was not escaped arrives as a space, and a number cannot begin with one.
  const messages = await readDemoMessages(to?.replace(/^ (?=\d)/, '+'))
  return Response.json({ messages }, { headers: { 'cache-control': 'no-store' } })
}
