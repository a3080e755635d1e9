import { v7 } from 'uuid'
import { afterAll, expect } from 'vitest'
import * as unknownAddress from '@/app/api/v1/[...rest]/route'
import { POST as approve } from '@/app/api/v1/consent-requests/[id]/approve/route'
import { POST as cancel } from '@/app/api/v1/consent-requests/[id]/cancel/route'
import { POST as deny } from '@/app/api/v1/consent-requests/[id]/deny/route'
import { GET as notice } from '@/app/api/v1/consent-requests/[id]/notice/route'
import { GET as read } from '@/app/api/v1/consent-requests/[id]/route'
import * as consentRequests from '@/app/api/v1/consent-requests/route'
import { POST as create, GET as list } from '@/app/api/v1/consent-requests/route'
import { POST as pause } from '@/app/api/v1/consents/[id]/pause/route'
import { GET as receipt } from '@/app/api/v1/consents/[id]/receipt/route'
import { POST as resume } from '@/app/api/v1/consents/[id]/resume/route'
import { POST as revoke } from '@/app/api/v1/consents/[id]/revoke/route'
import { GET as readConsent } from '@/app/api/v1/consents/[id]/route'
import { POST as bulkRevoke } from '@/app/api/v1/consents/revoke/route'
import { GET as listConsents } from '@/app/api/v1/consents/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { call, chunked, makeKey, makeTokenHolder, type RouteHandler, type Sent } from '@/lib/dialects/testing'
import { approve as approveOperation } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny as denyOperation } from '@/lib/operations/consent/deny'
import { revoke as revokeOperation } from '@/lib/operations/consent/revoke'
import { rowsOf } from '@/lib/operations/consent/testing'
import type { Ctx, PartnerActor, Scope } from '@/lib/operations/context'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { contextAt, makePerson, someMobile } from '@/lib/operations/sign-in/testing'
import { ConsentView, Problem, RevokedView } from './documents'
import { nativeReference } from './operations'
import { toRequest } from './request'
import { CreateConsentRequestBody } from './schema'

afterAll(() => ownPool().end())

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

type Body = Record<string, unknown>
const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const fixed = { expiresAt: inDays(2), validUntil: inDays(180), eraseAt: inDays(365) }

const ask = (identifier: string, over: Body = {}): Body => ({
  purpose: 'CAREMGT',
  dataTypes: ['Prescription', 'DiagnosticReport'],
  providers: [{ id: 'a', name: 'District Hospital' }, { id: 'b' }],
  dateRange: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
  frequency: { unit: 'DAY', value: 30, repeats: 4 },
  totalUses: 5,
  person: { identifiers: [identifier] },
  ...fixed,
  ...over,
})

async function scene(db: Db, scopes?: readonly Scope[]) {
  const key = await makeKey(db, 'native', scopes)
  const person = await makeTokenHolder(db)
  const body = (over: Body = {}) => ask(person.email, over)
  const send = (over: Body = {}, sent: Sent = {}) => call(create, { token: key.token, body: body(over), ...sent })
  const on = (route: typeof approve, id: string, sent: Sent = {}) =>
    call(route, { token: person.token, params: { id }, ...sent })
  return { ...key, person, body, send, on }
}

test('a request is answered as it was understood, and read back the same by both sides', async ({ db }) => {
  const { send, on, token, partnerId } = await scene(db)
  const { status, body } = await send()
  expect([status, body]).toEqual([
    201,
    {
      id: expect.any(String),
      state: 'REQUESTED',
      version: 1,
      waiting: false,
      consumerId: partnerId,
      purpose: 'CAREMGT',
      dataTypes: ['Prescription', 'DiagnosticReport'],
      providers: [{ id: 'a', name: 'District Hospital' }, { id: 'b' }],
      careContexts: [],
      dateRange: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
      accessMode: 'VIEW',
      frequency: { limit: 4, seconds: 30 * 86_400 },
      totalUses: 5,
      ...fixed,
      revocable: true,
      callbackData: null,
      renews: null,
      createdAt: expect.any(String),
      decidedAt: null,
      artefacts: [],
    },
  ])
  for (const sent of [{}, { token }]) expect((await on(read, body.id, { method: 'GET', ...sent })).body).toEqual(body)
})

