import { z } from 'zod'
import { env } from '@/lib/env'
import { readDemoMessages, receiveForDemo } from '@/lib/upstream/sms'

/** What the demo "sent", newest first. Exists in demo mode only: it shows codes. */
export async function GET(request: Request): Promise<Response> {
  if (env().WALLET_MODE !== 'demo') return new Response(null, { status: 404 })
  const to = new URL(request.url).searchParams.get('to') ?? undefined
  // A plus that was not escaped arrives as a space, and a number cannot begin with one.
  const messages = await readDemoMessages(to?.replace(/^ (?=\d)/, '+'))
  return Response.json({ messages }, { headers: { 'cache-control': 'no-store' } })
}

const Message = z.object({ to: z.string().max(254), body: z.string().max(1000) })

/** What another system of the demo "sends". Answers 404 to whoever is none, as if nothing were here. */
export async function POST(request: Request): Promise<Response> {
  const key = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  const message = Message.safeParse(await request.json().catch(() => null))
  const kept = message.success && (await receiveForDemo(key, message.data))
  return new Response(null, { status: kept ? 204 : 404 })
}
