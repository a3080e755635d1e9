import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApi } from '@/lib/dialects/reference/openapi'
import { EXAMPLES } from './examples'
import { isAsDocumented, prepare, runExample } from './run'

/** What was asked, and what is answered to a method and path. */
const seen: { at: string; signature: unknown; connection: unknown; body: string }[] = []
const answers = new Map<string, [status: number, body: string]>()
const server = createServer(async (request, response) => {
  const at = `${request.method} ${request.url}`
  const { connection, 'x-hmac-signature': signature } = request.headers
  seen.push({ at, signature, connection, body: `${Buffer.concat(await request.toArray())}` })
  const [status, body] = answers.get(at) ?? [404, '']
  response.writeHead(status).end(body)
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

const id = 'd69a07cf-4434-4d36-be6c-d22af7dc01fb'
const upload = EXAMPLES.find((one) => one.id === 'veriff-upload')!
const run = () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return runExample(openApi(origin), origin, upload, { veriffApiKey: 'key', veriffSecret: 'secret' })
}

test('the calls before take what the example needs, and a signature is over the bytes that are sent', async () => {
  answers.set('POST /v1/sessions', [201, `{"verification":{"id":"${id}"}}`])
  answers.set(`POST /v1/sessions/${id}/consents`, [200, `{"id":"${id}","context":"consent","sessionId":"${id}"}`])
  const ran = await run()
  expect(ran).toMatchObject({ prepared: true, status: 200, path: `/v1/sessions/${id}/consents` })
  expect(isAsDocumented(upload, ran)).toBe(true)
  const last = seen.at(-1)
  expect(last?.connection).toBe('close')
  expect(last?.signature).toBe(createHmac('sha256', 'secret').update(last!.body).digest('hex'))
})

test('the code is taken from the newest message that has one: news of the person may be newer', async () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const reads = EXAMPLES.flatMap(({ before }) => before).filter(
    ({ operation }) => operation === 'GET /api/demo/messages',
  )
  const each = new Map(reads.map((one) => [one.query, { ...one, wait: 0 }]))
  expect(each.size).toBe(2)
  answers.set('GET /api/demo/messages?to=someone', [
    200,
    '{"messages":[{"body":"x","otp":null},{"body":"y","otp":"482913"},{"body":"z","otp":"111111"}]}',
  ])
  const known = { email: 'someone', mobile: 'someone' }
  for (const one of each.values())
    expect(await prepare(openApi(origin), origin, [one], known)).toMatchObject({ known: { otp: '482913' } })
})

test.each([
  [200, '{"id":"x"}'],
  [201, `{"id":"${id}","context":"consent","sessionId":"${id}"}`],
  [400, '{"status":"fail","code":"1101","message":"Validation failed"}'],
])('an answer of %i %s is not the one that the document promises', async (status, body) => {
  answers.set(`POST /v1/sessions/${id}/consents`, [status, body])
  const ran = await run()
  expect(ran).toMatchObject({ prepared: true, status, body })
  expect(isAsDocumented(upload, ran)).toBe(false)
})

test.each([
  [403, '{"id":"refused"}'],
  [201, '{"nothing":1}'],
])('when a call before answers %i %s, that is what is shown', async (status, body) => {
  answers.set('POST /v1/sessions', [status, body])
  const ran = await run()
  expect(ran).toMatchObject({ prepared: false, status, body, path: '/v1/sessions' })
  expect(isAsDocumented(upload, ran)).toBe(false)
})
