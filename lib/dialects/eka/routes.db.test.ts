import { v7 } from 'uuid'
import { afterAll, expect } from 'vitest'
import * as restRoute from '@/app/abdm/v1/[[...rest]]/route'
import * as approveRoute from '@/app/abdm/v1/consents/approve/route'
import * as createRoute from '@/app/abdm/v1/consents/create/route'
import * as denyRoute from '@/app/abdm/v1/consents/deny/route'
import * as revokeRoute from '@/app/abdm/v1/consents/revoke/route'
import * as detailsRoute from '@/app/abdm/v1/request/route'
import * as requestsRoute from '@/app/abdm/v1/requests/route'
import * as initRoute from '@/app/abdm/v1/session/init/route'
import * as statusRoute from '@/app/abdm/v1/session/status/route'
import * as verifyRoute from '@/app/abdm/v1/session/verify/route'
import { type Db, db as ownPool } from '@/db/client'
import { identifierHash } from '@/db/queries/person'
import { test } from '@/db/testing'
import { call as callRoute, chunked, makeTokenHolder, type RouteHandler, type Sent } from '@/lib/dialects/testing'
import { pendingAnswers } from '@/lib/http/after-answer'
import { createRequest } from '@/lib/operations/consent/create-request'
import { grantJws } from '@/lib/operations/consent/load-request'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { readRequest } from '@/lib/operations/consent/read-request'
import { ALL_SCOPES, rowsOf, someAsk } from '@/lib/operations/consent/testing'
import { readReceiptPage } from '@/lib/operations/receipt/read-receipt'
import { asPerson, codesSentTo, contextAt, wrongFor } from '@/lib/operations/sign-in/testing'
import { readDemoMessages } from '@/lib/upstream/sms'
import * as answers from './documents'
import { makeJwt, makePatient, nameBy } from './testing'

const { POST: approve } = approveRoute
const { POST: create } = createRoute
const { POST: deny } = denyRoute
const { POST: revoke } = revokeRoute
const { GET: details } = detailsRoute
const { GET: requests } = requestsRoute
const { POST: init } = initRoute
const { POST: verify } = verifyRoute
const { GET: status } = statusRoute

afterAll(() => ownPool().end())

async function call(route: RouteHandler, sent: Sent = {}) {
  const answer = await callRoute(route, sent)
  await pendingAnswers()
  // Whatever is refused is refused in this dialect's words.
  if (answer.status >= 400) answers.GenericError.parse(answer.body)
  return answer
}
const get = (route: RouteHandler, query: string, sent: Sent = {}) => call(route, { method: 'GET', query, ...sent })

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const EXPIRY = inDays(300).toISOString()
type Body = Record<string, unknown>

/** A partner, a patient of it, and what they send. */
async function scene(db: Db, over: Parameters<typeof makeJwt>[1] = {}) {
  const jwt = await makeJwt(db, over)
  const patient = await makePatient(db, jwt.partnerId)
  const { token } = jwt
  const ask = async (more: Body = {}): Promise<string> => {
    const { status, body } = await call(create, {
      token,
      body: {
        patient: { health_id: patient.abhaAddress, oid: patient.oid },
        period: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z', expiry: EXPIRY },
        purpose: 'Care management',
        record_types: ['Prescription', 'DiagnosticReport', 'OPConsultation'],
        ...more,
      },
    })
    expect([status, body]).toEqual([200, answers.Created.parse(body)])
    return body.consent_init_id
  }
  /** The code, as the patient reads it. */
  const askForCode = async (sent: Sent = { token }) => {
    const { body } = await call(init, { body: { abha_address: patient.abhaAddress }, ...sent })
    const [otp = ''] = await codesSentTo(patient.email)
    return { txn_id: answers.SessionInit.parse(body).txn_id, otp }
  }
  const signIn = async (sent: Sent = { token }) => {
    const { body } = await call(verify, { body: await askForCode(sent), ...sent })
    return answers.SessionToken.parse(body).token
  }
  const detailsOf = async (id: string, sent: Sent = { token }) =>
    answers.RequestDetails.parse((await get(details, `?id=${id}`, sent)).body)
  return { ...jwt, patient, ask, askForCode, signIn, detailsOf }
}

const stateOf = async (db: Db, id: string) => (await rowsOf(db, id)).request.status

test('the call of the reference denies, with every header and the query', async ({ db }) => {
  const { token, hipId, patient, ask, partnerId, detailsOf } = await scene(db)
  const id = await ask()
  const answer = await call(deny, {
    token,
    query: `?oid=${patient.oid}`,
    headers: { 'X-Pt-Id': patient.oid, 'X-Partner-Pt-Id': patient.ref, 'X-Hip-Id': hipId },
    body: { id, reason: 'I do not know this hospital' },
  })
  expect([answer.status, answer.body]).toEqual([204, undefined])
  const { request, records } = await rowsOf(db, id)
  expect(request.status).toBe('DENIED')
  expect(records).toMatchObject([
    { verdict: 'denied', actorKind: 'partner', actorId: partnerId, authMethod: 'partner-scope', door: 'eka' },
  ])
  expect((await detailsOf(id)).status).toBe('denied')
  // Again: the same answer, and nothing new on record.
  expect((await call(deny, { token, body: { id } })).status).toBe(204)
  expect((await rowsOf(db, id)).records).toHaveLength(1)
})

test('a partner without the scope to act for people neither denies nor revokes', async ({ db }) => {
  const { ask, token, signIn, detailsOf } = await scene(db, { scopes: ['consents:request', 'consents:read'] })
  const id = await ask({ hip_identifier: { id: 'A' } })
  expect(await call(deny, { token, body: { id } })).toMatchObject({ status: 403, body: { code: 1403 } })
  await signIn()
  expect((await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })).status).toBe(204)
  const [place] = (await detailsOf(id)).providers
  const body = { consent_artefacts: [place?.consent_artefact_id] }
  expect((await call(revoke, { token, body })).status).toBe(403)
})

