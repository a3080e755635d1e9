import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, afterEach, expect, vi } from 'vitest'
import { POST as denyAtDoor } from '@/app/api/v1/consent-requests/[id]/deny/route'
import { POST as ask } from '@/app/api/v1/consent-requests/route'
import { type Db, db as ownPool } from '@/db/client'
import { identifierHash } from '@/db/queries/person'
import { test } from '@/db/testing'
import { USUAL_PREFERENCES } from '@/lib/core/delivery/news'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { call, makeKey } from '@/lib/dialects/testing'
import * as environment from '@/lib/env'
import { MESSAGES } from '@/lib/i18n/messages'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { resume } from '@/lib/operations/consent/resume'
import { revoke } from '@/lib/operations/consent/revoke'
import { ALL_SCOPES, makeRequest, NO_WORDS, partnerActor, someAsk } from '@/lib/operations/consent/testing'
import { type MessagePreferencesInput, saveMessagePreferences } from '@/lib/operations/person/save-message-preferences'
import { requestCode } from '@/lib/operations/sign-in/request-code'
import {
  asPerson,
  codesSentTo,
  contextAt,
  later,
  makePerson,
  someEmail,
  someMobile,
  start,
} from '@/lib/operations/sign-in/testing'
import { verifyCode } from '@/lib/operations/sign-in/verify-code'
import { readDemoMessages } from '@/lib/upstream/sms'
import { FACILITIES, PEOPLE } from '@/scripts/demo'
import { openDelivery } from './run'
import { deliveriesOf, makeEndpoint, receiver } from './testing'

const realEnv = environment.env
let settings: Partial<environment.Env> = {}
vi.spyOn(environment, 'env').mockImplementation(() => ({ ...realEnv(), ...settings }))

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
  settings = {}
})
afterAll(() => ownPool().end())

const soon = { timeout: 10_000, interval: 25 }
const HOUR = 3600

/** Runs from half past three in the afternoon, in India. A test moves the clock on instead of waiting. */
async function running(db: Db, servers = 1) {
  const begun = Date.now()
  let ahead = 0
  const now = () => new Date(start.getTime() + Date.now() - begun + ahead)
  for (let server = 0; server < servers; server++) {
    const delivery = await openDelivery(process.env.DATABASE_URL!, db, now)
    closings.push(() => delivery.stop())
  }
  return {
    forward: (seconds: number) => {
      ahead += seconds * 1000
    },
  }
}

const messagesTo = async (to: string) => (await readDemoMessages(to)).map(({ body }) => body)
type Row = { state: string; topic: string; toldWith: string | null; id: string; attempts: number; nextAt: Date | null }
const told = (db: Db, ref: string) =>
  db<Row[]>`select id, state, topic, told_with, attempts, next_at from delivery
             where recipient_kind = 'person' and recipient_ref = ${ref} order by seq`
const states = async (db: Db, ref: string) => (await told(db, ref)).map(({ state }) => state)
const wants = (db: Db, personId: string, over: Partial<MessagePreferencesInput>) =>
  saveMessagePreferences(contextAt(db, start, asPerson(personId, v7())), {
    ...USUAL_PREFERENCES,
    off: [],
    ...over,
  })

async function askAgain(db: Db, identifier: string, times: number, at = start) {
  const actor = await partnerActor(db)
  const ctx = contextAt(db, at, { actor, door: 'native' })
  for (let time = 0; time < times; time++)
    await createRequest(ctx, { ...someAsk(), identifiers: [identifier], expiresAt: later(30 * 86_400) })
  return actor.partnerId
}

type Sent = { readonly to: string; readonly id: string; readonly text: string }

/** What messages go through, those that other tests left behind as well. Returns its address. */
async function gateway(answer: (message: Sent) => number) {
  const server = createServer(async (request, response) => {
    response.writeHead(answer(JSON.parse(Buffer.concat(await request.toArray()).toString()))).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closings.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const LINK = environment.env().APP_ORIGIN

test('ten requests within a minute are one message, in the language of the person, from two servers too', async ({
  db,
}) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile, someEmail()], 'Meera Iyer', 'hi')
  const { forward } = await running(db, 2)
  await askAgain(db, mobile, 10)
  await expect.poll(() => states(db, personId), soon).toEqual(Array(10).fill('waiting'))
  forward(61)
  await expect.poll(() => states(db, personId), soon).toEqual(Array(10).fill('told'))
  expect(await messagesTo(mobile)).toEqual([`Sammati में आपके लिए 10 नए अनुरोध हैं। ${LINK}`])
  const rows = await told(db, personId)
  expect(new Set(rows.map(({ toldWith }) => toldWith))).toEqual(new Set([rows[0]!.toldWith]))
  const [message] = await readDemoMessages(mobile)
  expect(message).toMatchObject({ id: rows[0]!.toldWith, otp: null })
})

