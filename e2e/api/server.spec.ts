import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from '@playwright/test'
import { call } from '../support/api'
import { walletUrl } from '../support/wallet'

/** What comes back on a connection of its own until the server ends it. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(walletUrl())
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(text)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

test('programs are answered with a length; pages are Next’s', async () => {
  const refused = await call('GET', '/api/v1/consents')
  expect(refused.status).toBe(401)
  expect(Number(refused.headers.get('content-length'))).toBe(Buffer.byteLength(JSON.stringify(refused.body)))
  expect((await call('GET', '/sign-in')).headers.get('content-type')).toMatch(/text\/html/)
})

test('whatever is no page says that nothing runs in it and nobody frames it, also where there is nothing', async () => {
  const found = /"(\/_next\/static\/[^"]+\.css)"/.exec(await (await fetch(`${walletUrl()}/sign-in`)).text())?.[1]
  for (const [path, status] of [
    [found ?? '', 200],
    ['/icon.svg', 200],
    ['/embed/1.0.0.js', 200],
    ['/_next/static/nothing.js', 404],
    ['/embed/9.9.9.js', 404],
    ['/api/nothing', 404],
    ['/api/v3/nothing', 404],
    ['/.well-known/nothing', 404],
  ] as const) {
    const answer = await fetch(walletUrl() + path, { redirect: 'manual' })
    await answer.arrayBuffer()
    expect.soft([path, answer.status]).toEqual([path, status])
    expect.soft(Object.fromEntries(answer.headers), path).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
  }
})

test('what a partner’s page frames where there is nothing has no form of the wallet’s', async () => {
  const answer = await fetch(`${walletUrl()}/embed/${randomUUID()}/nothing`)
  expect(answer.status).toBe(404)
  const shown = await answer.text()
  expect(shown.includes('<h1')).toBe(true)
  expect(shown.includes('<form')).toBe(false)
})

test('calls on one connection are answered in their order', async () => {
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`
  const answers = await raw(
    get('/api/v1/consents') + get('/auth/nowhere') + get('/v1/nowhere', 'Connection: close\r\n'),
  )
  expect(answers.split('HTTP/1.1 ').map((one) => one.slice(0, 3))).toEqual(['', '401', '404', '404'])
  expect(answers.indexOf('unauthenticated')).toBeLessThan(answers.indexOf('"statusCode":404'))
})

test('a body without an end is cut off in the dialect’s words, and nothing after it is taken for a call', async () => {
  const sent = request(new URL('/auth/register', walletUrl()), {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  })
  const answered = once(sent, 'response')
  sent.on('error', () => {})
  for (let written = 0; written < 400_000; written += 40_000) sent.write(' '.repeat(40_000))
  const [response] = await answered
  expect([401, 413]).toContain(response.statusCode)
  expect(response.headers.connection).toBe('close')
  response.resume()
  sent.destroy()
})

test('no other protocol is spoken', async () => {
  const upgrade = 'GET /api/v1/consents HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  expect(await raw(upgrade)).toBe('')
})