test('who is named must be one known person, and the request theirs', async ({ db }) => {
  const { token, patient, ask, partnerId } = await scene(db)
  const other = await makePatient(db, partnerId)
  const elsewhere = await makePatient(db, (await makeJwt(db)).partnerId)
  const id = await ask()
  const refused = async (sent: Sent) => {
    const { status, body } = await call(deny, { token, body: { id }, ...sent })
    expect(await stateOf(db, id)).toBe('REQUESTED')
    return [status, body.source_error.message.split('; ').at(-1)]
  }
  const headers = (sent: Record<string, string>) => ({ headers: sent })
  expect(await refused(headers({ 'X-Pt-Id': patient.oid, 'X-Partner-Pt-Id': other.ref }))).toEqual([
    400,
    'X-Partner-Pt-Id: names someone else than X-Pt-Id',
  ])
  expect(await refused({ query: `?oid=${other.oid}`, ...headers({ 'X-Pt-Id': patient.oid }) })).toEqual([
    400,
    'oid: is not the same as X-Pt-Id',
  ])
  expect(await refused({ query: `?oid=${other.oid}`, ...headers({ 'X-Partner-Pt-Id': patient.ref }) })).toEqual([
    400,
    'oid: names someone else than X-Partner-Pt-Id',
  ])
  expect(await refused({ query: `?oid=${patient.oid}&oid=${other.oid}` })).toEqual([
    400,
    'oid: was sent more than once',
  ])
  // The same header twice, as a server hands it on.
  for (const field of ['X-Pt-Id', 'X-Partner-Pt-Id', 'X-Hip-Id'])
    expect(await refused(headers({ [field]: '7, 7' }))).toEqual([400, `${field}: must be sent once, and hold no comma`])
  // What another partner calls someone is nobody here.
  expect(await refused(headers({ 'X-Pt-Id': elsewhere.oid }))).toEqual([400, 'X-Pt-Id: names nobody who is known here'])
  // An OID is no id of the partner's own, and the other way round.
  expect((await refused(headers({ 'X-Partner-Pt-Id': patient.oid })))[0]).toBe(400)
  expect((await refused({ query: `?oid=${patient.ref}` }))[0]).toBe(400)
  expect(await refused(headers({ 'X-Pt-Id': '' }))).toEqual([400, expect.stringMatching(/^X-Pt-Id: must not/)])
  for (const sent of [headers({ 'X-Pt-Id': other.oid }), headers({ 'X-Partner-Pt-Id': other.ref })])
    expect((await refused(sent))[0]).toBe(404)
  expect((await refused({ query: `?oid=${other.oid}` }))[0]).toBe(404)
  expect(await refused(headers({ 'X-Hip-Id': 'IN-another' }))).toEqual([
    403,
    'X-Hip-Id: is not the facility of this credential',
  ])
})

for (const of of ['X-Pt-Id', 'X-Partner-Pt-Id', 'oid', 'nothing'])
  test(`the patient may be named by ${of}`, async ({ db }) => {
    const { token, patient, ask } = await scene(db)
    const id = await ask()
    const value = of === 'X-Partner-Pt-Id' ? patient.ref : patient.oid
    const sent = of === 'oid' ? { query: `?oid=${value}` } : of === 'nothing' ? {} : { headers: { [of]: value } }
    expect((await call(deny, { token, body: { id }, ...sent })).status).toBe(204)
  })

test('another partner’s request, artefact and patient are not there', async ({ db }) => {
  const { ask, signIn, token, detailsOf } = await scene(db)
  const id = await ask({ hip_identifier: { id: 'A' } })
  await signIn()
  await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })
  const artefact = (await detailsOf(id)).providers[0]?.consent_artefact_id
  const stranger = (await scene(db)).token
  const not = { status: 404, body: { code: 1415, source_error: { code: 'ABDM-1001' } } }
  expect(await get(details, `?id=${id}`, { token: stranger })).toMatchObject(not)
  expect(await call(deny, { token: stranger, body: { id } })).toMatchObject(not)
  expect(await call(approve, { token: stranger, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })).toMatchObject(
    not,
  )
  expect(await call(revoke, { token: stranger, body: { consent_artefacts: [artefact] } })).toMatchObject(not)
})

test('a partner approves only in the patient’s live session: 491 says so, and init and verify cure it', async ({
  db,
}) => {
  const { token, ask, signIn, patient, partnerId } = await scene(db)
  const id = await ask({ hip_identifier: { id: 'A', name: 'City Hospital' } })
  const body = { id, consent_artefacts: [{ hip_id: 'A' }] }
  const first = await call(approve, { token, body })
  expect(first).toMatchObject({
    status: 491,
    body: { code: 1491, source_error: { message: expect.stringContaining('session/init and session/verify') } },
  })
  const headers = { 'X-Pt-Id': patient.oid }
  const loggedIn = async () => (await get(status, '', { token, headers })).body
  expect(await loggedIn()).toEqual({ logged_in: false, kyc_verified: false, hpr_id: null })
  // A session elsewhere is none here.
  const elsewhere = await scene(db)
  await db`insert into web_session (id, kind, person_id, partner_id, signed_in_with, created_at, last_seen_at, expires_at)
    values (${v7()}, 'api', ${patient.personId}, ${elsewhere.partnerId}, 'email', now(), now(), now() + interval '1 hour')`
  expect((await call(approve, { token, body })).status).toBe(491)
  expect(await stateOf(db, id)).toBe('REQUESTED')

  await signIn()
  expect(await loggedIn()).toMatchObject({ logged_in: true })
  expect((await call(approve, { token, body })).status).toBe(204)
  const { records, artefacts } = await rowsOf(db, id)
  expect(records).toMatchObject([
    { verdict: 'granted', actorKind: 'person', actorId: patient.personId, authMethod: 'partner-session', door: 'eka' },
  ])
  expect(artefacts).toMatchObject([{ providerId: 'A', partnerId }])

  // Signed out in the wallet, the session is over at once.
  await db`update web_session set revoked_at = now() where person_id = ${patient.personId}`
  const next = { ...body, id: await ask({ hip_identifier: { id: 'A' } }) }
  expect((await call(approve, { token, body: next })).status).toBe(491)
})

