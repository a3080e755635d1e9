import { createLocalJWKSet, jwtVerify } from 'jose'
import { v7 } from 'uuid'
import { afterAll, expect } from 'vitest'
import { POST as create } from '@/app/api/v1/embed-sessions/route'
import { type Db, db as ownPool } from '@/db/client'
import { type EmbedSession, type Fetched, findEmbedSession } from '@/db/queries/embed'
import { findLiveSession, hasSessionAt } from '@/db/queries/session'
import { test } from '@/db/testing'
import type { Press } from '@/lib/core/embed/judge'
import { honestPress } from '@/lib/core/embed/testing'
import { EmbedSessionView } from '@/lib/dialects/native/documents'
import { call, makeKey } from '@/lib/dialects/testing'
import { env } from '@/lib/env'
import { answerDraft } from '@/lib/operations/consent/answer-draft'
import { createRequest } from '@/lib/operations/consent/create-request'
import { reviewDraft } from '@/lib/operations/consent/review-draft'
import { saveDraft } from '@/lib/operations/consent/save-draft'
import { makeRequest, someAsk } from '@/lib/operations/consent/testing'
import type { Ctx } from '@/lib/operations/context'
import { readPublishedKeys } from '@/lib/operations/proof/read-published-keys'
import {
  addIdentifiers,
  asPerson,
  codesSentTo,
  contextAt,
  later,
  makePerson,
  someEmail,
  someMobile,
  start,
  wrongFor,
} from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { readDemoMessages } from '@/lib/upstream/sms'
import { answerInPage, continueInWindow } from './answer'
import { askCode, provingOf } from './ask-code'
import { createEmbedSession } from './create-session'
import { enterCode } from './enter-code'
import { openSession } from './open-session'
import { outcomeReceipt, readOutcome } from './read-outcome'

afterAll(() => ownPool().end())

// As vitest.config.ts has it: the environment must not be read before the database is known.
const WALLET = 'http://localhost:3000'
const ORIGIN = 'https://visit.clinic.example'

const register = (db: Db, partnerId: string, origin = ORIGIN) =>
  db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'embed', ${origin})`

/** A request in the page of the partner that asks; its token. */
async function scene(db: Db) {
  const asked = await makeRequest(db)
  await register(db, asked.partnerId)
  const input = { consentRequestId: asked.id, person: asked.email, parentOrigin: ORIGIN }
  const { token } = await createEmbedSession(asked.partner(), input)
  const fetched: Fetched = { partnerId: asked.partnerId, shape: 'frame', referrer: ORIGIN }
  return { ...asked, input, token, fetched }
}

const nobody = (db: Db, at = start) => contextAt(db, at, { door: 'embed' })

/** The same, opened. `session` reads it as it stands. */
async function opened(db: Db) {
  const made = await scene(db)
  const { id, secret } = await openSession(nobody(db), made)
  const session = async (at = start) => (await findEmbedSession(db, id, hashToken(secret), at)) as EmbedSession
  /** The person who proved it, in the page. */
  const inPage = async (at = start): Promise<Ctx> => {
    const { personId, webSessionId, partnerId } = await session(at)
    const actor = { kind: 'person', personId: personId!, sessionId: webSessionId!, via: 'embed', atPartner: partnerId }
    return contextAt(db, at, { door: 'embed', actor: actor as Ctx['actor'] })
  }
  return { ...made, embedId: id, secret, session, inPage }
}

/** Asks for a code and answers with it. */
async function prove(db: Db, session: () => Promise<EmbedSession>, identifier: string, personId?: string) {
  const ctx = nobody(db)
  await askCode(ctx, await session(), { identifier, language: 'en' })
  await ctx.settle()
  const [otp] = await codesSentTo(identifier)
  await enterCode(nobody(db), await session(), { otp, personId, device: 'Chrome', language: 'en' })
}

/** Proven, and everything chosen: what the two buttons post. */
async function reviewed(db: Db) {
  const made = await opened(db)
  await prove(db, made.session, made.email)
  const ctx = await made.inPage()
  const nothingElse = { dataTypes: [], providers: [], records: null, recordsFromDay: null, recordsToDay: null }
  await saveDraft(ctx, {
    requestId: made.id,
    requestVersion: 1,
    choice: { what: 'everything', ...nothingElse, until: null, untilDay: null },
  })
  const { text, requestVersion } = await reviewDraft(ctx, { requestId: made.id, language: 'en' })
  const answer = { requestVersion, textHash: text.textHash, language: text.language, pressed: 'share' as const }
  return { ...made, ctx, answer }
}

const press = (over: Partial<Press> = {}): Press => ({ ...honestPress(WALLET, ORIGIN), ...over })
const seen = { origin: WALLET, fetchSite: 'same-origin', fetchDest: 'empty' }
const allow = (db: Db, partnerId: string) => db`update partner set in_frame_approval = true where id = ${partnerId}`
const recordOf = async (db: Db, requestId: string) =>
  (
    await db`select r.door, r.auth_method, r.verdict, a.details, a.door as audit_door from consent_record r
       join audit_event a on a.record_id = r.id where r.request_id = ${requestId}`
  )[0]

test('a partner’s key makes a session by the API, once for each Idempotency-Key, and the token is kept as a hash', async ({
  db,
}) => {
  const { partnerId, token: key } = await makeKey(db, 'native')
  await register(db, partnerId)
  const email = someEmail()
  await makePerson(db, [email])
  const actor = { kind: 'partner', partnerId, credentialId: v7(), scopes: ['consents:request'] } as const
  const ask = { ...someAsk(), identifiers: [email] as [string], validUntil: new Date(Date.now() + 9e9) }
  const { request } = await createRequest(contextAt(db, new Date(), { actor, door: 'native' }), {
    ...ask,
    expiresAt: new Date(Date.now() + 9e6),
    eraseAt: null,
  })
  const body = { consentRequestId: request.id, person: email, parentOrigin: ORIGIN }
  const headers = { 'idempotency-key': '"visit-1"' }
  const made = await call(create, { token: key, body, headers })
  expect(made.status).toBe(201)
  const view = EmbedSessionView.parse(made.body)
  expect(view.url).toBe(`${WALLET}/embed/v1?p=${partnerId}#t=${view.token}`)
  expect(Date.parse(view.expiresAt) - Date.now()).toBeGreaterThan(9.5 * 60_000)
  expect((await call(create, { token: key, body, headers })).body).toEqual(made.body)
  const rows = await db`select * from embed_session where request_id = ${request.id}`
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(view.token)
  expect(rows[0]?.tokenHash).toEqual(hashToken(view.token))

  const reader = await makeKey(db, 'native', ['consents:read'], partnerId)
  expect((await call(create, { token: reader.token, body })).status).toBe(403)
  expect((await call(create, { body })).status).toBe(401)
})