test('from the words to the end: notice, approval in part, consents, withdrawal', async ({ db }) => {
  const { send, on, token, person } = await scene(db)
  const { id } = (await send()).body
  const words = (await on(notice, id, { method: 'GET', query: '?dataTypes=Prescription&language=hi' })).body
  expect(words).toMatchObject({ language: 'hi', requestVersion: 1, text: expect.stringContaining('• पर्चे') })

  const scope = { dataTypes: ['Prescription'] }
  const answer = { scope, textHash: words.textHash, language: 'hi', requestVersion: words.requestVersion }
  const granted = await on(approve, id, { body: answer })
  expect([granted.status, granted.body]).toEqual([
    200,
    expect.objectContaining({ id, state: 'GRANTED', version: 2, artefacts: [expect.any(String), expect.any(String)] }),
  ])
  expect((await on(approve, id, { body: answer })).body).toEqual(granted.body)
  expect((await on(read, id, { method: 'GET', token })).body).toEqual(granted.body)
  expect((await rowsOf(db, id)).records).toMatchObject([
    {
      displayEvidence: 'notice-hash',
      text: words.text,
      authMethod: 'bearer',
      actorId: person.personId,
      door: 'native',
    },
  ])

  const [artefactId] = granted.body.artefacts
  const consent = (await on(readConsent, artefactId, { method: 'GET', token })).body
  expect(consent).toMatchObject({
    id: artefactId,
    requestId: id,
    state: 'ACTIVE',
    provider: 'a',
    scope,
    jws: expect.any(String),
  })
  const stopped = await on(revoke, artefactId, { body: { reason: { code: 'not_now' } } })
  expect(stopped).toMatchObject({ status: 200, body: { id: artefactId, state: 'REVOKED', jws: expect.any(String) } })
  expect((await on(revoke, artefactId)).body).toEqual(stopped.body)
  // After a withdrawal nothing hands the signed permission out again.
  expect((await on(readConsent, artefactId, { method: 'GET', token })).body).toEqual(stopped.body)
  const { body: listed } = await call(listConsents, { method: 'GET', token })
  expect(listed.consents.map((one: Body) => [one.provider, one.state])).toEqual([
    ['b', 'ACTIVE'],
    ['a', 'REVOKED'],
  ])
})

test('deny and cancel answer what stands', async ({ db }) => {
  const { send, on, token } = await scene(db)
  const [one, two] = [(await send()).body.id, (await send()).body.id]
  expect((await on(deny, one, { body: { reason: { text: 'nobody asked me' } } })).body).toMatchObject({
    state: 'DENIED',
  })
  expect((await on(cancel, two, { token })).body).toMatchObject({ state: 'CANCELLED' })
  const late = (await on(approve, two)).body
  expect(late).toMatchObject({ status: 409, code: 'illegal_transition', state: 'CANCELLED' })
  expect(Date.parse(late.since)).toBeLessThanOrEqual(Date.now())
})