test('what a partner did in their name is told, what they did themselves is not', async ({ db }) => {
  const [theirs, partners, ended] = [await makeRequest(db), await makeRequest(db), await makeRequest(db)]
  for (const asked of [theirs, partners, ended]) await wants(db, asked.personId, { off: ['asked'] })
  const { forward } = await running(db)
  await deny(theirs.person(), { ref: theirs.ref, shown: NO_WORDS })
  await deny(partners.partner(start, ALL_SCOPES), { ref: partners.ref, shown: NO_WORDS })
  const { artefacts } = await approve(ended.person(), { ref: ended.ref, shown: NO_WORDS })
  await revoke(ended.partner(later(5), ALL_SCOPES), { artefactId: artefacts[0]!.id })
  await expect.poll(() => states(db, ended.personId), soon).toEqual(['waiting', 'waiting'])
  forward(61)
  await expect.poll(() => states(db, ended.personId), soon).toEqual(['dropped', 'told'])
  await expect.poll(() => states(db, partners.personId), soon).toEqual(['dropped', 'told'])
  await expect.poll(() => states(db, theirs.personId), soon).toEqual(['dropped'])
  expect(await messagesTo(partners.email)).toEqual([`A request was answered in your name, outside Sammati. ${LINK}`])
  expect(await messagesTo(ended.email)).toEqual([`A permission was changed in your name, outside Sammati. ${LINK}`])
  expect(await messagesTo(theirs.email)).toEqual([])
})

test('a no that a partner sends to its door reaches the phone of the person, by SMS and without a name', async ({
  db,
}) => {
  const [mobile, { token }] = [someMobile(), await makeKey(db, 'native', ALL_SCOPES)]
  const personId = await makePerson(db, [someEmail(), mobile], PEOPLE[0].name)
  await wants(db, personId, { off: ['asked'], urgentAlways: true, quietFrom: 0, quietTo: 0 })
  const phone: Sent[] = []
  const url = await gateway((message) => {
    if (message.to === mobile) phone.push(message)
    return 200
  })
  settings = {
    DATABASE_URL: process.env.DATABASE_URL!,
    SMS_DRIVER: 'http',
    SMS_HTTP_URL: url,
    SMS_HTTP_BODY: `{"to":"{{to}}","id":"{{id}}","text":"{{body}}"}`,
  }
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const asked = await call(ask, {
    token,
    body: {
      ...{ purpose: 'CAREMGT', dataTypes: ['Prescription'], providers: [{ id: 'a', name: FACILITIES[0]!.at(1) }] },
      dateRange: { from: inDays(-400), to: inDays(-1) },
      ...{ expiresAt: inDays(2), validUntil: inDays(180), eraseAt: inDays(365) },
      person: { identifiers: [mobile] },
    },
  })
  expect(asked.status).toBe(201)
  const { id } = asked.body
  const denied = await call(denyAtDoor, { token, params: { id }, body: { reason: { text: PEOPLE[0].name } } })
  expect(denied).toMatchObject({ status: 200, body: { state: 'DENIED' } })
  const { forward } = await running(db)
  await expect.poll(() => states(db, personId), soon).toEqual(['waiting', 'waiting'])
  forward((Date.now() - start.getTime()) / 1000 + 61)
  await expect.poll(() => states(db, personId), soon).toEqual(['dropped', 'told'])
  expect(phone).toMatchObject([{ to: mobile, text: `A request was answered in your name, outside Sammati. ${LINK}` }])
})

test('permissions are counted, not what was done to them', async ({ db }) => {
  const asked = await makeRequest(db)
  await wants(db, asked.personId, { off: ['asked'] })
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const of = { artefactId: artefacts[0]!.id }
  await pause(asked.partner(later(2), ALL_SCOPES), of)
  const actor = {
    kind: 'person',
    personId: asked.personId,
    sessionId: v7(),
    via: 'api',
    atPartner: asked.partnerId,
  } as const
  await resume(asked.person(later(3), { actor, door: 'eka' }), of)
  await revoke(asked.partner(later(4), ALL_SCOPES), of)
  const { forward } = await running(db)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(Array(4).fill('waiting'))
  forward(61)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(['dropped', 'told', 'told', 'told'])
  expect(await messagesTo(asked.email)).toEqual([`A permission was changed in your name, outside Sammati. ${LINK}`])
})

