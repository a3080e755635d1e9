import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { v7 } from 'uuid'
import { afterAll, expect } from 'vitest'
import { GET as jwks } from '@/app/.well-known/jwks/route'
import * as unknown from '@/app/auth/[[...rest]]/route'
import { PATCH as accept, POST as acceptByPost } from '@/app/auth/[caId]/accept/route'
import { PATCH as reject } from '@/app/auth/[caId]/reject/route'
import { PATCH as revoke } from '@/app/auth/[caId]/revoke/route'
import { GET as readRegister, POST as register } from '@/app/auth/register/route'
import { PUT as putVerify } from '@/app/auth/verify/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { call, chunked, makeKey, makeTokenHolder, type Sent } from '@/lib/dialects/testing'
import { rowsOf } from '@/lib/operations/consent/testing'
import type { Scope } from '@/lib/operations/context'
import { makePerson, someEmail, someMobile } from '@/lib/operations/sign-in/testing'

afterAll(() => ownPool().end())

const FUTURE = '2027-12-12T00:00:00.000Z'
type Body = Record<string, unknown>

/** The example of the reference, word for word, but for the end, the consumer and the person. */
const artefact = (consumer: string, user: string, over: Body = {}): Body => ({
  signature: '',
  created: 'YYYY-MM-DDThh:mm:ssZn.n',
  expires: FUTURE,
  id: '',
  revocable: false,
  collector: { id: 'did:collector:123', url: 'http://64.227.181.5:6000' },
  consumer: { id: consumer, url: 'https://sample-consumer/api/v1/consume' },
  provider: { id: 'did:proider:123', url: 'https://sample-consumer/api/v1' },
  user: { id: user },
  revoker: { url: 'https://sample-revoker/api/v1/revoke', id: 'did:user:123' },
  purpose: '',
  user_sign: '',
  collector_sign: '',
  frequency: { ttl: 100, limit: 200 },
  total_queries_allowed: 500,
  log: {
    consent_use: { url: 'https://sample-log/api/v1/log' },
    data_access: { url: 'https://sample-log/api/v1/log' },
  },
  data: ['intDay', 'intGender', 'intMaritalStatus', 'intMonth', 'intPrimaryMobileNumber'],
  ...over,
})

/** A partner of its own, a person with a token, and what they do with one artefact. */
async function scene(db: Db, scopes?: readonly Scope[]) {
  const key = await makeKey(db, 'samagra', scopes)
  const consumer = `did:consumer:${v7()}`
  await db`insert into partner_consumer (consumer_id, partner_id) values (${consumer}, ${key.partnerId})`
  const person = await makeTokenHolder(db)
  const body = (over: Body = {}, user = person.email) => ({ consentArtifact: artefact(consumer, user, over) })
  const send = (over: Body = {}) => call(register, { token: key.token, body: body(over) })
  const decide = (route: typeof accept, caId: string, sent: Sent = {}) =>
    call(route, { method: 'PATCH', token: person.token, params: { caId }, ...sent })
  return { ...key, consumer, person, body, send, decide }
}

test('the reference’s example registers, and the answer has exactly its keys', async ({ db }) => {
  const { send, consumer, person } = await scene(db)
  const { status, body } = await send()
  expect(status).toBe(201)
  const { id: _, ...asSent } = artefact(consumer, person.email)
  expect(body).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    caId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/),
    consent_artifact: { ...asSent, id: body.caId },
    userId: person.email,
    state: 'CREATED',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    created_by: 'API',
    updated_at: body.created_at,
    updated_by: null,
    webhook_url: 'https://sample-consumer/api/v1/consume',
    total_attempts: 0,
  })
  const { request } = await rowsOf(db, body.id)
  expect(request).toMatchObject({ personId: person.personId, caId: body.caId, totalUses: 500, dialect: 'samagra' })
  expect(JSON.stringify(request.wire)).not.toContain(person.email)
})