test('every refusal is a problem document', async ({ db }) => {
  const { token, send, on, body } = await scene(db)
  const stranger = await scene(db)
  const weak = await makeKey(db, 'native', ['consents:read'])
  const samagra = await makeKey(db, 'samagra')
  const shared = someMobile()
  await makePerson(db, [shared])
  await makePerson(db, [shared])
  const { id } = (await send()).body
  const ended = (await send()).body.id
  await db`update consent_request set expires_at = created_at + interval '1 ms' where id = ${ended}`
  const minor = (await send({ person: { identifiers: [stranger.person.email], birthYear: 2020 } })).body.id
  const big = ' '.repeat(256 * 1024 + 1)
  const cases: [status: number, code: string, field: string | null, answer: ReturnType<typeof call>][] = [
    [400, 'invalid_input', 'body', call(create, { token, body: '{' })],
    [400, 'invalid_input', 'person', call(create, { token, body: { ...body(), person: undefined } })],
    [400, 'invalid_input', 'person.identifiers.0', call(create, { token, body: ask(' ') })],
    [400, 'invalid_input', 'expiresAt', send({ expiresAt: '2020-01-01' })],
    [400, 'invalid_input', 'validUntil', send({ validUntil: 'soon' })],
    [400, 'invalid_input', 'dateRange.to', send({ dateRange: { from: '2026-01-02', to: '2026-01-01' } })],
    [400, 'invalid_input', 'dateRange.from', send({ dateRange: { from: '0000-01-01' } })],
    [400, 'invalid_input', 'frequency.value', send({ frequency: { unit: 'YEAR', value: 69, repeats: 1 } })],
    [
      400,
      'invalid_input',
      'careContexts',
      send({ careContexts: [{ patientReference: 'p', careContextReference: 'c', providerId: 'z' }] }),
    ],
    [400, 'invalid_input', 'notice', send({ notice: v7() })],
    [400, 'ambiguous_person', 'person.identifiers', call(create, { token, body: ask(shared) })],
    [400, 'invalid_input', 'scope', on(approve, id, { body: { scope: { dataTypes: ['DNA'] } } })],
    [400, 'invalid_input', 'textHash', on(approve, id, { body: { text: 'a', textHash: '0'.repeat(64) } })],
    [400, 'invalid_input', 'otp', on(approve, id, { body: { challengeId: v7() } })],
    [400, 'invalid_input', 'language', on(approve, id, { body: { textHash: '0'.repeat(64), language: 'ta' } })],
    [400, 'invalid_input', 'status', call(list, { method: 'GET', token, query: '?status=GONE' })],
    [400, 'invalid_input', 'limit', call(list, { method: 'GET', token, query: '?limit=101' })],
    [401, 'unauthenticated', null, call(create, { body: body() })],
    [401, 'unauthenticated', null, call(create, { token: 'x', body: big })],
    [401, 'unauthenticated', null, call(create, { token: samagra.token, body: body() })],
    [403, 'forbidden', null, call(create, { token: weak.token, body: body() })],
    [403, 'forbidden', null, on(approve, id, { token })],
    [403, 'minor_needs_parent', null, on(approve, minor, { token: stranger.person.token })],
    [404, 'not_found', null, on(read, id, { method: 'GET', token: stranger.token })],
    [404, 'not_found', null, on(approve, id, { token: stranger.person.token })],
    [404, 'not_found', null, on(revoke, v7())],
    [404, 'not_found', null, on(read, 'x', { method: 'GET' })],
    [409, 'request_changed', null, on(approve, id, { body: { requestVersion: 2 } })],
    [409, 'text_changed', 'textHash', on(approve, id, { body: { textHash: '0'.repeat(64) } })],
    [410, 'request_expired', null, on(deny, ended)],
    [413, 'body_too_large', null, call(create, { token, body: big })],
    [413, 'body_too_large', null, call(create, { token, body: chunked(256 * 1024 + 1) })],
    [415, 'unsupported_media_type', null, send({}, { headers: { 'content-type': 'application/xml' } })],
  ]
  for (const [index, [status, code, field, answer]] of cases.entries()) {
    const { body: problem, ...given } = await answer
    expect([index, given.status, problem]).toEqual([
      index,
      status,
      expect.objectContaining({
        type: `urn:sammati:error:${code}`,
        title: expect.stringMatching(/^[A-Z].{5,}/),
        status,
        code,
        traceId: expect.stringMatching(/^[\w-]{8,64}$/),
      }),
    ])
    expect([index, problem.errors?.map((one: Body) => one.field) ?? null]).toEqual([
      index,
      field === null ? null : [field],
    ])
    expect(given.headers.get('content-type')).toBe('application/problem+json')
  }
  expect((await rowsOf(db, id)).request).toMatchObject({ status: 'REQUESTED', version: 1 })
})

test('a text that no database can hold is refused wherever it stands, and never a 500', async ({ db }) => {
  const { send, on, body } = await scene(db)
  const { id } = (await send()).body
  for (const bad of ['a\0b', 'a\ud800b']) {
    const bodies: Body[] = [
      { consumerId: bad },
      { purpose: bad },
      { dataTypes: [bad] },
      { providers: [{ id: bad }] },
      { providers: [{ id: 'a', name: bad }] },
      { careContexts: [{ patientReference: bad, careContextReference: 'c' }] },
      { careContexts: [{ patientReference: 'p', careContextReference: 'c', display: bad }] },
      { person: { identifiers: [bad] } },
      { callback: { url: `https://a.example/${bad}` } },
      { callback: { data: bad } },
    ]
    for (const over of bodies) expect([over, (await send(over)).status]).toEqual([over, 400])
    for (const over of [
      { text: bad },
      { language: bad },
      { scope: { dataTypes: [bad] } },
      { scope: { providers: [bad] } },
      { challengeId: v7(), otp: bad },
      { attestedBy: bad },
    ])
      expect([over, (await on(approve, id, { body: over })).status]).toEqual([over, 400])
    expect((await on(deny, id, { body: { reason: { text: bad } } })).status).toBe(400)
  }
  expect((await on(notice, id, { method: 'GET', query: '?dataTypes=a%00b' })).status).toBe(400)
  expect((await send({}, { body: { ...body(), unknown: '\0' } })).status).toBe(201)
})

