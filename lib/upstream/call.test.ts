import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { callUpstream } from './call'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function service(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  const seen: { request: IncomingMessage; body: string }[] = []
  const server = createServer(async (request, response) => {
    seen.push({ request, body: Buffer.concat(await request.toArray()).toString() })
    response.writeHead(status, headers).end(body)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, seen }
}

const answer = z.object({ id: z.string() })
const error = z.object({ message: z.string() })

test('what goes out is what was given, and what comes back is parsed and also as it came', async () => {
  const { url, seen } = await service(201, '{"id":"a", "more":1}', { 'X-Signature': 's' })
  const given = await callUpstream({ url, method: 'POST', headers: { 'x-key': 'k' }, body: '{ }', answer, error })
  expect(given).toMatchObject({ status: 201, answer: { id: 'a' }, headers: { 'x-signature': 's' } })
  expect(given.raw.toString()).toBe('{"id":"a", "more":1}')
  expect(seen[0]).toMatchObject({ body: '{ }', request: { method: 'POST', url: '/x' } })
  expect(seen[0]?.request.headers).toMatchObject({ 'x-key': 'k', 'content-type': 'application/json' })
})

test('an answer without a body is undefined', async () => {
  const { url } = await service(204, '')
  expect(await callUpstream({ url, method: 'POST', answer: z.undefined(), error })).toMatchObject({ status: 204 })
})

test('a refusal carries status, the error that can be read, and the headers', async () => {
  const { url } = await service(429, '{"message":"later"}', { 'retry-after': '5' })
  await expect(callUpstream({ url, method: 'GET', answer, error })).rejects.toMatchObject({
    kind: 'refused',
    status: 429,
    error: { message: 'later' },
    headers: { 'retry-after': '5' },
  })
  const page = await service(502, '<html>')
  const failed = callUpstream({ url: page.url, method: 'GET', answer, error })
  await expect(failed).rejects.toMatchObject({ kind: 'refused', status: 502, error: undefined })
})

test('a redirect is a refusal', async () => {
  const { url } = await service(302, '', { location: 'http://127.0.0.1/' })
  await expect(callUpstream({ url, method: 'GET', answer, error })).rejects.toMatchObject({ kind: 'refused' })
})

test('an answer of another shape, no JSON, bad UTF-8 or too much of it is unreadable', async () => {
  for (const body of ['{"id":1}', 'hello', '', Buffer.from([0x22, 0xff, 0x22]), ' '.repeat(1024 * 1024 + 1)]) {
    const { url } = await service(200, body)
    await expect(callUpstream({ url, method: 'GET', answer, error })).rejects.toMatchObject({ kind: 'unreadable' })
  }
})

test('an address that must not be called, and one where nobody is', async () => {
  const at = (url: string) => callUpstream({ url, method: 'GET', answer, error })
  await expect(at('http://169.254.169.254/latest')).rejects.toMatchObject({ kind: 'refused_address' })
  const { url } = await service(200, '{}')
  servers.pop()?.close()
  await expect(at(url)).rejects.toMatchObject({ kind: 'unreachable' })
})
