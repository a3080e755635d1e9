import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, afterEach, expect, vi } from 'vitest'
import { PATCH as accept } from '@/app/auth/[caId]/accept/route'
import { PATCH as reject } from '@/app/auth/[caId]/reject/route'
import { PATCH as revoke } from '@/app/auth/[caId]/revoke/route'
import { POST as register } from '@/app/auth/register/route'
import { POST as verify } from '@/app/auth/verify/route'
import { type Db, db as ownPool } from '@/db/client'
import { seal } from '@/db/sealed'
import { test } from '@/db/testing'
import registration from '@/docs/examples/register.json'
import { call, makeKey, makeTokenHolder } from '@/lib/dialects/testing'
import * as environment from '@/lib/env'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { grantJws } from '@/lib/operations/consent/load-request'
import { pause } from '@/lib/operations/consent/pause'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { resume } from '@/lib/operations/consent/resume'
import type { Scope } from '@/lib/operations/context'
import { asPerson, contextAt } from '@/lib/operations/sign-in/testing'
import { recordSubject } from '@/lib/operations/use/record-subject'
import { type Query, verifyUse } from '@/lib/operations/use/verify-use'
import { SamagraData, SamagraError, SamagraPermission } from './documents'
import { verifiedExample as row } from './examples'

afterAll(() => ownPool().end())
const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const REST_FIELDS = ['intDay', 'intGender', 'intMaritalStatus', 'intMonth', 'intPrimaryMobileNumber']
const SNAKE_FIELDS = Object.keys(row)
const FUTURE = '2027-12-12T00:00:00.000Z'

type Seen = { request: IncomingMessage; body: string }
type Answer = (seen: Seen, response: ServerResponse) => void

/** The record as a GraphQL service answers it, or as it is. */
const answerRow: Answer = ({ body }, response) => {
  const root = /^\{"query":"query \{ (\w+)/.exec(body)?.[1]
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(root ? { data: { [root]: [row] } } : row))
}

