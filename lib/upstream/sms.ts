import { createHash, timingSafeEqual } from 'node:crypto'
import { appendFile, chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeIn } from '@/lib/core/otp/message'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'

export type Message = {
  /** `+91XXXXXXXXXX`, or an e-mail address. */
  readonly to: string
  readonly channel: 'sms' | 'email'
  readonly body: string
  /** The same when it is sent again: a gateway that is told of it can know a message that it has. */
  readonly id?: string
}
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'timeout' | 'unreachable' | 'refused'; readonly status?: number }

const TIMEOUT_MS = 10_000

/**
 * Sends by the driver that the environment names for the channel. Never throws: by the time
 * it runs the answer has been given. A failure is logged without number or text.
 */
export async function sendMessage(message: Message): Promise<Sent> {
  const { SMS_DRIVER, EMAIL_DRIVER } = env()
  const driver = message.channel === 'sms' ? SMS_DRIVER : EMAIL_DRIVER
  const sent = await (driver === 'demo' ? keepForDemo(message) : sendByGateway(message)).catch(
    (error: Error): Sent => ({ ok: false, reason: error.name === 'TimeoutError' ? 'timeout' : 'unreachable' }),
  )
  metrics()?.messages.inc({
    channel: message.channel,
    what: codeIn(message.body) === null ? 'news' : 'code',
    result: sent.ok ? 'sent' : sent.reason,
  })
  if (!sent.ok)
    log().error(
      { channel: message.channel, driver, reason: sent.reason, status: sent.status },
      'a message was not sent',
    )
  return sent
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1)

function fill(template: string, { to, body, id = '' }: Message, escaped: (value: string) => string): string {
  const values = { to, body, id }
  return template.replace(/\{\{(to|body|id)\}\}/g, (_, name: keyof typeof values) => escaped(values[name]))
}

async function sendByGateway(message: Message): Promise<Sent> {
  const given = env()
  const [url, method, headerJson, template] =
    message.channel === 'sms'
      ? [given.SMS_HTTP_URL, given.SMS_HTTP_METHOD, given.SMS_HTTP_HEADERS, given.SMS_HTTP_BODY]
      : [given.EMAIL_HTTP_URL, given.EMAIL_HTTP_METHOD, given.EMAIL_HTTP_HEADERS, given.EMAIL_HTTP_BODY]
  const headers = new Headers(JSON.parse(headerJson) as Record<string, string>)
  const hasBody = method !== 'GET'
  if (hasBody && !headers.has('content-type')) headers.set('content-type', 'application/json')
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')

  const response = await fetch(fill(url ?? '', message, encodeURIComponent), {
    method,
    headers,
    ...(hasBody ? { body: fill(template, message, isForm ? encodeURIComponent : inJson) } : {}),
    // A redirect would carry the number and the code to a place nobody configured.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  return response.ok ? { ok: true } : { ok: false, reason: 'refused', status: response.status }
}

export type DemoMessage = {
  readonly to: string
  readonly body: string
  /** The code in it; null when the message carries none. */
  readonly otp: string | null
  /** Of a message that carries none. */
  readonly id?: string
  /** ISO 8601. */
  readonly at: string
}

const demoFile = () => join(env().DATA_DIR, 'demo-messages.jsonl')
const SHOWN = 200

async function keepForDemo({ to, body, id }: Omit<Message, 'channel'>, otp = codeIn(body)): Promise<Sent> {
  await mkdir(env().DATA_DIR, { recursive: true, mode: 0o700 })
  const message: DemoMessage = { to, body, otp, ...(id && { id }), at: new Date().toISOString() }
  await appendFile(demoFile(), `${JSON.stringify(message)}\n`, { mode: 0o600 })
  // The mode above is only for a file that append makes.
  await chmod(demoFile(), 0o600)
  return { ok: true }
}

/**
 * Takes in what another system of the demo "sent" to a phone, with a code in words of its own. Answers whether it did:
 * only in a demo, and from whoever holds the key that the demo's start made.
 */
export async function receiveForDemo(key: string, { to, body }: Pick<Message, 'to' | 'body'>): Promise<boolean> {
  const { WALLET_MODE, DEMO_MESSAGES_KEY } = env()
  const hashOf = (text: string) => createHash('sha256').update(text).digest()
  if (WALLET_MODE !== 'demo' || !DEMO_MESSAGES_KEY || !timingSafeEqual(hashOf(key), hashOf(DEMO_MESSAGES_KEY)))
    return false
  await keepForDemo({ to, body }, /\b\d{6}\b/.exec(body)?.[0] ?? null)
  return true
}

/** What the demo "sent", newest first, at most 200. `to` may be spelled as a person would. */
export async function readDemoMessages(to?: string): Promise<DemoMessage[]> {
  const wanted = to && (parseIdentifier(to)?.value ?? to.trim())
  const text = await readFile(demoFile(), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DemoMessage)
    .filter((message) => !wanted || message.to === wanted)
    .reverse()
    .slice(0, SHOWN)
}