test('a request that was answered meanwhile is not announced any more', async ({ db }) => {
  const asked = await makeRequest(db)
  const { forward } = await running(db)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(['waiting'])
  await deny(asked.person(later(1)), { ref: asked.ref, shown: NO_WORDS })
  forward(61)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(['dropped'])
  expect(await messagesTo(asked.email)).toEqual([])
})

test('at night nothing comes but what the person wants to hear at once; the rest in the morning', async ({ db }) => {
  const [sleeper, watcher] = [await makeRequest(db), await makeRequest(db)]
  for (const { id } of [sleeper, watcher])
    await db`update consent_request set expires_at = ${later(3 * 86_400)} where id = ${id}`
  await wants(db, watcher.personId, { urgentAlways: true, channel: 'email' })
  const { forward } = await running(db)
  await expect.poll(() => states(db, watcher.personId), soon).toEqual(['waiting'])
  // Half past ten in the evening.
  forward(7 * HOUR)
  await askAgain(db, sleeper.email, 1, later(7 * HOUR))
  await deny(watcher.partner(later(7 * HOUR), ALL_SCOPES), { ref: watcher.ref, shown: NO_WORDS })
  await expect.poll(() => states(db, watcher.personId), soon).toHaveLength(2)
  forward(61)
  await expect.poll(() => states(db, watcher.personId), soon).toEqual(['dropped', 'told'])
  const eight = new Date('2026-04-02T08:00:00+05:30')
  await expect
    .poll(async () => (await told(db, sleeper.personId)).map(({ nextAt }) => nextAt), soon)
    .toEqual([eight, eight])
  expect(await messagesTo(sleeper.email)).toEqual([])
  forward(9.5 * HOUR)
  await expect.poll(() => states(db, sleeper.personId), soon).toEqual(['told', 'told'])
  expect(await messagesTo(sleeper.email)).toEqual([`You have 2 new requests in Sammati. ${LINK}`])
})

test('someone nobody knows is invited once a day, however many ask', async ({ db }) => {
  const mobile = someMobile()
  const { forward } = await running(db)
  const ask = (at: number) => askAgain(db, mobile, 2, later(at))
  await ask(0)
  const ref = `invited:mobile:${identifierHash(parseIdentifier(mobile)!).toString('hex')}`
  await expect.poll(() => states(db, ref), soon).toHaveLength(2)
  forward(61)
  await expect.poll(() => states(db, ref), soon).toEqual(['told', 'told'])
  await ask(HOUR)
  await expect.poll(() => states(db, ref), soon).toHaveLength(4)
  forward(HOUR)
  await expect
    .poll(async () => (await told(db, ref)).map(({ nextAt }) => nextAt && nextAt > later(23 * HOUR)), soon)
    .toEqual([null, null, true, true])
  expect(await messagesTo(mobile)).toHaveLength(1)
  forward(24 * HOUR)
  await expect.poll(() => states(db, ref), soon).toEqual(Array(4).fill('told'))
  expect(await messagesTo(mobile)).toEqual(
    Array(2).fill(`A request waits for you in Sammati. Sammati में एक अनुरोध आपका इंतज़ार कर रहा है। ${LINK}`),
  )
})

test('who first proves the number that a request names is told of it, and its partner hears nothing of that', async ({
  db,
}) => {
  const mobile = someMobile()
  const hook = await receiver()
  closings.push(() => hook.close())
  const actor = await partnerActor(db)
  await makeEndpoint(db, actor.partnerId, hook.url)
  const { forward } = await running(db)
  await createRequest(contextAt(db, start, { actor, door: 'native' }), { ...someAsk(), identifiers: [mobile] })
  await expect.poll(() => hook.topics(), soon).toEqual(['consent.asked'])

  const asking = contextAt(db, later(1))
  const { challengeId } = await requestCode(asking, { identifier: mobile, language: 'en' })
  await asking.settle()
  const [otp = ''] = await codesSentTo(mobile)
  const { personId } = await verifyCode(contextAt(db, later(2)), { challengeId, otp, device: '', language: 'en' })
  await expect.poll(() => states(db, personId), soon).toEqual(['waiting'])
  forward(61)
  await expect.poll(() => states(db, personId), soon).toEqual(['told'])
  expect((await messagesTo(mobile))[0]).toBe(`You have a new request in Sammati. ${LINK}`)
  expect((await deliveriesOf(db, actor.partnerId)).map(({ topic, state }) => [topic, state])).toEqual([
    ['consent.asked', 'told'],
  ])
  expect(hook.seen).toHaveLength(1)
})

