import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { GET, POST } from '@/app/api/demo/messages/route'
import * as environment from '@/lib/env'

// Other files of this run keep their messages in the common directory.
const dataDir = await mkdtemp(join(tmpdir(), 'sammati-sms-'))
const real = { ...environment.env(), DATA_DIR: dataDir }
let settings: Partial<environment.Env> = {}
vi.spyOn(environment, 'env').mockImplementation(() => ({ ...real, ...settings }))
const { readDemoMessages, sendMessage } = await import('./sms')

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  settings = {}
  for (const server of servers.splice(0)) server.close()
})

afterAll(() => rm(dataDir, { recursive: true }))

type Seen = { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }

/** A gateway on this machine that answers as told and keeps what it was sent. */
async function gateway(answer: (response: ServerResponse) => void = (response) => response.end('ok')) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ method: request.method, url: request.url, headers: request.headers, body })
    answer(response)
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const sms = { to: '+919876543210', channel: 'sms', body: 'He said "no" \\ $& {{to}}\n@host #123456' } as const

test('a gateway gets what its template says, escaped for JSON', async () => {
  const { url, seen } = await gateway()
  settings = { SMS_DRIVER: 'http', SMS_HTTP_URL: `${url}/send`, SMS_HTTP_HEADERS: '{"x-api-key":"k"}' }
  settings.SMS_HTTP_BODY = '{"to":"{{to}}","message":"{{body}}"}'
  expect(await sendMessage(sms)).toEqual({ ok: true })
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/send',
    headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
  })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ to: sms.to, message: sms.body })
})

test('a GET gateway gets both in its URL, a form gateway in its form', async () => {
  const { url, seen } = await gateway()
  settings = { SMS_DRIVER: 'http', SMS_HTTP_METHOD: 'GET', SMS_HTTP_URL: `${url}/?to={{to}}&text={{body}}` }
  await sendMessage(sms)
  expect(seen[0]?.body).toBe('')
  const sent = new URL(`${url}${seen[0]?.url}`).searchParams
  expect([sent.get('to'), sent.get('text')]).toEqual([sms.to, sms.body])

  settings = { SMS_DRIVER: 'http', SMS_HTTP_URL: url, SMS_HTTP_BODY: 'to={{to}}&text={{body}}' }
  settings.SMS_HTTP_HEADERS = '{"content-type":"application/x-www-form-urlencoded"}'
  await sendMessage(sms)
  const form = new URLSearchParams(seen[1]?.body)
  expect([form.get('to'), form.get('text')]).toEqual([sms.to, sms.body])
})

test('e-mail has a gateway of its own', async () => {
  const { url, seen } = await gateway()
  settings = { EMAIL_DRIVER: 'http', EMAIL_HTTP_URL: url }
  await sendMessage({ to: 'meera@example.org', channel: 'email', body: 'x' })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ to: 'meera@example.org', text: 'x' })
})

test('a gateway that refuses, redirects or is not there is a result, not an exception', async () => {
  const refusing = await gateway((response) => response.writeHead(500).end())
  settings = { SMS_DRIVER: 'http', SMS_HTTP_URL: refusing.url }
  expect(await sendMessage(sms)).toEqual({ ok: false, reason: 'refused', status: 500 })

  const elsewhere = await gateway()
  const redirecting = await gateway((response) => response.writeHead(307, { location: elsewhere.url }).end())
  settings = { SMS_DRIVER: 'http', SMS_HTTP_URL: redirecting.url }
  expect(await sendMessage(sms)).toEqual({ ok: false, reason: 'refused', status: 307 })
  expect(elsewhere.seen).toEqual([])

  settings = { SMS_DRIVER: 'http', SMS_HTTP_URL: 'http://127.0.0.1:1/' }
  expect(await sendMessage(sms)).toEqual({ ok: false, reason: 'unreachable' })
})

test('the demo keeps messages to itself and shows them newest first, by however the number is spelled', async () => {
  await sendMessage(sms)
  await sendMessage({ ...sms, to: '+919876500000', body: 'no code' })
  await sendMessage({ ...sms, body: 'second\n\n@host #654321' })
  const file = join(dataDir, 'demo-messages.jsonl')
  expect((await stat(file)).mode & 0o777).toBe(0o600)

  expect((await readDemoMessages('098765 43210')).map((message) => message.otp)).toEqual(['654321', '123456'])
  const answer = await GET(new Request('http://localhost/api/demo/messages?to=+919876500000'))
  expect(await answer.json()).toEqual({
    messages: [{ to: '+919876500000', body: 'no code', otp: null, at: expect.stringMatching(/Z$/) }],
  })
  expect(await readDemoMessages()).toHaveLength(3)

  settings = { WALLET_MODE: 'production' }
  const refused = await GET(new Request('http://localhost/api/demo/messages'))
  expect([refused.status, await refused.text()]).toEqual([404, ''])
})

test('another system of the demo can send too, if it holds the key, and nobody can in production', async () => {
  const key = 'k'.repeat(40)
  settings = { DEMO_MESSAGES_KEY: key }
  const send = async (authorization: string, body: unknown) =>
    (
      await POST(
        new Request('http://localhost/api/demo/messages', {
          method: 'POST',
          headers: { authorization },
          body: JSON.stringify(body),
        }),
      )
    ).status
  const message = { to: '+919876500042', body: 'OTP for Aadhaar is 135790 (valid for 10 mins). -UIDAI' }
  expect(await send(`Bearer ${key}`, message)).toBe(204)
  expect(await readDemoMessages('+919876500042')).toMatchObject([{ ...message, otp: '135790' }])

  expect(await send(`Bearer ${key}x`, message)).toBe(404)
  expect(await send('', message)).toBe(404)
  expect(await send(`Bearer ${key}`, { to: '+919876500042' })).toBe(404)
  settings = { DEMO_MESSAGES_KEY: undefined }
  expect(await send('Bearer undefined', message)).toBe(404)
  settings = { DEMO_MESSAGES_KEY: key, WALLET_MODE: 'production' }
  expect(await send(`Bearer ${key}`, message)).toBe(404)
  settings = {}
  expect(await readDemoMessages('+919876500042')).toHaveLength(1)
})