test('the token of a session in a partner’s software shows what this partner asks, and nothing else', async ({
  db,
}) => {
  const { ask, signIn, patient, partnerId } = await scene(db)
  const theirs = await scene(db)
  await nameBy(db, patient.personId, theirs.partnerId, 'X-1')
  const elsewhere = await call(create, {
    token: theirs.token,
    headers: { 'X-Partner-Pt-Id': 'X-1' },
    body: { period: { expiry: EXPIRY }, purpose: 'PATRQT', record_types: ['prescription'] },
  })
  const [mine, other] = [await ask({ hip_identifier: { id: 'A' } }), elsewhere.body.consent_init_id]
  const token = await signIn()
  const listed = answers.Requests.parse((await get(requests, '?status=requested&type=all', { token })).body)
  expect(listed.consents.map(({ id }) => id)).toEqual([mine])
  expect((await get(details, `?id=${other}`, { token })).status).toBe(404)
  expect((await call(deny, { token, body: { id: other } })).status).toBe(404)
  expect((await call(approve, { token, body: { id: mine, consent_artefacts: [{ hip_id: 'A' }] } })).status).toBe(204)
  expect((await rowsOf(db, mine)).records).toMatchObject([
    { actorKind: 'person', actorId: patient.personId, partnerId, authMethod: 'partner-session' },
  ])
  // Asking is for partners.
  const asked = { patient: { oid: '1' }, period: { expiry: EXPIRY }, purpose: 'PATRQT', record_types: ['Invoice'] }
  expect((await call(create, { token, body: asked })).status).toBe(403)
})

test('in one partner’s software the ids of another partner say nothing about the person', async ({ db }) => {
  const { signIn, patient } = await scene(db)
  const elsewhere = await makeJwt(db)
  await nameBy(db, patient.personId, `eka:${elsewhere.partnerId}`, 'OID-there')
  await nameBy(db, patient.personId, elsewhere.partnerId, 'ref-there')
  const token = await signIn()
  const asked = async (headers: Record<string, string>) => (await get(status, '', { token, headers })).status
  expect(await asked({ 'X-Pt-Id': patient.oid, 'X-Partner-Pt-Id': patient.ref })).toBe(200)
  expect(await asked({ 'X-Pt-Id': 'OID-there' })).toBe(400)
  expect(await asked({ 'X-Partner-Pt-Id': 'ref-there' })).toBe(400)
})

test('a person without any token signs in, decides, and sees all of theirs', async ({ db }) => {
  const { ask, signIn, patient, hipId } = await scene(db)
  const [one, two] = [await ask(), await ask({ hip_identifier: { id: 'A' } })]
  const token = await signIn({})
  expect((await get(status, '', { token })).body).toMatchObject({ logged_in: true })
  // Their own id may come along; someone else's may not.
  const own = { 'X-Pt-Id': patient.oid, 'X-Partner-Pt-Id': patient.ref, 'X-Hip-Id': hipId }
  expect((await call(deny, { token, headers: own, body: { id: one } })).status).toBe(204)
  expect(await call(deny, { token, headers: { 'X-Pt-Id': '777' }, body: { id: two } })).toMatchObject({ status: 400 })
  expect((await call(approve, { token, body: { id: two, consent_artefacts: [{ hip_id: 'A' }] } })).status).toBe(204)
  for (const id of [one, two])
    expect((await rowsOf(db, id)).records).toMatchObject([{ actorKind: 'person', authMethod: 'bearer' }])
})

test('a person’s token of our own is as good', async ({ db }) => {
  const holder = await makeTokenHolder(db)
  const { token } = await makeJwt(db)
  const asked = await call(create, {
    token,
    body: {
      patient: { health_id: holder.email },
      period: { expiry: EXPIRY },
      purpose: 'PATRQT',
      record_types: ['Invoice'],
    },
  })
  const id = asked.body.consent_init_id
  expect((await call(deny, { token: holder.token, body: { id } })).status).toBe(204)
})