test('what is not the partner’s own, or not the person’s, is refused by the name of its field', async ({ db }) => {
  const made = await scene(db)
  const other = await scene(db)
  const refused = async (over: Partial<typeof made.input>, at = start) =>
    createEmbedSession(made.partner(at), { ...made.input, ...over }).then(
      () => null,
      (error) => [error.code, ...Object.keys(error.fields)],
    )
  expect(await refused({})).toBeNull()
  expect(await refused({ consentRequestId: other.id })).toEqual(['invalid_input', 'consentRequestId'])
  expect(await refused({ consentRequestId: v7() })).toEqual(['invalid_input', 'consentRequestId'])
  expect(await refused({ person: other.email })).toEqual(['invalid_input', 'person'])
  expect(await refused({ parentOrigin: 'https://clinic.example' })).toEqual(['invalid_input', 'parentOrigin'])
  // Registered or not: an origin is written as browsers write it, and is a name.
  for (const parentOrigin of [`${ORIGIN}/`, ORIGIN.toUpperCase(), ` ${ORIGIN}`, 'https://10.0.0.1', `${ORIGIN}.`]) {
    await register(db, made.partnerId, parentOrigin)
    expect(await refused({ parentOrigin }), parentOrigin).toEqual(['invalid_input', 'parentOrigin'])
  }
  await register(db, other.partnerId, 'https://other.example')
  expect(await refused({ parentOrigin: 'https://other.example' })).toEqual(['invalid_input', 'parentOrigin'])
  expect(await refused({}, later(2 * 86_400))).toEqual(['illegal_transition'])
})

test('what else a person has proven is refused as a stranger’s is: no partner learns it by trying', async ({ db }) => {
  const made = await scene(db)
  const mobile = someMobile()
  await addIdentifiers(db, made.personId, [mobile])
  const refusal = (person: string) =>
    createEmbedSession(made.partner(), { ...made.input, person }).catch(({ code, fields }) => ({ code, fields }))
  expect(await refusal(mobile)).toEqual({ code: 'invalid_input', fields: { person: ['is not whom the request asks'] } })
  expect(await refusal(mobile)).toEqual(await refusal(someMobile()))
})

