import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { log, logTo } from '@/lib/log'
import { POST } from './route'

const post = async (body: string, type = 'application/csp-report') => {
  const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
  return (await POST(new Request('http://wallet.test/api/csp-reports', { method: 'POST', headers, body }))).status
}
const old = (directive: string) =>
  JSON.stringify({
    'csp-report': {
      'document-uri': 'https://wallet.example/embed/the-session?p=the-partner',
      'violated-directive': directive,
      'script-sample': 'someone@example.in',
    },
  })
const reported = (...directives: string[]) =>
  JSON.stringify(
    directives.map((effectiveDirective) => ({
      type: 'csp-violation',
      url: 'https://wallet.example/embed/the-session',
      body: { effectiveDirective, sample: 'someone@example.in' },
    })),
  )

let printed = ''
let back = () => {}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  printed = ''
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    printed += chunk
    done()
  }
  back = logTo(new Writable({ write }))
  // Tests are silent otherwise.
  log().level = 'warn'
})
afterEach(() => {
  back()
  vi.useRealTimers()
})

it('writes a line a minute with how many there were of each kind, and nothing else of them', async () => {
  expect(await post(old("script-src-elem 'self'"))).toBe(204)
  expect(await post(reported('script-src-elem', 'frame-ancestors', 'x'.repeat(200)), 'application/reports+json')).toBe(
    204,
  )
  expect(await post('[]', 'application/reports+json')).toBe(204)
  expect(await post('[{"type":"deprecation","body":{}}]', 'application/reports+json')).toBe(204)
  expect(printed).toBe('')
  vi.advanceTimersByTime(60_000)
  const { time, ...line } = JSON.parse(printed)
  expect(line).toEqual({
    level: 'warn',
    msg: 'browsers kept pages from what their policy does not allow',
    directives: { 'script-src': 2, 'frame-ancestors': 1, other: 1 },
  })
  vi.advanceTimersByTime(600_000)
  expect(printed.trim().split('\n')).toHaveLength(1)
})

it('refuses what is no report, or larger than any', async () => {
  expect(await post(old('img-src'), 'text/plain')).toBe(415)
  expect(await post('{')).toBe(400)
  expect(await post('{"csp-report":{"violated-directive":7}}')).toBe(400)
  expect(await post(old('x'.repeat(17_000)))).toBe(413)
  vi.advanceTimersByTime(60_000)
  expect(printed).toBe('')
})

it('takes sixty calls a minute, whoever makes them', async () => {
  vi.advanceTimersByTime(60_000)
  const statuses = []
  for (let call = 0; call < 62; call++) statuses.push(await post(old('img-src')))
  expect(statuses.slice(58)).toEqual([204, 204, 429, 429])
  vi.advanceTimersByTime(60_000)
  expect(JSON.parse(printed).directives).toEqual({ 'img-src': 60 })
  expect(await post(old('img-src'))).toBe(204)
})