test('each HIP gives its own part: in the artefact, in what is signed, and on record', async ({ db }) => {
  const { ask, token, signIn, detailsOf } = await scene(db)
  const id = await ask()
  await signIn()
  const sooner = inDays(10)
  const body = {
    id,
    consent_artefacts: [
      {
        hip_id: 'A',
        hi_types: ['PRESCRIPTION'],
        duration: { from: '2025-03-01T00:00:00.000Z', to: '2025-06-01T00:00:00.000Z' },
        erase_at: sooner.toISOString(),
        care_contexts: [{ id: 'visit-1', display: 'OPD 12 Mar' }],
        unknown: true,
      },
      { hip_id: 'B' },
    ],
    hi_types: ['diagnosticreport', 'OPConsultation'],
    access_mode: 'view',
  }
  expect((await call(approve, { token, body })).status).toBe(204)
  const { artefacts, records } = await rowsOf(db, id)
  const all = { recordsFrom: new Date('2025-01-01T00:00:00.000Z'), recordsTo: new Date('2026-01-01T00:00:00.000Z') }
  const visit = { patientReference: '', careContextReference: 'visit-1', providerId: 'A' }
  expect(artefacts).toMatchObject([
    {
      providerId: 'A',
      dataTypes: ['Prescription'],
      recordsFrom: new Date('2025-03-01T00:00:00.000Z'),
      recordsTo: new Date('2025-06-01T00:00:00.000Z'),
      validUntil: sooner,
      eraseAt: sooner,
      careContexts: [visit],
    },
    {
      providerId: 'B',
      dataTypes: ['DiagnosticReport', 'OPConsultation'],
      ...all,
      validUntil: new Date(EXPIRY),
      eraseAt: new Date(EXPIRY),
      careContexts: [],
    },
  ])
  const [a, b] = artefacts.map((one) => JSON.parse(Buffer.from(grantJws(one).split('.')[1]!, 'base64url').toString()))
  expect(a).toMatchObject({
    data: ['Prescription'],
    provider: { id: 'A' },
    expires: sooner.toISOString(),
    erase_at: sooner.toISOString(),
    records_from: '2025-03-01T00:00:00.000Z',
    care_contexts: [visit],
    exp: Math.floor(sooner.getTime() / 1000),
  })
  expect(b).toMatchObject({ data: ['DiagnosticReport', 'OPConsultation'], provider: { id: 'B' }, expires: EXPIRY })
  expect(records[0]?.scope).toMatchObject({
    providers: ['A', 'B'],
    perProvider: [
      { id: 'A', dataTypes: ['Prescription'], careContexts: ['visit-1'], validUntil: sooner.toISOString() },
      { id: 'B', dataTypes: ['DiagnosticReport', 'OPConsultation'], careContexts: null, eraseAt: null },
    ],
  })
  expect(await detailsOf(id)).toMatchObject({
    status: 'granted',
    hi_types: [{ enabled: true }, { enabled: true }, { enabled: true }],
    providers: artefacts.map((one) => ({ hip: { id: one.providerId }, consent_artefact_id: one.id })),
  })
  // The same again is the same answer; a different part is another decision.
  expect((await call(approve, { token, body })).status).toBe(204)
  const wider = { ...body, consent_artefacts: [{ hip_id: 'A' }, { hip_id: 'B' }] }
  expect(await call(approve, { token, body: wider })).toMatchObject({
    status: 409,
    body: { code: 1411, source_error: { message: expect.stringContaining('state is granted') } },
  })
})

for (const { name, over, field } of [
  { name: 'a type nobody asked for', over: { hi_types: ['Invoice'] }, field: 'hi_types' },
  { name: 'no type', over: { hi_types: [] }, field: 'hi_types' },
  { name: 'older records', over: { duration: { from: '2024-12-31T23:59:59.999Z' } }, field: 'duration.from' },
  { name: 'newer records', over: { duration: { to: '2026-01-01T00:00:00.001Z' } }, field: 'duration.to' },
  {
    name: 'dates that end before they begin',
    over: { duration: { from: '2025-06-01T00:00:00Z', to: '2025-05-01T00:00:00Z' } },
    field: 'duration.to',
  },
  { name: 'a later end', over: { erase_at: inDays(301).toISOString() }, field: 'erase_at' },
  { name: 'an end that is past', over: { erase_at: inDays(-1).toISOString() }, field: 'erase_at' },
  { name: 'another mode', over: { access_mode: 'STORE' }, field: 'access_mode' },
  { name: 'a visit nobody asked for', over: { care_contexts: [{ id: 'visit-9' }] }, field: 'care_contexts' },
  { name: 'no visit', over: { care_contexts: [] }, field: 'care_contexts' },
  { name: 'another HIP', over: { hip_id: 'Z' }, field: 'hip_id' },
] as { name: string; over: Body; field: string }[])
  test(`to grant ${name} is a 400 that names the field, and nothing is granted`, async ({ db }) => {
    const { ask, token, signIn } = await scene(db)
    const visits = { care_contexts: [{ patient_ref: 'P', cc_ref: 'visit-1' }], hip_identifier: { id: 'A' } }
    const id = await ask(visits)
    await signIn()
    const body = { id, consent_artefacts: [{ hip_id: 'A', ...over }] }
    const { status, body: said } = await call(approve, { token, body })
    expect([status, said.source_error.message]).toEqual([
      400,
      expect.stringContaining(`consent_artefacts.0.${field}: `),
    ])
    expect(await rowsOf(db, id)).toMatchObject({ request: { status: 'REQUESTED' }, artefacts: [] })
    expect((await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })).status).toBe(204)
  })

test('to approve everything alike is to approve as asked', async ({ db }) => {
  const { ask, token, signIn } = await scene(db)
  const id = await ask({ hip_identifier: { id: 'A' } })
  await signIn()
  const echoed = { hip_id: 'A', erase_at: EXPIRY, hi_types: ['Prescription', 'DiagnosticReport', 'OPConsultation'] }
  expect((await call(approve, { token, body: { id, consent_artefacts: [echoed] } })).status).toBe(204)
  const { records, audit } = await rowsOf(db, id)
  expect(records[0]?.scope).not.toHaveProperty('perProvider')
  expect(audit.at(-1)).toMatchObject({ action: 'consent.granted', details: { narrowed: false } })
})

test('a list of artefacts is revoked whole or not at all', async ({ db }) => {
  const { ask, token, signIn, detailsOf, patient } = await scene(db)
  const id = await ask()
  await signIn()
  await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }, { hip_id: 'B' }] } })
  const list = (await detailsOf(id)).providers.map((one) => one.consent_artefact_id)
  const statuses = async () => (await rowsOf(db, id)).artefacts.map((one) => one.status)
  const strange = v7()
  for (const consent_artefacts of [
    [...list, strange],
    [strange, ...list],
  ]) {
    const { status, body } = await call(revoke, { token, body: { consent_artefacts } })
    expect([status, body.source_error.message]).toEqual([
      404,
      expect.stringContaining(`consent_artefacts.${consent_artefacts.indexOf(strange)}: `),
    ])
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE'])
  }
  expect((await call(revoke, { token, body: { consent_artefacts: [...list, 'x'] } })).status).toBe(400)
  // The id of the request is not that of an artefact.
  expect((await call(revoke, { token, body: { consent_artefacts: [id] } })).status).toBe(404)

  const headers = { 'X-Pt-Id': patient.oid }
  expect((await call(revoke, { token, headers, body: { consent_artefacts: list } })).status).toBe(204)
  expect(await statuses()).toEqual(['REVOKED', 'REVOKED'])
  expect((await detailsOf(id)).status).toBe('revoked')
  expect((await call(revoke, { token, body: { consent_artefacts: list } })).status).toBe(204)
})

