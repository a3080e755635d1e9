import { expect, test } from 'vitest'
import { heldUntil, judgeAnswer } from './answer'

const now = new Date('2026-04-01T10:00:00.000Z')
const judge = (status: number, retryAfter?: string) =>
  judgeAnswer({ status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } }, now)

test('2xx is success, 410 ends it, everything else is tried again', () => {
  for (const status of [200, 201, 202, 204, 299]) expect([status, judge(status).kind]).toEqual([status, 'told'])
  expect(judge(410, '60').kind).toBe('gone')
  for (const status of [0, 100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 422, 429, 500, 502, 503, 504, 599])
    expect([status, judge(status).kind]).toEqual([status, 'failed'])
  expect(judgeAnswer({ failure: 'unreachable' }, now)).toEqual({ kind: 'failed', busy: false, notBefore: null })
})

test('a receiver that is overloaded is left in peace by all that is meant for it', () => {
  for (const status of [429, 502, 503, 504]) expect(judge(status)).toMatchObject({ busy: true })
  expect(judgeAnswer({ failure: 'timeout' }, now)).toMatchObject({ busy: true })
  for (const status of [301, 400, 500]) expect(judge(status)).toMatchObject({ busy: false })
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  expect(heldUntil(after(60), now)).toEqual(after(60))
  expect(heldUntil(null, now)).toEqual(after(10))
  expect(heldUntil(after(-60), now)).toEqual(after(10))
  expect(heldUntil(after(1e7), now)).toEqual(after(86_400))
})

test('Retry-After is seconds or a date, and nonsense says nothing', () => {
  const asked = (text: string) => judge(429, text)
  expect(asked('120')).toMatchObject({ notBefore: new Date('2026-04-01T10:02:00.000Z') })
  expect(asked(' 0 ')).toMatchObject({ notBefore: now })
  expect(asked('Wed, 01 Apr 2026 12:00:00 GMT')).toMatchObject({ notBefore: new Date('2026-04-01T12:00:00.000Z') })
  for (const text of ['', '-5', '1.5', 'soon', '99999999999', 'Wed, 99 Foo'])
    expect([text, asked(text)]).toEqual([text, { kind: 'failed', busy: true, notBefore: null }])
})