test('a page at an origin that its partner has given up is over at once', async ({ db }) => {
  const made = await opened(db)
  expect(await made.session()).toBeDefined()
  await db`delete from partner_origin where partner_id = ${made.partnerId}`
  expect(await made.session()).toBeUndefined()
  // Of another use it is another thing.
  await db`insert into partner_origin (partner_id, use, origin) values (${made.partnerId}, 'log', ${ORIGIN})`
  expect(await made.session()).toBeUndefined()
  await register(db, made.partnerId)
  expect(await made.session()).toBeDefined()
})

test('a token opens once, in time, for its partner and in its page alone', async ({ db }) => {
  const made = await scene(db)
  const other = await scene(db)
  const open = (over: Partial<Fetched> = {}, at = start, token = made.token) =>
    openSession(nobody(db, at), { token, fetched: { ...made.fetched, ...over } }).then(
      () => 'opened',
      (error) => error.code,
    )
  expect(await open({ partnerId: other.partnerId })).toBe('not_found')
  expect(await open({ referrer: 'https://visit.clinic.example.evil.example' })).toBe('not_found')
  expect(await open({ referrer: null })).toBe('not_found')
  expect(await open({}, later(600))).toBe('not_found')
  expect(await open({}, start, `${made.token.slice(0, -1)}_`)).toBe('not_found')
  // What was refused used nothing up.
  const answers = await Promise.all(Array.from({ length: 10 }, () => open({}, later(599))))
  expect(answers.toSorted()).toEqual([...Array(9).fill('not_found'), 'opened'])

  const window = await scene(db)
  const popup: Fetched = { partnerId: window.partnerId, shape: 'popup', referrer: null }
  await db`delete from partner_origin where partner_id = ${window.partnerId}`
  await expect(openSession(nobody(db), { token: window.token, fetched: popup })).rejects.toThrow('not_found')
  await register(db, window.partnerId)
  await openSession(nobody(db), { token: window.token, fetched: popup })
})

test('only whom the request asks gets in, and of anyone else nothing is kept', async ({ db }) => {
  const made = await opened(db)
  const stranger = someEmail()
  const strangerId = await makePerson(db, [stranger])
  await expect(prove(db, made.session, stranger)).rejects.toMatchObject({ code: 'not_found' })
  expect((await made.session()).personId).toBeNull()
  expect(await db`select 1 from web_session where person_id = ${strangerId}`).toHaveLength(0)

  const ctx = nobody(db)
  await askCode(ctx, await made.session(), { identifier: made.email, language: 'en' })
  await ctx.settle()
  const [otp = ''] = await codesSentTo(made.email)
  const [message] = await readDemoMessages(made.email)
  expect(message?.body).toContain("another organisation's page")
  const enter = async (code: string) =>
    enterCode(nobody(db), await made.session(), { otp: code, device: '', language: 'en' })
  await expect(enter(wrongFor(otp))).rejects.toMatchObject({ code: 'otp_wrong' })
  await enter(otp)
  expect((await made.session()).personId).toBe(made.personId)
  await expect(enter(otp)).rejects.toMatchObject({ code: 'otp_expired' })

  // Of the wallet it is no session, nor one in the partner's software, and it is over in a quarter of an hour.
  const { webSessionId } = await made.session()
  expect(await findLiveSession(db, webSessionId!, start)).toBeUndefined()
  expect(await hasSessionAt(db, made.personId, made.partnerId, start)).toBe(false)
  expect((await made.session(later(899))).personId).toBe(made.personId)
  expect((await made.session(later(900))).personId).toBeNull()
  expect(await made.session(later(1800))).toBeUndefined()
})

test('several people behind a number choose, and only the one who is asked gets in', async ({ db }) => {
  const made = await opened(db)
  const mobile = someMobile()
  await addIdentifiers(db, made.personId, [mobile])
  const sister = await makePerson(db, [mobile], 'Asha Verma')
  await expect(prove(db, made.session, mobile)).rejects.toMatchObject({ code: 'choose_person' })
  const waiting = provingOf(await made.session())
  expect(waiting?.people?.map(({ personId }) => personId).toSorted()).toEqual([made.personId, sister].toSorted())
  // What waits is sealed.
  const [row] = await db`select proving_sealed from embed_session where id = ${made.embedId}`
  expect(Buffer.from(row?.provingSealed).toString('latin1')).not.toContain(mobile)
  const choose = async (personId: string) =>
    enterCode(nobody(db), await made.session(), { personId, device: '', language: 'en' })
  await expect(choose(sister)).rejects.toMatchObject({ code: 'not_found' })
  await choose(made.personId)
  expect((await made.session()).personId).toBe(made.personId)
})