test('accept with an empty body answers ACCEPT with a proof that verifies by the keys it names', async ({ db }) => {
  const { send, decide, consumer, person } = await scene(db)
  const { body: created } = await send()
  const { status, body } = await decide(accept, created.caId)
  expect(status).toBe(200)
  const { proof, ...rest } = body.consent_artifact
  expect({ ...body, consent_artifact: rest }).toEqual({
    ...created,
    state: 'ACCEPT',
    updated_at: expect.any(String),
    updated_by: 'USER',
  })
  expect(proof).toEqual({
    jws: expect.any(String),
    type: 'RS256',
    created: expect.stringMatching(/^\d{1,2}\/\d{1,2}\/\d{4}, \d{1,2}:\d\d:\d\d [AP]M$/),
    proofPurpose: 'jwtVerify',
    verificationMethod: 'http://localhost:3000/.well-known/jwks',
  })
  const keys = await (await jwks(new Request('http://wallet.test/'))).json()
  const { payload } = await jwtVerify(proof.jws, createLocalJWKSet(keys), {
    algorithms: ['RS256'],
    issuer: 'consent-manager',
    audience: consumer,
    subject: person.email,
  })
  // The proof holds the artefact field by field.
  expect(payload).toMatchObject({ ...rest, exp: Date.parse(FUTURE) / 1000, jti: created.caId })
  // Again: the same answer, with the same proof.
  expect((await decide(accept, created.caId)).body).toEqual(body)
})

test('a call without a body needs no content type', async ({ db }) => {
  const { send, decide } = await scene(db)
  const { caId } = (await send()).body
  expect((await decide(accept, caId, { headers: { 'content-type': '' } })).body).toMatchObject({ state: 'ACCEPT' })
})

test('reject answers DECLINE and revoke REVOKED, each with its proof, and again the same', async ({ db }) => {
  const { send, decide } = await scene(db)
  const { body: first } = await send()
  const declined = await decide(reject, first.caId)
  expect([declined.status, declined.body.state]).toEqual([200, 'DECLINE'])
  expect(declined.body.consent_artifact.data).toEqual(first.consent_artifact.data)
  expect((await decide(reject, first.caId)).body).toEqual(declined.body)

  const { body: second } = await send()
  await decide(accept, second.caId)
  const revoked = await decide(revoke, second.caId)
  expect([revoked.status, revoked.body.state]).toEqual([200, 'REVOKED'])
  expect((await decide(revoke, second.caId)).body).toEqual(revoked.body)
  for (const [answer, state] of [
    [declined, 'DECLINE'],
    [revoked, 'REVOKED'],
  ] as const) {
    const [, payload = ''] = answer.body.consent_artifact.proof.jws.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(claims).toMatchObject({ state, exp: claims.iat })
    expect(claims.data).toBeUndefined()
  }
  expect((await decide(accept, second.caId)).body).toEqual({
    statusCode: 409,
    message: 'This has already been decided; state is REVOKED',
    error: 'Conflict',
  })
})

test('a partner revokes and rejects for the person with its own key, and accepts nothing by itself', async ({ db }) => {
  const { send, decide, token } = await scene(db)
  const [one, two] = [(await send()).body, (await send()).body]
  expect((await decide(accept, one.caId, { token })).status).toBe(403)
  expect((await decide(reject, one.caId, { token })).body).toMatchObject({ state: 'DECLINE', updated_by: 'API' })
  await decide(accept, two.caId)
  expect((await decide(revoke, two.caId, { token })).body).toMatchObject({ state: 'REVOKED', updated_by: 'API' })
})

test('a partner accepts by the word of a named staff member, where the operator lets it', async ({ db }) => {
  const { send, decide, token, partnerId } = await scene(db, ['consents:request', 'attest-consent'])
  const [staffId, email] = [v7(), someEmail()]
  await db`insert into staff (id, email, name, created_at) values (${staffId}, ${email}, 'Kavita Rao', now())`
  await db`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${partnerId}, 'reviewer')`
  const { caId } = (await send()).body
  expect((await decide(accept, caId, { token })).body).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('attestedBy'),
  })
  expect((await decide(accept, caId, { token, body: { attestedBy: email } })).body).toMatchObject({ state: 'ACCEPT' })
})

test('an artefact whose end is past registers as EXPIRED, and cannot be accepted, rejected or revoked', async ({
  db,
}) => {
  const { send, decide } = await scene(db)
  const { status, body } = await send({ expires: '2024-12-12T00:00:00.000Z' })
  expect([status, body.state]).toEqual([201, 'EXPIRED'])
  for (const route of [accept, reject, revoke])
    expect((await decide(route, body.caId)).body).toEqual({
      statusCode: 410,
      message: 'This has expired; state is EXPIRED',
      error: 'Gone',
    })
})