test('a named patient is whose artefacts are revoked', async ({ db }) => {
  const { ask, token, signIn, detailsOf, partnerId } = await scene(db)
  const other = await makePatient(db, partnerId)
  const id = await ask({ hip_identifier: { id: 'A' } })
  await signIn()
  await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })
  const body = { consent_artefacts: [(await detailsOf(id)).providers[0]?.consent_artefact_id] }
  expect((await call(revoke, { token, headers: { 'X-Pt-Id': other.oid }, body })).status).toBe(404)
  expect((await get(details, `?id=${id}&oid=${other.oid}`, { token })).status).toBe(404)
  expect((await rowsOf(db, id)).artefacts).toMatchObject([{ status: 'ACTIVE' }])
})

test('requests are listed by the state that stands, for a patient who is named', async ({ db }) => {
  const { ask, token, signIn, patient, detailsOf, partnerId } = await scene(db)
  await makePatient(db, partnerId)
  await signIn()
  const grant = async () => {
    const id = await ask({ hip_identifier: { id: 'A' } })
    await call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })
    return id
  }
  const [open, denied, granted, paused, revoked, late, cancelled] = [
    await ask(),
    await ask(),
    await grant(),
    await grant(),
    await grant(),
    await ask(),
    await ask(),
  ]
  await call(deny, { token, body: { id: denied } })
  await call(revoke, {
    token,
    body: { consent_artefacts: [(await detailsOf(revoked)).providers[0]?.consent_artefact_id] },
  })
  await db`update consent_artefact set status = 'PAUSED' where request_id = ${paused}`
  await db`update consent_request set expires_at = now() - interval '1 second' where id = ${late}`
  await db`update consent_request set status = 'CANCELLED' where id = ${cancelled}`
  const listed = async (state: string, sent: Sent = { headers: { 'X-Pt-Id': patient.oid } }) => {
    const { body } = await get(requests, `?status=${state}&type=consent`, { token, ...sent })
    return answers.Requests.parse(body).consents.map((one) => ({ id: one.id, paused: one.paused }))
  }
  const ids = (...of: string[]) => of.map((id) => ({ id, paused: undefined }))
  expect(await listed('requested')).toEqual(ids(open))
  expect(await listed('denied')).toEqual(ids(denied))
  expect(await listed('granted')).toEqual([
    { id: paused, paused: true },
    { id: granted, paused: undefined },
  ])
  expect(await listed('revoked')).toEqual(ids(revoked))
  expect(await listed('expired')).toEqual(ids(cancelled, late))
  expect(await listed('granted', { query: `?status=granted&type=all&oid=${patient.oid}` })).toHaveLength(2)
  for (const type of ['subscription', 'authorization'])
    expect((await get(requests, `?status=granted&type=${type}&oid=${patient.oid}`, { token })).body).toEqual({
      consents: [],
      subscriptions: [],
      authorizations: [],
    })
  expect(await detailsOf(paused)).toMatchObject({ status: 'granted', paused: true })
  expect(await detailsOf(cancelled)).toMatchObject({ status: 'expired' })
  expect(await get(requests, '?status=granted&type=consent', { token })).toMatchObject({
    status: 400,
    body: { source_error: { message: expect.stringContaining('X-Pt-Id') } },
  })
  const twice = `?status=granted&status=denied&type=all&oid=${patient.oid}`
  expect(await get(requests, twice, { token })).toMatchObject({
    status: 400,
    body: { source_error: { message: 'The input is not valid; status: was sent more than once' } },
  })
  expect((await get(requests, `?status=denied&type=all&oid=${patient.oid}&x=1&x=2`, { token })).status).toBe(200)
  for (const query of ['', '?status=granted', '?type=all', '?status=GRANTED&type=all'])
    expect((await get(requests, query, { token })).status).toBe(400)
})

test('what waits for the partner’s own review is requested and cannot be decided', async ({ db }) => {
  const { ask, token, detailsOf, patient } = await scene(db)
  const id = await ask()
  const [row] = await db`select * from consent_request where id = ${id}`
  const inReview = v7()
  await db`insert into consent_request ${db({ ...row, id: inReview, status: 'IN_REVIEW', wire: {}, providers: [], careContexts: [] } as never)}`
  expect((await detailsOf(inReview)).status).toBe('requested')
  // No session of theirs would help: 491 would send them round for nothing.
  const grant = (id: string) => call(approve, { token, body: { id, consent_artefacts: [{ hip_id: 'A' }] } })
  expect(await grant(inReview)).toMatchObject({ status: 409, body: { code: 1416 } })
  const [denied, late] = [await ask(), await ask()]
  await call(deny, { token, body: { id: denied } })
  expect(await grant(denied)).toMatchObject({ status: 409, body: { code: 1411 } })
  await db`update consent_request set expires_at = now() - interval '1 second' where id = ${late}`
  expect((await grant(late)).status).toBe(410)
  expect(await call(deny, { token, headers: { 'X-Pt-Id': patient.oid }, body: { id: inReview } })).toMatchObject({
    status: 409,
    body: { code: 1416, source_error: { message: expect.stringContaining('state is requested') } },
  })
})