async function provider(answer: Answer = answerRow) {
  const calls: Seen[] = []
  const server = createServer(async (request, response) => {
    const seen = { request, body: Buffer.concat(await request.toArray()).toString() }
    calls.push(seen)
    answer(seen, response)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

/** A subject that no other test has, written as the reference masks it. */
const someSubject = () => `${v7().replaceAll('-', '').slice(-8).toUpperCase()}XXXX`

type Over = { answer?: Answer; scopes?: readonly Scope[]; grant?: boolean; wire?: Record<string, unknown> }

/** A consumer with a permission for the reference's fields, its provider, and the person. */
async function scene(db: Db, { answer, scopes, grant = true, wire = {} }: Over = {}) {
  const { origin, calls } = await provider(answer)
  const key = await makeKey(db, 'samagra', scopes)
  const consumer = `did:consumer:${v7()}`
  await db`insert into partner_consumer (consumer_id, partner_id) values (${consumer}, ${key.partnerId})`
  await db`insert into data_provider (partner_id, url) values (${key.partnerId}, ${`${origin}/farmer`})`
  for (const field of ['aadhaar_no', 'vch_aadharno'])
    await db`insert into subject_field (partner_id, field, kind) values (${key.partnerId}, ${field}, 'aadhaar')`
  const person = await makeTokenHolder(db)
  const subject = someSubject()
  const onFile = (value: string, personId: string) =>
    recordSubject(contextAt(db, new Date(), { actor: { kind: 'system' } }), { kind: 'aadhaar', personId, value })
  await onFile(subject, person.personId)
  const asked = {
    ...registration.consentArtifact,
    expires: FUTURE,
    consumer: { ...registration.consentArtifact.consumer, id: consumer },
    provider: { id: 'did:proider:123', url: `${origin}/farmer` },
    user: { id: person.email },
    data: [
      ...REST_FIELDS,
      'int_farmer_type',
      'int_krushk_id',
      ...SNAKE_FIELDS.filter((field) => field.startsWith('vch')),
    ],
    ...wire,
  }
  const registered = await call(register, { token: key.token, body: { consentArtifact: asked } })
  const { caId } = registered.body
  const decide = (route: typeof accept) => call(route, { method: 'PATCH', token: person.token, params: { caId } })
  if (grant) expect((await decide(accept)).status).toBe(200)
  const rest = (over: Record<string, unknown> = {}) => ({
    caId,
    requestType: 'REST',
    queryObject: { method: 'POST', headers: {}, body: { aadhaar_no: subject }, data: REST_FIELDS, ...over },
  })
  const gql = (query = `{ t(where: {vch_aadharno: {_eq: "${subject}"}}) { int_day } }`, over = {}) => ({
    caId,
    requestType: 'GQL',
    gql: query,
    ...over,
  })
  const send = (body: unknown, token = key.token) => call(verify, { token, body })
  const artefact = async () => (await db`select * from consent_artefact where id = ${caId}`)[0]!
  const uses = () => db`select outcome, reason, data_types, person_id, artefact_id from consent_use
    where request_id = ${registered.body.id} order by at, id`
  return {
    ...key,
    caId,
    requestId: registered.body.id,
    origin,
    calls,
    person,
    subject,
    onFile,
    decide,
    rest,
    gql,
    send,
    artefact,
    uses,
  }
}

const refusedWith = (given: Awaited<ReturnType<typeof call>>) => {
  expect(SamagraError.safeParse(given.body).error).toBeUndefined()
  return [given.status, given.body.message]
}

test('the reference’s REST call answers the provider’s own keys, cut to what was granted and asked', async ({ db }) => {
  const { send, rest, calls, subject, artefact } = await scene(db)
  const { status, body } = await send(rest())
  expect([status, SamagraData.parse(body)]).toEqual([
    200,
    { int_day: '6', int_gender: '2', int_marital_status: '2', int_month: '3' },
  ])
  expect(calls).toHaveLength(1)
  expect(JSON.parse(calls[0]!.body)).toEqual({ aadhaar_no: subject })
  expect(calls[0]!.request).toMatchObject({ method: 'POST', url: '/farmer' })
  expect(await artefact()).toMatchObject({ uses: 1, windowUses: 1 })
})

test('the reference’s GQL call answers its row, flat and whole', async ({ db }) => {
  const { send, gql, calls, subject } = await scene(db)
  const query = `query MyQuery { query_resolver_table(where: {vch_aadharno: {_eq: "${subject}"}}) { int_day int_farmer_type int_gender int_krushk_id int_marital_status int_month vch_farmer_name vch_father_name vch_gp_ward vch_district } }`
  const { status, body } = await send(gql(query))
  expect([status, body]).toEqual([200, row])
  expect(JSON.parse(calls[0]!.body)).toEqual({ query: query.replace('query MyQuery', 'query'), variables: {} })
})

test('the provider gets the signed permission and of the consumer’s headers a few, never its credential', async ({
  db,
}) => {
  const { send, rest, calls, token, caId } = await scene(db)
  const headers = {
    Authorization: 'Bearer mine',
    Cookie: 'a=b',
    Host: 'evil.example',
    'Content-Length': '1',
    'X-Consent-JWS': 'forged',
    'Accept-Language': 'hi',
    'x-request-id': 'a\r\nx: y',
  }
  expect((await send(rest({ headers }))).status).toBe(200)
  const got = calls[0]!.request.headers
  expect(JSON.stringify(got)).not.toContain(token)
  expect(got).toMatchObject({ 'accept-language': 'hi', 'content-type': 'application/json' })
  for (const name of ['authorization', 'cookie', 'x-request-id']) expect(got[name]).toBeUndefined()
  const claims = JSON.parse(Buffer.from(String(got['x-consent-jws']).split('.')[1]!, 'base64url').toString())
  expect(claims).toMatchObject({ id: caId, state: 'ACCEPT' })
})

test('a GET carries the query in the address', async ({ db }) => {
  const { send, rest, calls, subject } = await scene(db)
  const body = { aadhaar_no: subject }
  expect((await send(rest({ method: 'GET', body }))).body).toMatchObject({ int_day: '6' })
  expect(calls[0]).toMatchObject({ request: { method: 'GET', url: `/farmer?aadhaar_no=${subject}` }, body: '' })
})

test('what was compared is what goes on: the mapped name, and the number as it is on file', async ({ db }) => {
  const { send, rest, gql, calls, subject } = await scene(db)
  const grouped = `${subject.slice(0, 4).toLowerCase()} ${subject.slice(4)}-`
  expect((await send(rest({ body: { aadhaarNo: grouped } }))).status).toBe(200)
  expect(JSON.parse(calls[0]!.body)).toEqual({ aadhaar_no: subject })
  expect((await send(rest({ method: 'GET', body: { aadhaarNo: grouped } }))).status).toBe(200)
  expect(calls[1]!.request.url).toBe(`/farmer?aadhaar_no=${subject}`)
  expect((await send(gql(`{ t(where: {vchAadharno: {_eq: "${grouped}"}}) { int_day } }`))).status).toBe(200)
  expect(JSON.parse(calls[2]!.body).query).toBe(`query { t(where: {vch_aadharno: {_eq: "${subject}"}}) { int_day } }`)
})

test('a provider is asked at its listed address only, to the last byte', async ({ db }) => {
  const { origin, calls, partnerId, caId, rest, send } = await scene(db)
  const somebody = someSubject()
  const [request] = await db`select providers from consent_request where ca_id = ${caId}`
  for (const path of [
    `/farmer?aadhaar_no=${somebody}`,
    '/farmer?',
    '/farmer#x',
    '/farmer/',
    '/',
    '/other',
    '//farmer',
  ]) {
    const providers = [{ ...request!.providers[0], url: `${origin}${path}` }]
    await db`update consent_request set providers = ${db.json(providers)} where ca_id = ${caId}`
    expect([path, ...refusedWith(await send(rest()))]).toEqual([
      path,
      403,
      expect.stringContaining('go to this provider'),
    ])
  }
  expect(calls).toHaveLength(0)
  // Nor can the operator list an address with a question in it.
  const listed = db`insert into data_provider (partner_id, url) values (${partnerId}, ${`${origin}/farmer?x=1`})`
  await expect(listed).rejects.toMatchObject({ constraint_name: 'data_provider_url' })
})

test('a provider’s address with a question in it does not register', async ({ db }) => {
  const { token } = await makeKey(db, 'samagra')
  const { consentArtifact } = registration
  for (const more of ['?aadhaar_no=1', '?', '#', '#x']) {
    const provider = { ...consentArtifact.provider, url: `${consentArtifact.provider.url}${more}` }
    const given = await call(register, { token, body: { consentArtifact: { ...consentArtifact, provider } } })
    expect([more, ...refusedWith(given)]).toEqual([more, 400, expect.stringContaining('consentArtifact.provider.url')])
  }
})

test('every query that could read more or of somebody else is a 403 that the provider never hears of', async ({
  db,
}) => {
  const { send, rest, gql, calls, subject, onFile, artefact, uses } = await scene(db)
  const other = someSubject()
  await onFile(other, (await makeTokenHolder(db)).personId)
  const where = `(where: {vch_aadharno: {_eq: "${subject}"}})`
  const cases: [name: string, body: unknown][] = [
    ['a field that was not granted', rest({ data: ['intDay', 'vch_phone'] })],
    ['no field', rest({ data: [] })],
    ['no subject', rest({ body: {} })],
    ['another person', rest({ body: { aadhaar_no: other } })],
    ['nobody', rest({ body: { aadhaar_no: someSubject() } })],
    ['a number for text', rest({ body: { aadhaar_no: 49827 } })],
    ['an unmapped field', rest({ body: { mobile: subject } })],
    ['this person and another', rest({ body: { aadhaar_no: subject, vch_aadharno: other } })],
    ['this person and another spelling', rest({ body: { aadhaar_no: subject, aadhaarNo: other } })],
    ['this person in both spellings', rest({ body: { aadhaar_no: subject, aadhaarNo: subject } })],
    ['a GraphQL document beside the subject', rest({ body: { aadhaar_no: subject, query: '{ t { vch_phone } }' } })],
    ['a mutation beside the subject', rest({ body: { aadhaar_no: subject, query: 'mutation { delete { id } }' } })],
    [
      'a GraphQL document in the address',
      rest({ method: 'GET', body: { aadhaar_no: subject, query: '{ t { vch_phone } }' } }),
    ],
    ['another filter', rest({ body: { aadhaar_no: subject, krushk_id: '344' } })],
    ['an or', rest({ body: { aadhaar_no: subject, or: true } })],
    ['another case', rest({ body: { aadhaar_no: subject, AADHAAR_NO: other } })],
    ['a name that objects have', rest({ body: { aadhaar_no: subject, constructor: other } })],
    ['a fragment', gql(`{ t${where} { ...A } } fragment A on T { int_day vch_phone }`)],
    ['a nested fragment', gql(`{ t${where} { ...A } } fragment A on T { ...B } fragment B on T { vch_phone }`)],
    ['an inline fragment', gql(`{ t${where} { int_day ... on T { vch_phone } } }`)],
    ['an alias to a granted name', gql(`{ t${where} { int_day: vch_phone } }`)],
    ['a mutation', gql(`mutation { t${where} { int_day } }`)],
    ['a subscription', gql(`subscription { t${where} { int_day } }`)],
    ['two operations', gql(`query A { t${where} { int_day } } query B { t${where} { int_day } }`)],
    ['two roots', gql(`{ a: t${where} { int_day } b: t${where} { int_day } }`)],
    ['a variable without its value', gql('query Q($a: String) { t(where: {vch_aadharno: {_eq: $a}}) { int_day } }')],
    ['a default', gql(`query Q($a: String = "${subject}") { t(where: {vch_aadharno: {_eq: $a}}) { int_day } }`)],
    [
      'another person in a variable',
      gql('query Q($a: String) { t(where: {vch_aadharno: {_eq: $a}}) { int_day } }', { variables: { a: other } }),
    ],
    ['another person', gql(`{ t(where: {vch_aadharno: {_eq: "${other}"}}) { int_day } }`)],
    ['_or', gql(`{ t(where: {_or: [{vch_aadharno: {_eq: "${subject}"}}, {int_day: {_eq: "6"}}]}) { int_day } }`)],
    ['_in', gql(`{ t(where: {vch_aadharno: {_in: ["${subject}", "${other}"]}}) { int_day } }`)],
    ['_neq', gql(`{ t(where: {vch_aadharno: {_neq: "${subject}"}}) { int_day } }`)],
    ['_like', gql(`{ t(where: {vch_aadharno: {_like: "%"}}) { int_day } }`)],
    ['two conditions', gql(`{ t(where: {vch_aadharno: {_eq: "${subject}"}, x: {_eq: "1"}}) { int_day } }`)],
    ['no filter', gql('{ t { int_day } }')],
    ['an argument more', gql(`{ t(where: {vch_aadharno: {_eq: "${subject}"}}, limit: 9) { int_day } }`)],
    ['a nested selection', gql(`{ t${where} { int_day { vch_phone } } }`)],
    ['a directive', gql(`{ t${where} { int_day @include(if: true) } }`)],
    ['the schema', gql('{ __schema { types { name } } }')],
    ['the type of a row', gql(`{ t${where} { int_day __typename } }`)],
  ]
  for (const [name, body] of cases) {
    const given = await send(body)
    expect([name, given.status]).toEqual([name, 403])
    expect(SamagraError.safeParse(given.body).error).toBeUndefined()
    expect(given.body.message).not.toContain(subject)
  }
  expect(calls).toHaveLength(0)
  expect(await artefact()).toMatchObject({ uses: 0, windowUses: 0, windowStartedAt: null })
  // Each is on record all the same.
  const recorded = await uses()
  expect(recorded).toHaveLength(cases.length)
  expect(new Set(recorded.map(({ outcome }) => outcome))).toEqual(new Set(['refused']))
  expect(new Set(recorded.map(({ reason }) => reason))).toEqual(new Set(['outside_scope', 'wrong_subject']))
  // A variable with its value, an alias and a fragment of granted fields are nothing to refuse.
  const fine = gql(
    'query Q($a: String) { x: t(where: {vch_aadharno: {_eq: $a}}) { d: int_day ...A } } fragment A on T { int_month }',
    { variables: { a: subject } },
  )
  expect((await send(fine)).body).toEqual({ int_day: '6', int_month: '3' })
})

test('bad input is a 400 that names the field', async ({ db }) => {
  const { send, rest, gql, calls, caId } = await scene(db)
  for (const [field, body] of [
    ['queryObject.data', rest({ data: 'intDay' })],
    ['queryObject.body.aadhaar_no', rest({ body: { aadhaar_no: { _eq: 'x' } } })],
    ['queryObject.body.aadhaar_no', rest({ body: { aadhaar_no: ['x'] } })],
    ['queryObject.method', rest({ method: 'DELETE' })],
    ['queryObject', { caId, requestType: 'REST' }],
    ['requestType', { caId, requestType: 'SQL' }],
    ['gql', { caId, requestType: 'GQL' }],
    ['gql', gql('{')],
    ['caId', { ...rest(), caId: 'x' }],
  ] as const) {
    const [status, message] = refusedWith(await send(body))
    expect([field, status]).toEqual([field, 400])
    expect(message).toContain(field)
  }
  expect(calls).toHaveLength(0)
})

test('the first thing that is wrong decides, and the provider hears of none', async ({ db }) => {
  const { send, rest, calls, decide, caId, person, token, subject } = await scene(db, { grant: false })
  const stranger = await scene(db)
  const beyond = rest({ data: ['vch_phone'], body: {} })
  expect((await call(verify, { body: rest() })).status).toBe(401)
  // A person's own token is nobody's consumer; a stranger's token finds nothing.
  expect((await send(rest(), person.token)).status).toBe(403)
  expect((await send(beyond, stranger.token)).status).toBe(404)
  expect((await send({ ...rest(), caId: v7() })).status).toBe(404)
  // Whatever else is wrong with it: nothing has been granted yet.
  expect((await send(beyond)).status).toBe(401)
  await decide(accept)
  // Scope before subject, subject before provider, provider before budget.
  expect(refusedWith(await send(beyond))[1]).toMatch(/vch_phone/)
  await db`update consent_artefact set uses = 500 where id = ${caId}`
  await db`delete from data_provider where partner_id = ${(await partnerOf(db, caId))!}`
  expect(refusedWith(await send(rest({ body: {} })))[1]).toMatch(/person who consented/)
  expect(refusedWith(await send(rest()))[1]).toMatch(/may not go to this provider/)
  await db`insert into data_provider (partner_id, url)
    select partner_id, ${`${stranger.origin}/farmer`} from consent_request where ca_id = ${caId}`
  expect((await send(rest())).status).toBe(403)
  await decide(revoke)
  expect((await send(beyond)).status).toBe(403)
  expect(refusedWith(await send(beyond))[1]).toMatch(/state is REVOKED/)
  // Revoked and a stranger's: it is not there at all.
  expect((await send(beyond, stranger.token)).status).toBe(404)
  expect([calls.length, stranger.calls.length, token === stranger.token, subject === stranger.subject]).toEqual([
    0,
    0,
    false,
    false,
  ])
})

const partnerOf = async (db: Db, caId: string): Promise<string | undefined> =>
  (await db`select partner_id from consent_request where ca_id = ${caId}`)[0]?.partnerId

test('declined, paused, withdrawn, expired and taken back each have their status', async ({ db }) => {
  const declined = await scene(db, { grant: false })
  await declined.decide(reject)
  expect(refusedWith(await declined.send(declined.rest()))).toEqual([403, expect.stringContaining('DECLINE')])

  const paused = await scene(db)
  await db`update consent_artefact set status = 'PAUSED' where id = ${paused.caId}`
  expect(refusedWith(await paused.send(paused.rest()))).toEqual([403, expect.stringContaining('paused')])
  await db`update consent_artefact set status = 'ACTIVE' where id = ${paused.caId}`
  expect((await paused.send(paused.rest())).status).toBe(200)
  await paused.decide(revoke)
  expect((await paused.send(paused.rest())).status).toBe(403)

  const expired = await scene(db, { grant: false, wire: { expires: '2024-12-12T00:00:00.000Z' } })
  expect((await expired.send(expired.rest())).status).toBe(410)
  const cancelled = await scene(db, { grant: false })
  await db`update consent_request set status = 'CANCELLED' where ca_id = ${cancelled.caId}`
  expect((await cancelled.send(cancelled.rest())).status).toBe(410)
  for (const { calls } of [declined, expired, cancelled]) expect(calls).toHaveLength(0)
  expect(paused.calls).toHaveLength(1)
})

test('a permission whose signature does not hold permits nothing', async ({ db }) => {
  const { send, rest, calls, caId, artefact } = await scene(db)
  const other = await scene(db)
  const jws = async (of: typeof other) => grantJws((await of.artefact()) as never)
  const [header, , signature] = grantJws((await artefact()) as never).split('.')
  const forged = [header, (await jws(other)).split('.')[1], signature].join('.')
  for (const token of [forged, await jws(other), 'x']) {
    await db.begin(async (tx) => {
      // What was signed is fixed by a trigger: only somebody above the wallet can put this there.
      await tx`set local session_replication_role = replica`
      await tx`update consent_artefact set jws_sealed = ${seal(token, 'consent_artefact.jws', caId)} where id = ${caId}`
    })
    expect(refusedWith(await send(rest()))).toEqual([403, expect.stringContaining('no permission')])
  }
  expect(calls).toHaveLength(0)
})

test('nothing on file, or no field that names people, is a 403', async ({ db }) => {
  const { send, rest, calls, partnerId, person } = await scene(db)
  await db`delete from person_subject where person_id = ${person.personId}`
  expect((await send(rest())).status).toBe(403)
  const other = await scene(db)
  await db`delete from subject_field where partner_id = ${other.partnerId}`
  expect((await other.send(other.rest())).status).toBe(403)
  expect([partnerId === other.partnerId, calls.length, other.calls.length]).toEqual([false, 0, 0])
})

test('40 at once with a budget of 5: exactly 5 reach the provider, the rest are told that nothing is left', async ({
  db,
}) => {
  const { send, rest, calls, artefact, uses, requestId } = await scene(db, { wire: { total_queries_allowed: 5 } })
  const answers = await Promise.all(Array.from({ length: 40 }, () => send(rest())))
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  expect([count(200), count(429), calls.length]).toEqual([5, 35, 5])
  for (const { status, headers, body } of answers)
    if (status === 429)
      expect([headers.get('retry-after'), body.message]).toEqual([null, expect.stringMatching(/none again/)])
  expect(await artefact()).toMatchObject({ uses: 5 })
  const recorded = await uses()
  expect(recorded.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(5)
  expect(recorded.filter(({ reason }) => reason === 'uses_spent')).toHaveLength(35)
  const told = await db`select topic, count(*)::int from outbox where request_id = ${requestId} group by topic`
  const audited =
    await db`select action as topic, count(*)::int from audit_event where request_id = ${requestId} group by action`
  for (const rows of [told, audited])
    expect(Object.fromEntries(rows.map(({ topic, count }) => [topic, count]))).toMatchObject({
      'consent.used': 5,
      'consent.use_refused': 35,
    })
})

test('40 at once in a window of 5: exactly 5 reach the provider, the rest are told when there is one again', async ({
  db,
}) => {
  const { send, rest, calls } = await scene(db, { wire: { frequency: { ttl: 100, limit: 5 } } })
  const answers = await Promise.all(Array.from({ length: 40 }, () => send(rest())))
  const refused = answers.filter(({ status }) => status === 429)
  expect([refused.length, calls.length]).toEqual([35, 5])
  // Some seconds less may be: each call has a time of its own. More is never asked than a window lasts.
  for (const { headers, body } of refused) {
    const seconds = Number(headers.get('retry-after'))
    expect([seconds <= 100, seconds > 90, body.message]).toEqual([true, true, expect.stringMatching(/for now/)])
  }
})

test('a window of 2 in 100 seconds: the third waits for its end, and the next window begins with its first use', async ({
  db,
}) => {
  const { caId, partnerId, credentialId, subject, artefact } = await scene(db, {
    wire: { frequency: { ttl: 100, limit: 2 } },
  })
  const began = Date.now()
  const query: Query = { kind: 'REST', method: 'POST', headers: {}, body: { aadhaar_no: subject }, data: ['intDay'] }
  const at = (seconds: number) =>
    verifyUse(
      contextAt(db, new Date(began + seconds * 1000), {
        actor: { kind: 'partner', partnerId, credentialId, scopes: ['consents:read'] },
        door: 'samagra',
      }),
      { caId, query },
    ).then(
      ({ kind }) => kind,
      ({ code, facts }) => [code, facts.retryAfter],
    )
  expect(await at(0)).toBe('data')
  expect(await at(60)).toBe('data')
  expect(await at(60)).toEqual(['use_limit_reached', 40])
  expect(await at(99.5)).toEqual(['use_limit_reached', 1])
  expect(await artefact()).toMatchObject({ uses: 2, windowUses: 2 })
  expect(await at(100)).toBe('data')
  expect(await artefact()).toMatchObject({ uses: 3, windowUses: 1, windowStartedAt: new Date(began + 100_000) })
  expect(await at(150)).toBe('data')
  expect(await at(150)).toEqual(['use_limit_reached', 50])
  // The permission ends before the window does: there is no use again.
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update consent_artefact set valid_until = ${new Date(began + 200_000)} where id = ${caId}`
  })
  expect(await at(150)).toEqual(['uses_spent', undefined])
})

test('a period of 0 bounds nothing, 0 uses in a period or in all are none', async ({ db }) => {
  const free = await scene(db, { wire: { frequency: { ttl: 0, limit: 1 } } })
  for (let times = 0; times < 3; times += 1) expect((await free.send(free.rest())).status).toBe(200)
  for (const wire of [{ frequency: { ttl: 100, limit: 0 } }, { total_queries_allowed: 0 }]) {
    const none = await scene(db, { wire })
    const given = await none.send(none.rest())
    expect([given.status, given.headers.get('retry-after'), none.calls.length]).toEqual([429, null, 0])
  }
})

test('a provider that fails is a 502, and the use is given back', async ({ db }) => {
  let answer: Answer = answerRow
  const { send, rest, gql, artefact, uses } = await scene(db, {
    answer: (seen, response) => answer(seen, response),
    wire: { total_queries_allowed: 3 },
  })
  await send(rest())
  const json =
    (body: unknown, status = 200): Answer =>
    (_, response) =>
      response.writeHead(status).end(JSON.stringify(body))
  for (const [name, broken, body] of [
    ['an error', json({}, 500), rest()],
    ['a refusal', json({ message: 'no' }, 403), rest()],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), rest()],
    ['no JSON', (_, response) => response.end('<html>'), rest()],
    ['too much', (_, response) => response.end(JSON.stringify({ int_day: 'x'.repeat(1_100_000) })), rest()],
    ['a hang-up', (_, response) => response.destroy(), rest()],
    ['several rows', json([row, row]), rest()],
    ['something inside', json({ int_day: { of: 'x' } }), rest()],
    ['a GraphQL error', json({ data: { t: [row] }, errors: [{ message: 'x' }] }), gql()],
    ['another root', json({ data: { other: [row] } }), gql()],
  ] as [string, Answer, unknown][]) {
    answer = broken
    const given = await send(body)
    expect([name, given.status, given.body.error]).toEqual([name, 502, 'Bad Gateway'])
    expect(await artefact()).toMatchObject({ uses: 1, windowUses: 1 })
  }
  expect((await uses()).map(({ outcome }) => outcome)).toEqual(['allowed', ...Array(10).fill('failed')])
  answer = answerRow
  expect((await send(rest())).status).toBe(200)
})

test('a provider that is too slow is a 504, and the use is given back', { timeout: 20_000 }, async ({ db }) => {
  const { send, rest, artefact, uses } = await scene(db, { answer: () => {} })
  const given = await send(rest())
  expect([given.status, given.body.error]).toEqual([504, 'Gateway Timeout'])
  expect(await artefact()).toMatchObject({ uses: 0, windowUses: 0 })
  expect(await uses()).toMatchObject([{ outcome: 'failed', reason: 'provider_timeout' }])
})

test('a use that fails after its window ended gives back to the total, not to the next window', async ({ db }) => {
  let fail = () => {}
  const held = new Promise<void>((resolve) => {
    fail = resolve
  })
  const { caId, send, rest, artefact, calls } = await scene(db, {
    answer: async (seen, response) => {
      if (calls.length > 1) return answerRow(seen, response)
      await held
      response.writeHead(500).end()
    },
  })
  const slow = send(rest())
  await expect.poll(() => calls.length).toBe(1)
  await db`update consent_artefact set window_started_at = window_started_at - interval '1 hour' where id = ${caId}`
  expect((await send(rest())).status).toBe(200)
  expect(await artefact()).toMatchObject({ uses: 2, windowUses: 1 })
  fail()
  expect((await slow).status).toBe(502)
  expect(await artefact()).toMatchObject({ uses: 1, windowUses: 1 })
})

test('what is withdrawn or paused while the provider answers is not given out, and the use is given back', async ({
  db,
}) => {
  for (const [status, state] of [
    ['REVOKED', 'not_permitted'],
    ['PAUSED', 'consent_paused'],
  ] as const) {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { send, rest, decide, caId, calls, person, artefact, uses, partnerId, requestId } = await scene(db, {
      wire: { log: { consent_use: { url: 'https://a.example' }, data_access: { url: 'https://a.example' } } },
      answer: async (seen, response) => {
        await held
        answerRow(seen, response)
      },
    })
    await db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'log', 'https://a.example')`
    const slow = send(rest())
    await expect.poll(() => calls.length).toBe(1)
    if (status === 'REVOKED') await decide(revoke)
    else await pause(contextAt(db, new Date(), asPerson(person.personId, person.sessionId)), { artefactId: caId })
    release()
    const given = await slow
    expect(refusedWith(given)).toEqual([403, expect.not.stringContaining('TEST')])
    expect(await artefact()).toMatchObject({ status, uses: 0, windowUses: 0 })
    expect(await uses()).toMatchObject([{ outcome: 'refused', reason: state }])
    const told = await db`select topic, details from outbox where request_id = ${requestId}
      and (topic like 'consent.use%' or topic = 'consent.data_read') order by at, id`
    expect(told.map(({ topic }) => topic)).toEqual(['consent.used', 'consent.use_refused'])
  }
})

test('with the data path off the checked permission is the answer, it counts, and the provider is not called', async ({
  db,
}) => {
  const { send, rest, calls, caId, artefact } = await scene(db, { wire: { total_queries_allowed: 1 } })
  const real = environment.env()
  vi.spyOn(environment, 'env').mockReturnValue({ ...real, VERIFY_DATAPATH: 'off' })
  const { status, body } = await send(rest())
  expect(status).toBe(200)
  expect(SamagraPermission.parse(body)).toEqual({
    caId,
    permitted: true,
    data: REST_FIELDS,
    expires: FUTURE,
    jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  })
  expect(calls).toHaveLength(0)
  expect(await artefact()).toMatchObject({ uses: 1 })
  expect((await send(rest())).status).toBe(429)
})

test('outside a demo a listed provider inside our own network is not called, and the use is given back', async ({
  db,
}) => {
  const { send, rest, calls, artefact, uses } = await scene(db)
  const real = environment.env()
  vi.spyOn(environment, 'env').mockReturnValue({ ...real, WALLET_MODE: 'production' })
  expect(refusedWith(await send(rest()))).toEqual([403, expect.stringContaining('may not go to this provider')])
  expect(calls).toHaveLength(0)
  expect(await artefact()).toMatchObject({ uses: 0, windowUses: 0 })
  expect(await uses()).toMatchObject([{ outcome: 'failed', reason: 'provider_not_allowed' }])
})

test('a log hears of uses, and of data that was read, only where its origin is on the partner’s list', async ({
  db,
}) => {
  const log = { consent_use: { url: 'https://log.example/use' }, data_access: { url: 'https://logs.example/data' } }
  const { send, rest, partnerId, requestId } = await scene(db, { wire: { log } })
  const list = (origin: string) =>
    db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'log', ${origin})`
  await send(rest())
  await list('https://log.example')
  await send(rest())
  await list('https://logs.example')
  await send(rest())
  await send(rest({ data: [] }))
  const told = await db`select topic, details from outbox where request_id = ${requestId}
    and (topic like 'consent.use%' or topic = 'consent.data_read') order by at, id`
  const consentUse = log.consent_use.url
  expect(told.map(({ topic, details }) => [topic, details.logs])).toEqual([
    ['consent.used', undefined],
    ['consent.used', { consentUse }],
    ['consent.used', { consentUse }],
    ['consent.data_read', { dataAccess: log.data_access.url }],
    ['consent.use_refused', { consentUse }],
  ])
  expect(told[3]!.details.useId).toBe(told[2]!.details.useId)
})

test('no log hears of data that nobody read', async ({ db }) => {
  const log = { consent_use: { url: 'https://a.example' }, data_access: { url: 'https://a.example' } }
  const { send, rest, partnerId, requestId } = await scene(db, {
    wire: { log },
    answer: (_, response) => response.writeHead(500).end(),
  })
  await db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'log', 'https://a.example')`
  expect((await send(rest())).status).toBe(502)
  const told = await db`select details from outbox where request_id = ${requestId} and topic like 'consent.%'`
  expect(told.filter(({ details }) => details.logs?.consentUse)).toHaveLength(2)
  expect(told.filter(({ details }) => details.logs?.dataAccess)).toHaveLength(0)
})

test('nothing of the data or the subject is stored', async ({ db }) => {
  const { send, rest, requestId, subject, caId } = await scene(db)
  await send(rest())
  const rows = await db`select to_jsonb(u)::text as all from consent_use u where artefact_id = ${caId}
    union all select to_jsonb(a)::text from audit_event a where request_id = ${requestId}
    union all select to_jsonb(o)::text from outbox o where request_id = ${requestId}
    union all select to_jsonb(s)::text from person_subject s`
  expect(rows.length).toBeGreaterThan(5)
  for (const { all } of rows) {
    expect(all).not.toContain(subject)
    expect(all).not.toContain('TEST USER')
  }
})

test('a number is on file for one person only, put there by the operator, and once', async ({ db }) => {
  const { subject, person, partnerId, credentialId, onFile } = await scene(db)
  await onFile(` ${subject.toLowerCase()} `, person.personId)
  const other = await makeTokenHolder(db)
  await expect(onFile(subject, other.personId)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(onFile(' - ', other.personId)).rejects.toMatchObject({ code: 'invalid_input' })
  const input = { kind: 'aadhaar', personId: other.personId, value: someSubject() }
  for (const actor of [
    { kind: 'partner', partnerId, credentialId, scopes: ['act-for-person', 'attest-consent'] },
    { kind: 'person', personId: other.personId, sessionId: v7(), via: 'web' },
    { kind: 'anonymous' },
  ] as const)
    await expect(recordSubject(contextAt(db, new Date(), { actor }), input)).rejects.toMatchObject({
      code: 'forbidden',
    })
  const filed =
    await db`select person_id from person_subject where person_id in (${person.personId}, ${other.personId})`
  expect(filed.map(({ personId }) => personId)).toEqual([person.personId])
  const audited = await db`select actor_kind, details from audit_event
    where action = 'person.subject_recorded' and person_id in (${person.personId}, ${other.personId})`
  expect(audited).toMatchObject([{ actorKind: 'system', details: { kind: 'aadhaar' } }])
})

test('the person sees each use as it was', async ({ db }) => {
  let answer: Answer = answerRow
  const { send, rest, caId, person } = await scene(db, { answer: (seen, response) => answer(seen, response) })
  await send(rest({ data: ['int_day', 'intMonth'] }))
  await send(rest({ data: ['intDay', 'vch_phone', 'My name is Safal'] }))
  answer = (_, response) => response.writeHead(500).end()
  await send(rest({ data: ['intGender'] }))
  const ctx = contextAt(db, new Date(), asPerson(person.personId, person.sessionId))
  const { timeline } = await readArtefact(ctx, { artefactId: caId, language: 'en' })
  const uses = timeline.filter(({ action }) => action.includes('use'))
  // Kinds of data in the words of the permission; a caller's own words are counted, and stored nowhere.
  const { facts } = await readArtefact(ctx, { artefactId: caId, language: 'en' })
  const [day, month, gender] = ['intDay', 'intMonth', 'intGender'].map(
    (wanted) => facts.what.find(({ key }) => key === wanted)!.label,
  )
  expect(uses.map(({ outcome, use }) => [outcome, use])).toMatchObject([
    ['allowed', { asked: [day, month], others: 0, reason: null }],
    ['refused', { asked: [day], others: 2, reason: 'outside_scope' }],
    ['failed', { asked: [gender], others: 0, reason: 'provider_failed' }],
  ])
  expect(await db`select data_types, unknown_fields from consent_use where artefact_id = ${caId} order by at`).toEqual([
    { dataTypes: ['intDay', 'intMonth'], unknownFields: 0 },
    { dataTypes: ['intDay'], unknownFields: 2 },
    { dataTypes: ['intGender'], unknownFields: 0 },
  ])
  const { items } = await listActivity(ctx, { after: null, limit: 20, kind: 'sharing' })
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'consent_use_failed',
    'consent_used',
    'consent_use_refused',
    'consent_used',
  ])
})

test('what was refused before the query was read is on record with what it asked for', async ({ db }) => {
  const { send, rest, gql, decide, uses } = await scene(db)
  await decide(revoke)
  await send(rest({ data: ['intDay'] }))
  await send(gql())
  await send(gql('{'))
  await send(gql('mutation { t { int_day } }'))
  expect((await uses()).map(({ reason, dataTypes }) => [reason, dataTypes])).toEqual([
    ['not_permitted', ['intDay']],
    ['not_permitted', ['intDay']],
    ['not_permitted', []],
    ['not_permitted', []],
  ])
})

test('however many uses are refused, those that were allowed are shown, and it is said that more is there', async ({
  db,
}) => {
  const { send, rest, caId, requestId, partnerId, person } = await scene(db)
  const ctx = contextAt(db, new Date(), asPerson(person.personId, person.sessionId))
  const read = () => readArtefact(ctx, { artefactId: caId, language: 'en' })
  await send(rest())
  expect((await read()).timelineCut).toBe(false)
  const refused = (from: number, to: number) => db`
    insert into consent_use (id, artefact_id, request_id, person_id, partner_id, outcome, reason, at)
    select gen_random_uuid(), ${caId}, ${requestId}, ${person.personId}, ${partnerId}, 'refused', 'outside_scope',
           now() + n * interval '1 second' from generate_series(${from}::int, ${to}::int) n`
  await refused(1, 50)
  expect((await read()).timelineCut).toBe(false)
  await refused(51, 300)
  const { timeline, timelineCut, timelineLimit } = await read()
  // The newest of them, and as the same again and again.
  const [newest] = await db`select max(at) as at from consent_use where artefact_id = ${caId}`
  const uses = timeline.flatMap(({ outcome, use }) => (use ? [[outcome, use.times, use.last]] : []))
  expect(uses).toEqual([
    ['allowed', 1, expect.any(Date)],
    ['refused', timelineLimit, newest!.at],
  ])
  expect(timelineCut).toBe(true)
})

test('the same refusal again is told once with its count, and a use or another refusal stands for itself', async ({
  db,
}) => {
  const { send, rest, caId, person } = await scene(db)
  for (const data of [['intDay'], ['intDay'], ['x'], ['x'], ['x', 'intDay'], ['x'], ['intDay']])
    await send(rest({ data }))
  const ctx = contextAt(db, new Date(), asPerson(person.personId, person.sessionId))
  const { timeline } = await readArtefact(ctx, { artefactId: caId, language: 'en' })
  expect(timeline.flatMap(({ outcome, use }) => (use ? [[outcome, use.times]] : []))).toEqual([
    ['allowed', 1],
    ['allowed', 1],
    ['refused', 2],
    ['refused', 1],
    ['refused', 1],
    ['allowed', 1],
  ])
})

test('of a story that is too long the newest is shown', async ({ db }) => {
  const { caId, person, decide } = await scene(db)
  const ctx = contextAt(db, new Date(), asPerson(person.personId, person.sessionId))
  for (let times = 0; times < 30; times += 1) {
    await pause(ctx, { artefactId: caId })
    await resume(ctx, { artefactId: caId })
  }
  await decide(revoke)
  const { timeline, timelineCut, timelineLimit } = await readArtefact(ctx, { artefactId: caId, language: 'en' })
  expect([timeline.length, timeline.at(-1)!.action, timelineCut]).toEqual([timelineLimit, 'consent.revoked', true])
})
