import { afterAll, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { readBearer } from '@/lib/auth/bearer'
import { pendingAnswers } from '@/lib/http/after-answer'
import { codesSentTo, makePerson, someMobile, wrongFor } from '@/lib/operations/sign-in/testing'
import { POST as askForCode } from './route'
import { POST as verify } from './verify/route'

afterAll(() => ownPool().end())

type Body = Record<string, unknown>
async function post(route: typeof askForCode, body: Body): Promise<{ status: number; body: Body }> {
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await route(request, { params: Promise.resolve({}) })
  const sent = { status: answer.status, body: (await answer.json()) as Body }
  await pendingAnswers()
  return sent
}

test('a program signs in with two calls and holds a token for 15 minutes', async ({ db }) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile])
  const asked = await post(askForCode, { identifier: mobile })
  expect(asked).toEqual({
    status: 202,
    body: {
      challengeId: expect.any(String),
      sentTo: `******${mobile.slice(-4)}`,
      resendAfter: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
    },
  })
  const [otp = ''] = await codesSentTo(mobile)
  const { challengeId } = asked.body
  expect(await post(verify, { challengeId, otp: wrongFor(otp) })).toMatchObject({
    status: 400,
    body: { code: 'otp_wrong', attemptsLeft: 4 },
  })
  const signedIn = await post(verify, { challengeId, otp })
  expect(signedIn).toEqual({
    status: 200,
    body: { accessToken: expect.stringMatching(/^sam_p_/), tokenType: 'Bearer', expiresIn: 900 },
  })
  const header = `Bearer ${signedIn.body.accessToken}`
  expect(await readBearer(db, header, ['native'], new Date())).toMatchObject({ actor: { personId, via: 'api' } })
})

test('several people and no choice: 409 with first names, then the choice', async ({ db }) => {
  const mobile = someMobile()
  const meera = await makePerson(db, [mobile], 'Meera Joshi')
  const arjun = await makePerson(db, [mobile], 'Arjun Joshi')
  const { challengeId } = (await post(askForCode, { identifier: mobile })).body
  const [otp] = await codesSentTo(mobile)
  expect(await post(verify, { challengeId, otp })).toMatchObject({
    status: 409,
    body: {
      code: 'choose_person',
      people: [
        { personId: meera, firstName: 'Meera' },
        { personId: arjun, firstName: 'Arjun' },
      ],
    },
  })
  expect(await post(verify, { challengeId, otp, personId: arjun })).toMatchObject({ status: 200 })
})

test('a refusal names the field, and the fourth code says when to come back', async ({ db }) => {
  expect(await post(askForCode, { identifier: 'Meera' })).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [{ field: 'identifier' }] },
  })
  const mobile = someMobile()
  for (let sent = 0; sent < 3; sent++) {
    await post(askForCode, { identifier: mobile })
    await db`update otp_challenge set resend_after = created_at where superseded_at is null`
  }
  expect(await post(askForCode, { identifier: mobile })).toMatchObject({
    status: 429,
    body: { code: 'too_many_requests', retryAfter: expect.any(Number) },
  })
})