test('one key, one answer: the same again is replayed, another body is refused', async ({ db }) => {
  const { send, body, partnerId } = await scene(db)
  const again = (headers: Record<string, string>, over: Body = {}) => send(over, { headers })
  const first = await again({ 'idempotency-key': '"k-1"' })
  expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
  // As a structured field or bare: the same key.
  for (const key of ['"k-1"', 'k-1', ' k-1 ']) {
    const second = await again({ 'idempotency-key': key })
    expect([second.status, second.headers.get('idempotency-replayed'), second.body]).toEqual([201, 'true', first.body])
  }
  expect(await again({ 'idempotency-key': 'k-1' }, { purpose: 'LOAN' })).toMatchObject({
    status: 422,
    body: { code: 'idempotency_mismatch' },
  })
  expect(await db`select from consent_request where partner_id = ${partnerId}`).toHaveLength(1)
  for (const key of ['', '""', 'with space', 'x'.repeat(256), '"open'])
    expect([key, (await again({ 'idempotency-key': key })).body]).toEqual([
      key,
      expect.objectContaining({ status: 400, errors: [{ field: 'Idempotency-Key', messages: [expect.any(String)] }] }),
    ])
  // A key belongs to whoever sent it.
  const other = await scene(db)
  expect((await call(create, { token: other.token, body: body(), headers: { 'idempotency-key': 'k-1' } })).status).toBe(
    201,
  )
  // The answer is kept, and nobody reads it in the table.
  const [kept] = await db`select answer_sealed::text as sealed from idempotency i
    join partner_credential c on c.id = i.credential_id where c.partner_id = ${partnerId}`
  expect(kept?.sealed).not.toContain(Buffer.from('CAREMGT').toString('hex'))
})

test('a refusal keeps no key: it can be mended and sent again', async ({ db }) => {
  const { send, on } = await scene(db)
  const headers = { 'idempotency-key': v7() }
  expect((await send({ validUntil: 'soon' }, { headers })).status).toBe(400)
  expect((await send({ notice: v7() }, { headers })).status).toBe(400)
  const { status, body } = await send({}, { headers })
  expect(status).toBe(201)

  const key = { 'idempotency-key': v7() }
  expect((await on(approve, body.id, { headers: key, body: { scope: { totalUses: 6 } } })).status).toBe(400)
  expect((await on(approve, body.id, { headers: key, body: {} })).body).toMatchObject({ state: 'GRANTED' })
  // The answer of that call, whatever happened since.
  await on(revoke, (await rowsOf(db, body.id)).artefacts[0]!.id)
  const replayed = await on(approve, body.id, { headers: key, body: {} })
  expect([replayed.headers.get('idempotency-replayed'), replayed.body.state]).toEqual(['true', 'GRANTED'])
})

test('when the answer cannot be kept, nothing was done', async ({ db }) => {
  const { send, partnerId, credentialId } = await scene(db)
  await db.unsafe(`alter table idempotency add constraint "block_${credentialId}"
    check (credential_id <> '${credentialId}' or answer_sealed is null) not valid`)
  expect((await send({}, { headers: { 'idempotency-key': 'k' } })).body).toMatchObject({
    status: 500,
    code: 'internal_error',
  })
  expect(await db`select from consent_request where partner_id = ${partnerId}`).toHaveLength(0)
  expect(await db`select from idempotency where credential_id = ${credentialId}`).toHaveLength(0)
  expect((await send()).status).toBe(201)
})

