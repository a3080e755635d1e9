import { expect } from 'vitest'
import { POST as confirmIt } from '@/app/api/v1/abha/deactivations/[id]/confirm/route'
import { POST as sendOtp } from '@/app/api/v1/abha/deactivations/[id]/otp/route'
import { GET as read } from '@/app/api/v1/abha/deactivations/[id]/route'
import { POST as signIn } from '@/app/api/v1/abha/deactivations/[id]/sign-in/route'
import { POST as verify } from '@/app/api/v1/abha/deactivations/[id]/sign-in/verify/route'
import { GET as text } from '@/app/api/v1/abha/deactivations/[id]/text/route'
import { POST as begin } from '@/app/api/v1/abha/deactivations/route'
import { POST as confirmBack } from '@/app/api/v1/abha/reactivations/[id]/confirm/route'
import { POST as sendBack } from '@/app/api/v1/abha/reactivations/[id]/otp/route'
import { GET as readBack } from '@/app/api/v1/abha/reactivations/[id]/route'
import { POST as beginBack } from '@/app/api/v1/abha/reactivations/route'
import { GET as receipt } from '@/app/api/v1/consents/[id]/receipt/route'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { call, makeKey } from '@/lib/dialects/testing'
import { abhaHolder, sandboxOfFile, speak } from '@/lib/operations/abha/testing'
import { newToken } from '@/lib/operations/sign-in/token'
import { AbhaChangeView, ChangeTextView, Problem, ReceiptView } from './documents'

const sandbox = await sandboxOfFile()

async function tokenOf(db: Db, personId: string, signedInWith = 'mobile') {
  const { token, hash } = newToken('p')
  await db`insert into web_session (id, kind, person_id, token_hash, signed_in_with, created_at, last_seen_at, expires_at)
    values (${crypto.randomUUID()}, 'api', ${personId}, ${hash}, ${signedInWith}, now(), now(), now() + interval '15 minutes')`
  return token
}

test('an ABHA is deactivated and reactivated by our own API, with the words on record', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const shared = await her.share(her.account.abhaAddress)
  const token = await tokenOf(db, her.personId)
  const byAbha = await tokenOf(db, her.personId, 'abha_number')
  const begun = await call(begin, { token, body: { reasons: ['103'], stop: [] } })
  expect(begun.status).toBe(201)
  const { id } = AbhaChangeView.parse(begun.body)
  const params = { id }
  const step = async (route: Parameters<typeof call>[0], body: unknown, status: number) => {
    const answer = await call(route, { token, params, body })
    expect([answer.status, AbhaChangeView.safeParse(answer.body).error]).toEqual([status, undefined])
    return answer.body
  }
  await step(signIn, { method: 'MOBILE_OTP' }, 202)
  expect(await step(verify, { otp: her.codeFor('MOBILE_OTP') }, 200)).toMatchObject({ status: 'SIGNED_IN' })
  await step(sendOtp, { method: 'AADHAAR_OTP' }, 202)
  const words = await call(text, { method: 'GET', token, params, query: '?language=hi' })
  const { textHash, text: hindi } = ChangeTextView.parse(words.body)
  const wrong = await call(confirmIt, { token, params, body: { otp: '000000', textHash, language: 'hi' } })
  expect([wrong.status, Problem.parse(wrong.body).abha?.refusal]).toEqual([400, 'wrong_otp'])
  const ownWords = await call(confirmIt, { token, params, body: { otp: '000001', reasons: ['my number is 98765'] } })
  expect([ownWords.status, Problem.parse(ownWords.body).errors?.[0]?.field]).toEqual([400, 'reasons'])
  const done = await step(confirmIt, { otp: her.codeFor('AADHAAR_OTP'), textHash, language: 'hi' }, 200)
  expect(done).toMatchObject({ status: 'DONE', reasons: ['103'] })
  expect(await her.statusOf(shared.id)).toBe('PAUSED')
  expect((await call(read, { method: 'GET', token, params })).body).toEqual(done)
  // A session begun with the ABHA is over; the person's other one is not.
  expect((await call(read, { method: 'GET', token: byAbha, params })).status).toBe(401)
  expect((await call(readBack, { method: 'GET', token, params })).status).toBe(404)
  const kept = await call(receipt, { method: 'GET', token, params: { id: shared.id } })
  expect(ReceiptView.parse(kept.body).verdict).toBe('paused')
  const [record] = await db`select text, language, verdict from consent_record where id = ${done.recordId}`
  expect(record).toEqual({ text: hindi, language: 'hi', verdict: 'deactivated' })

  const back = await call(beginBack, { token, body: {} })
  expect(back.status).toBe(201)
  const again = { token, params: { id: back.body.id } }
  expect((await call(sendBack, { ...again, body: { method: 'MOBILE_OTP' } })).status).toBe(202)
  const ended = await call(confirmBack, { ...again, body: { otp: her.codeFor('MOBILE_OTP') } })
  expect([ended.status, ended.body.status]).toEqual([200, 'DONE'])
  expect(await her.statusOf(shared.id)).toBe('ACTIVE')
})

test('a partner has no part in it, and what is wrong is named', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const token = await tokenOf(db, her.personId)
  const partner = await makeKey(db, 'native')
  const refused = async (answer: ReturnType<typeof call>) => {
    const { status, body } = await answer
    const { code, errors } = Problem.parse(body)
    return [status, code, errors?.[0]?.field]
  }
  expect(await refused(call(begin, { token: partner.token, body: {} }))).toEqual([403, 'forbidden', undefined])
  expect(await refused(call(begin, { token, body: { reasons: ['999'] } }))).toEqual([400, 'invalid_input', 'reasons'])
  expect(await refused(call(begin, { token, body: { stop: [crypto.randomUUID()] } }))).toEqual([
    400,
    'invalid_input',
    'stop',
  ])
  expect(await refused(call(beginBack, { token, body: {} }))).toEqual([409, 'illegal_transition', undefined])
  const { id } = (await call(begin, { token, body: {} })).body
  const params = { id }
  expect(await refused(call(signIn, { token, params, body: { method: 'SMS' } }))).toEqual([
    400,
    'invalid_input',
    'method',
  ])
  expect(await refused(call(verify, { token, params, body: { otp: '123456' } }))).toEqual([
    409,
    'illegal_transition',
    undefined,
  ])
  expect(await refused(call(sendOtp, { token, params, body: { method: 'MOBILE_OTP' } }))).toEqual([
    409,
    'illegal_transition',
    undefined,
  ])
  expect(await refused(call(read, { method: 'GET', token, params: { id: 'x' } }))).toEqual([
    404,
    'not_found',
    undefined,
  ])
})