test('a gateway that fails gets the same message again, with the same id and nothing that came since', async ({
  db,
}) => {
  const asked = await makeRequest(db)
  const own: Sent[] = []
  const url = await gateway((message) => {
    if (message.to === asked.email) own.push(message)
    return own.length === 1 ? 503 : 200
  })
  settings = {
    EMAIL_DRIVER: 'http',
    EMAIL_HTTP_URL: url,
    EMAIL_HTTP_BODY: `{"to":"{{to}}","id":"{{id}}","text":"{{body}}"}`,
  }
  const { forward } = await running(db)
  await askAgain(db, asked.email, 1)
  await expect.poll(() => states(db, asked.personId), soon).toHaveLength(2)
  forward(61)
  const failures = async () => (await told(db, asked.personId)).map(({ attempts }) => attempts).sort()
  await expect.poll(failures, soon).toEqual([0, 1])
  await askAgain(db, asked.email, 1)
  await expect.poll(() => states(db, asked.personId), soon).toHaveLength(3)
  forward(6)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(['told', 'told', 'waiting'])
  const [first, second] = own
  expect(own).toHaveLength(2)
  expect(second).toEqual(first)
  expect(first).toMatchObject({ text: `You have 2 new requests in Sammati. ${LINK}` })
  // Messages keep a distance of a quarter of an hour.
  forward(900)
  await expect.poll(() => states(db, asked.personId), soon).toEqual(['told', 'told', 'told'])
  expect(own[2]).toMatchObject({ text: `You have a new request in Sammati. ${LINK}` })
  expect(own[2]!.id).not.toBe(first!.id)
})

/** Every word of the dictionaries that a page would use for what is asked. */
const words = (of: unknown): string[] =>
  typeof of === 'string' ? [of] : of && typeof of === 'object' ? Object.values(of).flatMap(words) : []

test('no message holds a name, a requester, a kind of record, a purpose or anything else of what is asked', async ({
  db,
}) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile], 'Meera Iyer')
  await wants(db, personId, { urgentAlways: true, quietFrom: 0, quietTo: 0 })
  const partnerId = await askAgain(db, mobile, 3)
  const requests = await db<{ id: string; purpose: string; dataTypes: string[] }[]>`
    select id, purpose, data_types from consent_request where person_id = ${personId} order by created_at, id`
  const by = contextAt(db, later(5), {
    actor: { kind: 'partner', partnerId, credentialId: v7(), scopes: ALL_SCOPES },
    door: 'native',
  })
  await deny(by, { ref: { id: requests[0]!.id }, shown: NO_WORDS })
  for (const topic of ['consent.revoked', 'consent.expired', 'sharing.ending'])
    await db`insert into outbox (id, at, topic, person_id, partner_id, request_id, details)
      values (${v7()}, ${start}, ${topic}, ${personId}, ${partnerId}, ${requests[1]!.id}, '{}')`
  const { forward } = await running(db)
  await expect.poll(() => states(db, personId), soon).toHaveLength(7)
  forward(61)
  const open = async () => (await states(db, personId)).filter((state) => state === 'waiting' || state === 'queued')
  await expect.poll(open, soon).toEqual([])
  const bodies = await messagesTo(mobile)
  expect(bodies).toHaveLength(1)
  const text = bodies[0]!.replace(LINK, '').toLowerCase()
  const dictionary = [
    ...words(MESSAGES.en.data),
    ...words(MESSAGES.hi.data),
    ...words(MESSAGES.en.purpose),
    ...words(MESSAGES.hi.purpose),
  ]
  expect(dictionary.length).toBeGreaterThan(20)
  for (const word of [
    ...['Meera', 'Iyer', 'Asha', 'Clinic', mobile, mobile.slice(3), personId, partnerId],
    ...requests.flatMap(({ id, purpose, dataTypes }) => [id, purpose, ...dataTypes]),
    ...dictionary,
  ])
    expect([word, text.includes(word.toLowerCase())]).toEqual([word, false])
  expect(text).not.toMatch(/\d{2}/)
})