test('details have exactly the keys of the reference', async ({ db }) => {
  const { ask, detailsOf, partnerId } = await scene(db)
  const id = await ask({
    hip_identifier: { id: 'A', name: 'City Hospital' },
    care_contexts: [{ patient_ref: 'P', cc_ref: 'visit-1' }],
    record_types: ['Prescription', 'invoice'],
  })
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(await detailsOf(id)).toEqual({
    id,
    status: 'requested',
    created_at: at,
    updated_at: at,
    access_mode: 'view',
    duration: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
    erase_at: EXPIRY,
    hi_types: [
      { id: 'Prescription', display: 'Prescription', enabled: true },
      { id: 'Invoice', display: 'Invoice', enabled: true },
    ],
    hiu: { id: partnerId, name: 'Asha Clinic' },
    purpose: { code: 'CAREMGT', text: 'Care Management' },
    requester: { name: 'Asha Clinic' },
    providers: [
      {
        hip: { id: 'A', name: 'City Hospital' },
        consent_artefact_id: null,
        care_contexts: [{ id: 'visit-1', display: 'visit-1' }],
      },
    ],
  })
})

test('a code is passed on only by whoever asked for it, and its words say where it signs in', async ({ db }) => {
  const { token, askForCode, patient } = await scene(db)
  const stranger = (await makeJwt(db)).token
  const code = await askForCode()
  for (const sent of [{ token: stranger }, {}])
    expect(await call(verify, { ...sent, body: code })).toMatchObject({ status: 410, body: { code: 1406 } })
  const [message] = await readDemoMessages(patient.email)
  expect(message?.body).toContain("in another organisation's app")
  // Whoever else asks gets a code of their own, and takes nothing from the first.
  const [theirs, own] = [await askForCode({ token: stranger }), await askForCode({})]
  expect(new Set([code, theirs, own].map(({ txn_id }) => txn_id)).size).toBe(3)
  expect((await readDemoMessages(patient.email))[0]?.body).toContain('Tell it to nobody')
  expect((await call(verify, { token, body: own })).status).toBe(410)
  expect((await call(verify, { token, body: code })).status).toBe(200)
  expect((await call(verify, { body: own })).status).toBe(200)
})

test('a wrong code, too many of them, an old one and a used one are said in this dialect', async ({ db }) => {
  const { token, askForCode } = await scene(db)
  const { txn_id, otp } = await askForCode()
  const tried = (sent: Body) => call(verify, { token, body: { txn_id, otp, ...sent } })
  expect(await tried({ otp: 'abc' })).toMatchObject({ status: 400, body: { source_error: { code: 'ABDM-1035' } } })
  expect(await tried({ txn_id: v7() })).toMatchObject({ status: 410, body: { code: 1406 } })
  expect(await tried({ txn_id: 'x' })).toMatchObject({ status: 400 })
  const wrong = await tried({ otp: wrongFor(otp) })
  expect(wrong).toMatchObject({ status: 400, body: { code: 1405, source_error: { code: 'ABDM-1035' } } })
  expect(wrong.body.source_error.message).toContain('4 attempts left')
  expect((await tried({})).status).toBe(200)
  // A code serves one sign-in.
  expect(await tried({})).toMatchObject({ status: 410, body: { code: 1406 } })

  const late = await scene(db)
  const code = await late.askForCode()
  await db`update otp_challenge set expires_at = now() where id = ${code.txn_id}`
  expect(await call(verify, { token: late.token, body: code })).toMatchObject({ status: 410, body: { code: 1406 } })

  const locked = await scene(db)
  const hash = await db`select identifier_hash from otp_challenge where id = ${(await locked.askForCode()).txn_id}`
  await db`update otp_guard set failures_in_row = 1000 where identifier_hash = ${hash[0]?.identifierHash}`
  const { abhaAddress } = locked.patient
  expect(await call(init, { body: { abha_address: abhaAddress } })).toMatchObject({
    status: 429,
    body: { code: 1408, source_error: { code: 'ABDM-1100' } },
  })
})

test('asking for a code tells nothing of whether anyone has the address', async ({ db }) => {
  const { patient } = await scene(db)
  const answer = async (abha_address: string) => {
    const { status, body } = await call(init, { body: { abha_address } })
    return [status, Object.keys(body)]
  }
  expect(await answer(patient.abhaAddress)).toEqual(await answer(`nobody${v7().slice(-8)}@sbx`))
  expect(await call(init, { body: { abha_address: 'not one' } })).toMatchObject({
    status: 400,
    body: { source_error: { message: expect.stringContaining('abha_address') } },
  })
})

test('ids that come with a session become the person’s, with what waited for them', async ({ db }) => {
  const { token, askForCode, patient, partnerId } = await scene(db)
  const [oid, ref] = [`2${v7().replaceAll('-', '')}`, v7()]
  const waiting = await call(create, {
    token,
    headers: { 'X-Partner-Pt-Id': ref },
    body: { period: { expiry: EXPIRY }, purpose: 'PATRQT', record_types: ['Invoice'] },
  })
  const id = waiting.body.consent_init_id
  expect((await rowsOf(db, id)).request.personId).toBeNull()
  const headers = { 'X-Pt-Id': oid, 'X-Partner-Pt-Id': ref }
  expect((await call(deny, { token, headers, body: { id } })).status).toBe(400)
  expect((await call(verify, { token, headers, body: await askForCode() })).status).toBe(200)
  expect((await rowsOf(db, id)).request.personId).toBe(patient.personId)
  expect((await call(deny, { token, headers, body: { id } })).status).toBe(204)
  // Known to this partner alone.
  const stranger = await makeJwt(db)
  expect((await get(status, '', { token: stranger.token, headers })).status).toBe(400)

  // Whoever has an id keeps it, and the code is not used up by the refusal.
  const other = await makePatient(db, partnerId)
  await db`update otp_challenge set resend_after = now() where identifier_hash is not null and consumed_at is null`
  const code = await askForCode()
  const taken = await call(verify, { token, headers: { 'X-Pt-Id': other.oid }, body: code })
  expect([taken.status, taken.body.source_error.message]).toEqual([400, expect.stringContaining('X-Pt-Id: is the id')])
  expect((await call(verify, { token, body: code })).status).toBe(200)
})