test('two calls at once with one key make one row and have one answer', async ({ db }) => {
  const { send, partnerId, credentialId } = await scene(db)
  const key = v7()
  const { answers } = (await db.begin(async (tx) => {
    // A first call that has not ended yet: the same claim, held open.
    await tx`insert into idempotency (credential_id, key, route, request_sha256, created_at)
      values (${credentialId}, ${key}, 'POST /called', ${Buffer.alloc(32)}, now())`
    const answers = Promise.all([1, 2, 3].map(() => send({}, { headers: { 'idempotency-key': key } })))
    await expect
      .poll(async () => {
        const rows = await db`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        return rows.length
      })
      .toBe(3)
    await tx`delete from idempotency where credential_id = ${credentialId} and key = ${key}`
    return { answers }
  })) as { answers: Promise<Awaited<ReturnType<typeof send>>[]> }
  const given = await answers
  expect(given.map((one) => one.status)).toEqual([201, 201, 201])
  expect(new Set(given.map((one) => one.body.id)).size).toBe(1)
  expect(given.filter((one) => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(2)
  expect(await db`select from consent_request where partner_id = ${partnerId}`).toHaveLength(1)
})

test('pages hold every row once, in order, whatever comes in between', async ({ db }) => {
  const { send, on, token, person } = await scene(db)
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.push((await send()).body.id)
  // Two at the same instant are told apart by their ids.
  await db`update consent_request set created_at = (select created_at from consent_request where id = ${ids[2]!}),
    expires_at = (select expires_at from consent_request where id = ${ids[2]!}) where id = ${ids[3]!}`
  const pages = async (route: typeof list, name: string, as: string, limit: number, between = async () => {}) => {
    const seen: string[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null && page < 20; page++) {
      const query: string = `?limit=${limit}${cursor && `&cursor=${cursor}`}`
      const { status, body } = await call(route, { method: 'GET', token: as, query })
      expect(status).toBe(200)
      expect(body[name].length).toBeLessThanOrEqual(limit)
      seen.push(...body[name].map((one: Body) => one.id))
      cursor = body.next
      if (page === 0) await between()
    }
    return seen
  }
  const newestFirst = ids.toReversed()
  // The last page says that it is the last.
  expect((await call(list, { method: 'GET', token, query: '?limit=5' })).body.next).toBeNull()
  for (const limit of [1, 2, 5, 100]) expect(await pages(list, 'consentRequests', token, limit)).toEqual(newestFirst)
  expect(await pages(list, 'consentRequests', token, 2, async () => void (await send()))).toEqual(newestFirst)

  const waiting = await pages(list, 'consentRequests', person.token, 2)
  expect(waiting.toSorted()).toEqual((await pages(list, 'consentRequests', token, 100)).toSorted())
  const artefacts: string[] = []
  for (const id of ids) artefacts.push(...(await on(approve, id)).body.artefacts)
  for (const as of [token, person.token])
    expect((await pages(listConsents, 'consents', as, 3)).toSorted()).toEqual(artefacts.toSorted())
  expect(await pages(list, 'consentRequests', person.token, 2)).toHaveLength(1)
})

test('a page lists only what is the caller’s own, by the state that stands', async ({ db }) => {
  const [mine, other] = [await scene(db), await scene(db)]
  const { id } = (await mine.send()).body
  const ended = (await mine.send()).body.id
  await db`update consent_request set expires_at = created_at + interval '1 ms' where id = ${ended}`
  await other.send()
  const by = async (status: string, token = mine.token) =>
    (await call(list, { method: 'GET', token, query: `?status=${status}` })).body.consentRequests?.map(
      (one: Body) => one.id,
    )
  expect(await by('REQUESTED')).toEqual([id])
  expect(await by('EXPIRED')).toEqual([ended])
  expect(await by('GRANTED')).toEqual([])
  expect(await by('REQUESTED', mine.person.token)).toEqual([id])
  expect((await call(listConsents, { method: 'GET', token: other.token })).body).toEqual({ consents: [], next: null })
})

test('a cursor that is not ours is refused by name', async ({ db }) => {
  const { token } = await scene(db)
  const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const cursor of [
    'x',
    '%00',
    made([]),
    made(['2026-01-01', 'x']),
    made(['0000-01-01T00:00:00.000Z', v7()]),
    made({ at: 1 }),
  ])
    expect([cursor, (await call(list, { method: 'GET', token, query: `?cursor=${cursor}` })).body]).toEqual([
      cursor,
      expect.objectContaining({ status: 400, errors: [{ field: 'cursor', messages: [expect.any(String)] }] }),
    ])
})

/** What must differ between two changes: who is who, when, by which door, and what was shown by whom. */
const OWN = new Set(
  `id requestId artefactId recordId traceId at createdAt updatedAt decidedAt validFrom endedAt door displayEvidence
  authMethod subjectSealed jwsSealed reasonSealed proofSealed seq`.split(/\s+/),
)
function withoutOwn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwn)
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, OWN.has(key) ? typeof inner : withoutOwn(inner)]),
  )
}

test('a page and the API leave the same rows, apart from ids, times, door and evidence', async ({ db }) => {
  const { send, on, body, partnerId, credentialId, person } = await scene(db, ['consents:request', 'consents:read'])
  const asPartner: PartnerActor = { kind: 'partner', partnerId, credentialId, scopes: ['consents:request'] }
  const web = (over: Partial<Ctx> = {}): Ctx =>
    contextAt(db, new Date(), {
      actor: { kind: 'person', personId: person.personId, sessionId: v7(), via: 'web' },
      door: 'web',
      ...over,
    })
  const byOperation = async () => {
    const input = toRequest(CreateConsentRequestBody.parse(body()), new Date())
    return (await createRequest(web({ actor: asPartner }), input)).request.id
  }
  const same = async (page: string, api: string) => {
    const [left, right] = [await rowsOf(db, page), await rowsOf(db, api)]
    expect(withoutOwn(left)).toEqual(withoutOwn(right))
    return left
  }
  const scope = { dataTypes: ['Prescription'] }

  const [page, api] = [await byOperation(), (await send()).body.id]
  await same(page, api)
  const words = await readNotice(web(), { ref: { id: page }, language: 'hi', scope })
  await approveOperation(web(), {
    ref: { id: page },
    scope,
    requestVersion: 1,
    shown: { kind: 'wallet', textHash: words.textHash, language: 'hi' },
  })
  await on(approve, api, { body: { scope, requestVersion: 1, textHash: words.textHash, language: 'hi' } })
  const granted = await same(page, api)
  expect(granted.records).toHaveLength(1)
  for (const [index, artefact] of granted.artefacts.entries()) {
    const reason = { code: 'other', text: 'why' } as const
    await revokeOperation(web(), { artefactId: artefact.id, reason })
    await on(revoke, (await rowsOf(db, api)).artefacts[index]!.id, { body: { reason } })
  }
  expect((await same(page, api)).records).toHaveLength(3)

  const [noPage, noApi] = [await byOperation(), (await send()).body.id]
  const whole = await readNotice(web(), { ref: { id: noPage }, language: 'en', scope: {} })
  const shown = { textHash: whole.textHash, language: 'en' } as const
  await denyOperation(web(), { ref: { id: noPage }, shown: { kind: 'wallet', ...shown }, reason: { code: 'too_long' } })
  await on(deny, noApi, { body: { ...shown, reason: { code: 'too_long' } } })
  expect((await same(noPage, noApi)).request.status).toBe('DENIED')
})

test('a pause and its end: the artefact says so, and its own proof counts only while it is not paused', async ({
  db,
}) => {
  const { send, on, token } = await scene(db)
  const { body: granted } = await on(approve, (await send({ providers: [] })).body.id)
  const [artefactId] = granted.artefacts
  const see = async () => (await on(readConsent, artefactId, { method: 'GET', token })).body
  const before = await see()
  expect(await on(resume, artefactId)).toMatchObject({
    status: 409,
    body: { code: 'illegal_transition', state: 'ACTIVE' },
  })
  const paused = await on(pause, artefactId, { token, body: {} })
  expect(paused).toMatchObject({ status: 200, body: { id: artefactId, state: 'PAUSED', endedAt: null } })
  expect(ConsentView.parse(paused.body).jws).not.toBe(before.jws)
  expect(await see()).toEqual(paused.body)
  expect((await on(receipt, artefactId, { method: 'GET' })).body).toMatchObject({ verdict: 'paused' })
  // Whoever paused it: the person resumes, and no partner does.
  expect(await on(resume, artefactId, { token })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  const resumed = await on(resume, artefactId)
  expect(resumed).toMatchObject({ status: 200, body: { state: 'ACTIVE', jws: before.jws } })
  expect(await see()).toEqual(before)
  for (const route of [pause, resume]) {
    expect(await on(route, v7())).toMatchObject({ status: 404 })
    expect(await on(route, artefactId, { token: 'sam_p_nobody' })).toMatchObject({ status: 401 })
  }
})

test('a bulk withdrawal says what it stopped; what to stop is never what was left out', async ({ db }) => {
  const { send, on, token, partnerId, person } = await scene(db)
  const ids: string[] = []
  for (const _ of [1, 2]) {
    const { body } = await on(approve, (await send({ providers: [] })).body.id)
    ids.push(...body.artefacts)
  }
  const stop = (body: unknown, sent: Sent = {}) => call(bulkRevoke, { token: person.token, body, ...sent })
  const requester = { partnerId }
  for (const [body, field] of [
    [{}, 'requester'],
    [{ all: true }, 'requester'],
    [{ artefactIds: ids }, 'requester'],
    [{ requester: {}, all: true }, 'requester'],
    [{ requester: { partnerId, consumerId: partnerId }, all: true }, 'requester'],
    [{ requester: { partnerId: 'x' }, all: true }, 'requester.partnerId'],
    [{ requester }, 'artefactIds'],
    [{ requester, all: true, artefactIds: ids }, 'artefactIds'],
    [{ requester, artefactIds: [] }, 'artefactIds'],
    [{ requester, artefactIds: ['x'] }, 'artefactIds.0'],
    [{ requester, all: false }, 'all'],
  ] as const) {
    const { status, body: problem } = await stop(body)
    expect([status, problem.errors?.map((one: Body) => one.field)]).toEqual([400, [field]])
  }
  expect(await stop({ requester, artefactIds: [...ids, v7()] })).toMatchObject({ status: 404 })
  expect(await stop({ requester, all: true }, { token })).toMatchObject({ status: 403 })
  const headers = { 'idempotency-key': v7() }
  const one = { requester: { consumerId: partnerId }, artefactIds: [ids[0]], reason: { code: 'too_long' } }
  const first = await stop(one, { headers })
  expect([first.status, RevokedView.parse(first.body)]).toEqual([200, { revoked: [ids[0]], already: [], checks: [] }])
  expect(await stop(one, { headers })).toMatchObject({ status: 200, body: first.body })
  expect((await stop(one)).body).toEqual({ revoked: [], already: [ids[0]], checks: [] })
  expect((await stop({ requester, all: true })).body).toEqual({ revoked: [ids[1]], already: [ids[0]], checks: [] })
})

test('an address that we do not have and a method that an address does not have are problems too', async () => {
  const { GET, POST, DELETE } = unknownAddress
  for (const [method, route] of Object.entries({ GET, POST, DELETE })) {
    const { status, headers, body } = await call(route, { method, params: { rest: 'nothing' } })
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(Problem.parse(body).code).toBe('not_found')
  }
  const { status, headers, body } = await call(consentRequests.DELETE, { method: 'DELETE' })
  expect([status, headers.get('allow'), Problem.parse(body).code]).toEqual([405, 'GET, POST', 'method_not_allowed'])
})

test('every route of ours refuses each method that it does not have', async () => {
  const modules = import.meta.glob<Record<string, RouteHandler>>('../../../app/api/v1/**/route.ts', { eager: true })
  // The key to encrypt codes with is another dialect's.
  const names = Object.keys(modules).filter((name) => !/\[\.\.\.rest\]|\/auth\/cert\//.test(name))
  expect(names.length).toBeGreaterThan(15)
  const documented = Object.keys(nativeReference.operations)
  for (const name of names) {
    const path = name
      .replace('../../../app', '')
      .replace('/route.ts', '')
      .replace(/\[(\w+)\]/g, '{$1}')
    const has = METHODS.filter((method) => documented.includes(`${method} ${path}`))
    // The documents themselves are no operations in them.
    const own = path.endsWith('.json') ? (['GET'] as const) : has
    expect(own.length, path).toBeGreaterThan(0)
    for (const method of METHODS.filter((one) => !own.includes(one as never))) {
      const { status, headers } = await call(modules[name]![method]!, { method })
      expect([path, method, status, headers.get('allow')]).toEqual([path, method, 405, own.join(', ')])
    }
  }
})