test('nobody is bound by keys that the reference does not have', async ({ db }) => {
  const { token, body, decide } = await scene(db)
  const sent = body({ extra: { deep: ['x'] }, proof: { jws: 'forged' }, state: 'ACCEPT' })
  const { status, body: created } = await call(register, { token, body: { ...sent, alsoNew: 1 } })
  expect(status).toBe(201)
  expect(created.consent_artifact).not.toHaveProperty('extra')
  expect(created.consent_artifact).not.toHaveProperty('proof')
  expect((await decide(accept, created.caId, { body: { unknown: true } })).body).toMatchObject({ state: 'ACCEPT' })
})

const without = (key: string) => (sent: Body) => {
  const { [key]: _, ...rest } = sent
  return rest
}
for (const [field, change] of [
  ['expires', () => ({ expires: 'soon' })],
  ['expires', () => ({ expires: '' })],
  ['expires', () => ({ expires: '2027-02-30T00:00:00Z' })],
  ['expires', () => ({ expires: '2027-12-12T00:00:00' })],
  ['expires', () => ({ expires: '0000-01-01T00:00:00Z' })],
  ['expires', () => ({ expires: '9999-12-31T23:59:59-23:00' })],
  ['expires', without('expires')],
  ['user', without('user')],
  ['user.id', () => ({ user: { id: '' } })],
  ['user.id', () => ({ user: { id: '   ' } })],
  ['consumer.url', (sent) => ({ consumer: { ...(sent.consumer as Body), url: 'javascript:alert(1)' } })],
  ['data', () => ({ data: [] })],
  ['data.0', () => ({ data: [1] })],
  ['frequency.limit', () => ({ frequency: { ttl: 1, limit: -1 } })],
  ['frequency.ttl', () => ({ frequency: { ttl: 2_147_483_648, limit: 1 } })],
  ['total_queries_allowed', () => ({ total_queries_allowed: '500' })],
  ['revocable', () => ({ revocable: 'false' })],
  ['purpose', () => ({ purpose: 'x'.repeat(256) })],
] as [string, (sent: Body) => Body][])
  test(`what is wrong is named as it was written: ${field} (${JSON.stringify(change(artefact('c', 'u'))).slice(0, 50)})`, async ({
    db,
  }) => {
    const { token, consumer, person, partnerId } = await scene(db)
    const sent = artefact(consumer, person.email)
    const changed = change(sent)
    const consentArtifact = Object.keys(changed).length > 3 ? changed : { ...sent, ...changed }
    const { status, body } = await call(register, { token, body: { consentArtifact } })
    expect([status, body]).toEqual([
      400,
      {
        statusCode: 400,
        message: expect.stringContaining(`consentArtifact.${field}: `),
        error: 'Bad Request',
      },
    ])
    expect(await db`select from consent_request where partner_id = ${partnerId}`).toHaveLength(0)
  })

/** Every place of a body where a text stands. */
function* texts(value: unknown, path: string[] = []): Generator<string[]> {
  if (typeof value === 'string') yield path
  else if (value && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, [...path, key])
}
const withText = (value: unknown, [key, ...rest]: string[], text: (old: string) => string): unknown => {
  if (key === undefined) return text(value as string)
  const copy = structuredClone(value) as Body
  copy[key] = withText(copy[key], rest, text)
  return copy
}

test('a text that no database can hold is refused wherever it stands, and never a 500', async ({ db }) => {
  const { token, body } = await scene(db)
  const sent = { ...body(), consentArtifact: { ...body().consentArtifact, data: ['intDay'] } }
  const places = [...texts(sent)]
  expect(places.length).toBeGreaterThan(15)
  for (const path of places)
    for (const bad of ['\0', '\ud800', '\udc00x']) {
      // In the middle too: a URL parser trims its ends.
      const { status } = await call(register, { token, body: withText(sent, path, (old) => `${old}${bad}a`) })
      expect([path.join('.'), bad, status]).toEqual([path.join('.'), bad, 400])
    }
  for (const field of ['text', 'reason', 'otp', 'attestedBy', 'language', 'textHash'])
    for (const bad of ['a\0b', 'a\ud800b'])
      expect([
        field,
        (await call(reject, { method: 'PATCH', token, params: { caId: v7() }, body: { [field]: bad } })).status,
      ]).toEqual([field, 400])
})