test('wrong methods, addresses, types, sizes and bodies are refused in this dialect', async ({ db }) => {
  const { token } = await makeJwt(db)
  const { GET, PUT, PATCH, DELETE } = denyRoute
  for (const [method, route] of Object.entries({ GET, PUT, PATCH, DELETE })) {
    const answer = await call(route, { method, token })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  }
  for (const route of [requestsRoute, detailsRoute, statusRoute])
    expect((await call(route.POST, { token, body: {} })).headers.get('allow')).toBe('GET')
  for (const route of [approveRoute, revokeRoute, createRoute, initRoute, verifyRoute])
    expect((await call(route.GET, { method: 'GET', token })).headers.get('allow')).toBe('POST')
  for (const route of Object.values(restRoute)) expect((await call(route)).status).toBe(404)
  const body = { id: v7() }
  expect((await call(deny, { token, headers: { 'content-type': 'text/plain' }, body: '{}' })).status).toBe(415)
  expect((await call(deny, { token, body: chunked(256 * 1024 + 1) })).status).toBe(413)
  expect((await call(deny, { token, body: '{"id":' })).body.source_error.message).toContain('body: is not JSON')
  // The bearer first: a stranger's body is not read.
  const challenged = await call(deny, { token: 'nonsense', body: '{"id":' })
  expect([challenged.status, challenged.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  for (const route of [init, verify]) expect((await call(route, { token: 'nonsense', body })).status).toBe(401)
})

for (const { name, route, body, field, source = 'ABDM-1010' } of [
  { name: 'no id', route: deny, body: {}, field: 'id', source: 'ABDM-1039' },
  { name: 'an id that is none', route: deny, body: { id: 'x' }, field: 'id', source: 'ABDM-1039' },
  { name: 'a reason that is no text', route: deny, body: { id: v7(), reason: 7 }, field: 'reason' },
  { name: 'no HIP', route: approve, body: { id: v7(), consent_artefacts: [] }, field: 'consent_artefacts' },
  {
    name: 'a HIP twice',
    route: approve,
    body: { id: v7(), consent_artefacts: [{ hip_id: 'A' }, { hip_id: 'A' }] },
    field: 'consent_artefacts',
  },
  {
    name: 'a time that is none',
    route: approve,
    body: { id: v7(), consent_artefacts: [{ hip_id: 'A', erase_at: '2026-02-30T00:00:00Z' }] },
    field: 'consent_artefacts.0.erase_at',
    source: 'ABDM-1063',
  },
  {
    name: 'a mode that is none',
    route: approve,
    body: { id: v7(), consent_artefacts: [{ hip_id: 'A' }], access_mode: 'peek' },
    field: 'access_mode',
  },
  { name: 'no artefact', route: revoke, body: { consent_artefacts: [] }, field: 'consent_artefacts' },
  { name: 'no patient', route: create, body: {}, field: 'patient' },
  { name: 'a patient of blanks', route: create, body: { patient: { health_id: ' ' } }, field: 'patient.health_id' },
  { name: 'a purpose that is none', route: create, body: { purpose: 'x' }, field: 'purpose' },
  { name: 'a type that is none', route: create, body: { record_types: ['Dna'] }, field: 'record_types' },
  {
    name: 'a type that every object has',
    route: create,
    body: { record_types: ['constructor'] },
    field: 'record_types',
  },
  {
    name: 'an end that is past',
    route: create,
    body: { period: { expiry: '2020-01-01T00:00:00Z' } },
    field: 'period.expiry',
    source: 'ABDM-1063',
  },
  {
    name: 'visits without a HIP',
    route: create,
    body: { care_contexts: [{ patient_ref: 'P', cc_ref: 'V' }] },
    field: 'hip_identifier',
  },
] as { name: string; route: RouteHandler; body: Body; field: string; source?: string }[])
  test(`${name} is a 400 that names ${field}`, async ({ db }) => {
    const { token } = await makeJwt(db)
    const asked = route === create ? { period: { expiry: EXPIRY }, purpose: 'PATRQT', record_types: ['Invoice'] } : {}
    const answer = await call(route, { token, body: { ...asked, ...body } })
    expect(answer).toMatchObject({ status: 400, body: { code: 1410, source_error: { code: source } } })
    expect(answer.body.source_error.message).toContain(`; ${field}: `)
  })

test('a request is asked as it is written, of whoever all the ids name', async ({ db }) => {
  const { token, patient, partnerId, ask } = await scene(db)
  const other = await makePatient(db, partnerId)
  const id = await ask({
    purpose: 'Disease Specific Health Research',
    record_types: ['wellnessrecord', 'WellnessRecord'],
    appointment_id: 'A-1',
    hiu: { clinic_id: partnerId, d_oid: '7', requester: { name: 'Dr Rao' }, extra: 1 },
  })
  expect((await rowsOf(db, id)).request).toMatchObject({
    dialect: 'eka',
    personId: patient.personId,
    purpose: 'DSRCH',
    dataTypes: ['WellnessRecord'],
    providers: [],
    callbackData: 'A-1',
    validUntil: new Date(EXPIRY),
    eraseAt: new Date(EXPIRY),
    accessMode: 'VIEW',
  })
  const asked = { period: { expiry: EXPIRY }, purpose: 'self requested', record_types: ['Invoice'] }
  const sent = (more: Body, headers = {}) => call(create, { token, headers, body: { ...asked, ...more } })
  // An OID that looks like a mobile number is an OID all the same.
  await nameBy(db, patient.personId, `eka:${partnerId}`, '9876500000')
  const byOid = await sent({ patient: { oid: '9876500000' } })
  expect((await rowsOf(db, byOid.body.consent_init_id)).request.personId).toBe(patient.personId)
  expect(await sent({ patient: { health_id: patient.abhaAddress, oid: other.oid } })).toMatchObject({ status: 400 })
  const conflict = await sent({ patient: { oid: patient.oid } }, { 'X-Partner-Pt-Id': other.ref })
  expect([conflict.status, conflict.body.source_error.message]).toEqual([
    400,
    expect.stringContaining('patient: name different people'),
  ])
  expect((await sent({ patient: { oid: patient.oid }, hiu: { clinic_id: 'did:other' } })).status).toBe(403)
  // null is as good as absent.
  const empty = await sent({ patient: null, hiu: null }, { 'X-Pt-Id': patient.oid })
  expect((await rowsOf(db, empty.body.consent_init_id)).request.personId).toBe(patient.personId)
})

test('a type and a purpose of another dialect are shown by their own names, whatever these are', async ({ db }) => {
  const { patient, partnerId, detailsOf } = await scene(db)
  const actor = { kind: 'partner', partnerId, credentialId: v7(), scopes: ALL_SCOPES } as const
  const asked = {
    ...someAsk(),
    identifiers: [patient.email] as [string],
    purpose: 'constructor',
    dataTypes: ['toString'],
  }
  const later = { validUntil: inDays(3), eraseAt: inDays(3), expiresAt: inDays(2) }
  const { request } = await createRequest(contextAt(db, new Date(), { actor, door: 'native' }), { ...asked, ...later })
  expect(await detailsOf(request.id)).toMatchObject({
    purpose: { code: 'constructor', text: 'constructor' },
    hi_types: [{ id: 'toString', display: 'toString', enabled: true }],
  })
})

test('a session in a partner’s software stands among the person’s devices, by the partner’s name', async ({ db }) => {
  const { signIn, patient, partnerId } = await scene(db)
  await signIn()
  expect(await db`select kind, device, partner_id from web_session where person_id = ${patient.personId}`).toEqual([
    { kind: 'api', device: 'Asha Clinic', partnerId },
  ])
  expect(await db`select action, door from audit_event where person_id = ${patient.personId}`).toMatchObject([
    { action: 'person.signed_in', door: 'eka' },
  ])
})

test('the person reads what each place gives, with its own visits and its own end of the copy', async ({ db }) => {
  const { ask, token, signIn, patient } = await scene(db)
  const id = await ask()
  await signIn()
  const sooner = inDays(10).toISOString()
  const consent_artefacts = [
    { hip_id: 'A', hi_types: ['Prescription'], erase_at: sooner, care_contexts: [{ id: 'visit-1' }] },
    { hip_id: 'B', hi_types: ['OPConsultation'] },
  ]
  expect((await call(approve, { token, body: { id, consent_artefacts } })).status).toBe(204)
  const person = contextAt(db, new Date(), asPerson(patient.personId, v7()))
  const { artefacts, records } = await rowsOf(db, id)
  const each = [
    { what: [{ key: 'Prescription' }], from: [{ id: 'A', name: 'A (visit-1)' }] },
    { what: [{ key: 'OPConsultation' }], from: [{ id: 'B', name: 'B' }] },
  ]
  const { facts, record } = await readReceiptPage(person, { recordId: String(records[0]?.id), language: 'en' })
  expect(facts).toMatchObject(each)
  expect(facts[0]?.eraseBy).not.toBe(facts[1]?.eraseBy)
  expect(record.authMethod).toBe('partner-session')
  const { decision } = await readRequest(person, { requestId: id, language: 'en' })
  expect(decision).toMatchObject({ narrowed: true, parts: each, granted: { from: [{ id: 'A' }, { id: 'B' }] } })
  for (const [at, { id: artefactId }] of artefacts.entries())
    expect(await readArtefact(person, { artefactId, language: 'en' })).toMatchObject({
      narrowed: true,
      facts: { ...each[at], eraseBy: facts[at]?.eraseBy },
    })
})

test('an id that six sessions bring at once becomes the id of one person', async ({ db }) => {
  const { token, partnerId } = await scene(db)
  const people = await Promise.all(Array.from({ length: 6 }, () => makePatient(db, partnerId)))
  const headers = { 'X-Pt-Id': v7() }
  const codes: Body[] = []
  for (const { abhaAddress, email } of people) {
    const { body } = await call(init, { token, body: { abha_address: abhaAddress } })
    codes.push({ txn_id: body.txn_id, otp: (await codesSentTo(email))[0] })
  }
  // Held until all are on their way: merely starting them together proves nothing.
  const { race } = (await db.begin(async (tx) => {
    await tx`lock table person_identifier in share mode`
    const race = Promise.all(codes.map((body) => callRoute(verify, { token, headers, body })))
    const waiting = async () =>
      (await db`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length
    await expect.poll(waiting, { timeout: 8000, interval: 20 }).toBe(people.length)
    return { race }
  })) as { race: Promise<Awaited<ReturnType<typeof callRoute>>[]> }
  const answered = await race
  expect(answered.map((one) => one.status).toSorted()).toEqual([200, 400, 400, 400, 400, 400])
  const winner = people[answered.findIndex((one) => one.status === 200)]
  expect(
    await db`select person_id from person_identifier
    where kind = 'partner_ref' and issuer = ${`eka:${partnerId}`}
      and value_hash = ${identifierHash({ kind: 'partner_ref', value: headers['X-Pt-Id'] }, `eka:${partnerId}`)}`,
  ).toEqual([{ personId: winner?.personId }])
})