test('an answer counts in the page where every rule holds, and its record says so', async ({ db }) => {
  const made = await reviewed(db)
  await allow(db, made.partnerId)
  const { ctx, answer } = made
  expect(await answerInPage(ctx, await made.session(), { press: press(), seen, answer })).toEqual([])
  expect(await recordOf(db, made.id)).toMatchObject({
    verdict: 'granted',
    door: 'embed',
    auditDoor: 'embed',
    authMethod: 'session',
    details: { path: 'frame', embedSessionId: made.embedId },
  })
  expect(await readOutcome(ctx, await made.session())).toBe('approved')
  // Again is the same answer, not a second one.
  expect(await answerInPage(ctx, await made.session(), { press: press(), seen, answer })).toEqual([])

  const receipt = await outcomeReceipt(ctx, await made.session(), 'approved')
  const { payload } = await jwtVerify(
    receipt,
    createLocalJWKSet({ keys: [...(await readPublishedKeys(ctx))] } as never),
    {
      audience: ORIGIN,
      issuer: env().PROOF_ISSUER,
      currentDate: start,
    },
  )
  expect(payload).toMatchObject({ request_id: made.id, sub: made.id, outcome: 'approved' })
  expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'outcome', 'request_id', 'sub'])
})

test('with any doubt nothing is recorded, for yes and for no alike', async ({ db }) => {
  const made = await reviewed(db)
  const { ctx, answer } = made
  const off = await answerInPage(ctx, await made.session(), { press: press(), seen, answer })
  expect(off).toEqual(['switched_off'])
  await allow(db, made.partnerId)
  const session = await made.session()
  for (const pressed of ['share', 'dont_share'] as const)
    for (const [doubt, sent] of [
      ['covered', { press: press({ buttonSeenMs: 0 }), seen }],
      ['opaque_origin', { press: press({ selfOrigin: 'null' }), seen }],
      ['other_page', { press: press(), seen: { ...seen, origin: 'null' } }],
      ['other_page', { press: press(), seen: { ...seen, fetchSite: 'cross-site' } }],
      ['not_a_person', { press: null, seen }],
    ] as const)
      expect(await answerInPage(ctx, session, { ...sent, answer: { ...answer, pressed } })).toEqual([doubt])
  expect(await recordOf(db, made.id)).toBeUndefined()
  expect(await readOutcome(ctx, session)).toBe('open')
})

test('an answer in the window that a page went on to says where it came from', async ({ db }) => {
  const made = await reviewed(db)
  await continueInWindow(made.ctx, await made.session())
  const wallet = contextAt(db, later(30), asPerson(made.personId, v7()))
  await answerDraft(wallet, { ...made.answer, requestId: made.id, pressed: 'dont_share' })
  expect(await recordOf(db, made.id)).toMatchObject({
    verdict: 'denied',
    door: 'web',
    details: { path: 'window', embedSessionId: made.embedId },
  })
  expect(await readOutcome(made.ctx, await made.session())).toBe('denied')
})

test('what became of it is told from the proof to the end of the session, also when the proof is over', async ({
  db,
}) => {
  const made = await reviewed(db)
  const wallet = contextAt(db, later(1000), asPerson(made.personId, v7()))
  const session = await made.session(later(1001))
  expect(session).toMatchObject({ personId: null, wasProven: true })
  expect(await readOutcome(nobody(db, later(999)), session)).toBe('open')
  await answerDraft(wallet, { ...made.answer, requestId: made.id, pressed: 'dont_share' })
  expect(await readOutcome(nobody(db, later(1001)), session)).toBe('denied')
  // To a page in which nobody has proven anything it is open, whatever happens elsewhere.
  const unproven = await opened(db)
  await db`update consent_request set status = 'CANCELLED' where id = ${unproven.id}`
  expect(await readOutcome(nobody(db), await unproven.session())).toBe('open')
})

test('an answer that came by itself says nothing of a page', async ({ db }) => {
  const made = await reviewed(db)
  const wallet = contextAt(db, later(30), asPerson(made.personId, v7()))
  await answerDraft(wallet, { ...made.answer, requestId: made.id })
  expect((await recordOf(db, made.id))?.details).not.toHaveProperty('path')
})