test('every refusal is {statusCode, message, error}', async ({ db }) => {
  const { token, body, send, decide, consumer } = await scene(db)
  const { caId } = (await send()).body
  const stranger = await scene(db)
  const shared = someMobile()
  await makePerson(db, [shared])
  await makePerson(db, [shared])
  const big = ' '.repeat(256 * 1024 + 1)
  const cases: [status: number, error: string, answer: ReturnType<typeof call>][] = [
    [400, 'Bad Request', call(register, { token, body: '{' })],
    [400, 'Bad Request', call(register, { token, body: Buffer.from([0x22, 0xff, 0x22]) })],
    [400, 'Bad Request', call(register, { token, body: 'null' })],
    // Well-formed but for one byte that is not UTF-8.
    [
      400,
      'Bad Request',
      call(register, { token, body: Buffer.from(JSON.stringify(body({ purpose: 'soin é' })), 'latin1') }),
    ],
    [400, 'Bad Request', call(register, { token })],
    [400, 'Bad Request', call(register, { token, body: body({}, shared) })],
    [400, 'Bad Request', decide(accept, caId, { body: { text: 'a', textHash: '0'.repeat(64) } })],
    [401, 'Unauthorized', call(register, { body: body() })],
    [401, 'Unauthorized', call(register, { token: 'sam_k_nobody-has-this-token-1234', body: body() })],
    [403, 'Forbidden', call(register, { token: stranger.token, body: body() })],
    [403, 'Forbidden', decide(accept, caId, { token })],
    [404, 'Not Found', decide(accept, v7())],
    [404, 'Not Found', decide(accept, 'not-an-id')],
    [404, 'Not Found', decide(accept, caId, { token: stranger.token })],
    [404, 'Not Found', decide(revoke, caId, { token: stranger.person.token })],
    [409, 'Conflict', decide(revoke, caId)],
    [409, 'Conflict', decide(accept, caId, { body: { textHash: '0'.repeat(64) } })],
    [413, 'Payload Too Large', call(register, { token, body: big })],
    [413, 'Payload Too Large', call(register, { token, body: chunked(256 * 1024 + 1) })],
    [415, 'Unsupported Media Type', call(register, { token, body: body(), headers: { 'content-type': 'text/plain' } })],
  ]
  for (const [index, [status, error, answer]] of cases.entries()) {
    const given = await answer
    expect([index, given.status, given.body]).toEqual([
      index,
      status,
      { statusCode: status, message: expect.stringMatching(/^[A-Z].{5,}/), error },
    ])
    expect(given.headers.get('content-type')).toBe('application/json')
    expect(given.headers.get('cache-control')).toBe('no-store')
    expect(given.body.message).not.toContain(consumer)
  }
})

test('the proof comes before the body: a stranger with 300 KB is a stranger', async ({ db }) => {
  await scene(db)
  for (const body of ['x'.repeat(300_000), chunked(300_000)])
    expect((await call(register, { token: 'nonsense', body })).status).toBe(401)
})

test('256 KB in chunks are read, one byte more is not', async ({ db }) => {
  const { token } = await scene(db)
  expect((await call(register, { token, body: chunked(256 * 1024) })).status).toBe(400)
  expect((await call(register, { token, body: chunked(256 * 1024 + 1) })).status).toBe(413)
})

test('words that a partner showed go on record as they were sent', async ({ db }) => {
  const { send, decide } = await scene(db)
  const created = (await send()).body
  const text = 'मैं सहमत हूँ।\r\n'
  await decide(accept, created.caId, { body: { text, language: 'hi' } })
  expect((await rowsOf(db, created.id)).records).toMatchObject([
    {
      displayEvidence: 'partner-text',
      text,
      textHash: createHash('sha256').update(text).digest('hex'),
      language: 'hi',
      door: 'samagra',
      authMethod: 'bearer',
    },
  ])
})

test('a wrong method and an unknown address are told in the same envelope, to anyone', async () => {
  for (const [route, method, allow] of [
    [readRegister, 'GET', 'POST'],
    [putVerify, 'PUT', 'POST'],
    [acceptByPost, 'POST', 'PATCH'],
  ] as const) {
    const { status, body, headers } = await call(route, { method, params: { caId: v7() } })
    expect([status, headers.get('allow'), body]).toEqual([
      405,
      allow,
      { statusCode: 405, message: expect.any(String), error: 'Method Not Allowed' },
    ])
  }
  for (const [method, route] of Object.entries(unknown)) {
    const { status, body } = await call(route, { method })
    expect([status, body]).toEqual([404, { statusCode: 404, message: expect.any(String), error: 'Not Found' }])
  }
})
