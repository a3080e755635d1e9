import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { findLiveSession } from '@/db/queries/session'
import { test } from '@/db/testing'
import {
  asPerson,
  codesSentTo,
  contextAt,
  later,
  makePerson,
  makeWaiting,
  start as now,
  someEmail,
  someMobile,
} from '@/lib/operations/sign-in/testing'
import { verifyCode } from '@/lib/operations/sign-in/verify-code'
import { addIdentifier } from './add-identifier'
import { listDevices } from './list-devices'
import { listIdentifiers } from './list-identifiers'
import { readMessagePreferences } from './read-message-preferences'
import { requestIdentifierCode } from './request-identifier-code'
import { MessagePreferencesInput, saveMessagePreferences } from './save-message-preferences'
import { setLanguage } from './set-language'
import { signOut } from './sign-out'
import { signOutDevice } from './sign-out-device'

async function makeSession(db: Db, personId: string, device = '') {
  const id = randomUUID()
  await db`insert into web_session (id, kind, person_id, signed_in_with, device, created_at, last_seen_at, expires_at)
    values (${id}, 'web', ${personId}, 'mobile', ${device}, ${now}, ${now}, ${later(12 * 3600)})`
  return id
}

async function signedIn(db: Db, identifiers: readonly string[] = [someMobile()], at = now) {
  const personId = await makePerson(db, identifiers)
  const sessionId = await makeSession(db, personId)
  return { personId, sessionId, ctx: contextAt(db, at, asPerson(personId, sessionId)) }
}

const actionsOf = async (db: Db, personId: string) =>
  (await db`select action from audit_event where person_id = ${personId} order by at, id`).map((event) => event.action)

test('a session lives while it is used: idle after 15 minutes, over after 12 hours', async ({ db }) => {
  const { personId, sessionId } = await signedIn(db)
  const live = async (at: Date) => (await findLiveSession(db, sessionId, at))?.personId
  const lastSeen = async () => (await db`select last_seen_at from web_session where id = ${sessionId}`)[0]?.lastSeenAt

  expect(await live(later(59))).toBe(personId)
  expect(await lastSeen()).toEqual(now)
  expect(await live(later(899))).toBe(personId)
  expect(await lastSeen()).toEqual(later(899))
  expect(await live(later(899 + 900))).toBeUndefined()

  await db`update web_session set last_seen_at = ${later(12 * 3600 - 1)} where id = ${sessionId}`
  expect(await live(later(12 * 3600 - 1))).toBe(personId)
  expect(await live(later(12 * 3600))).toBeUndefined()
})

test('signing out ends this session and no other', async ({ db }) => {
  const { personId, sessionId, ctx } = await signedIn(db)
  const other = await makeSession(db, personId)
  await signOut(ctx)
  await signOut(ctx)
  expect(await findLiveSession(db, sessionId, now)).toBeUndefined()
  expect(await findLiveSession(db, other, now)).toMatchObject({ personId })
  expect(await actionsOf(db, personId)).toEqual(['person.signed_out'])
})

test('another device is listed, signed out and gone', async ({ db }) => {
  const { personId, sessionId, ctx } = await signedIn(db)
  const other = await makeSession(db, personId, 'Chrome, Android')
  expect(await listDevices(ctx)).toHaveLength(2)
  expect((await listDevices(ctx)).find((one) => one.sessionId === sessionId)).toMatchObject({ current: true })
  expect((await listDevices(ctx)).find((one) => one.sessionId === other)).toEqual({
    sessionId: other,
    kind: 'web',
    device: 'Chrome, Android',
    signedInWith: 'mobile',
    createdAt: now,
    lastSeenAt: now,
    expiresAt: later(12 * 3600),
    current: false,
  })

  await signOutDevice(ctx, { sessionId: other })
  expect(await findLiveSession(db, other, now)).toBeUndefined()
  expect(await findLiveSession(db, sessionId, now)).toMatchObject({ personId })
  expect(await listDevices(ctx)).toHaveLength(1)
  await expect(signOutDevice(ctx, { sessionId: other })).rejects.toMatchObject({ code: 'not_found' })
  expect(await actionsOf(db, personId)).toEqual(['person.device_signed_out'])
})

test("someone else's device looks absent and stays signed in", async ({ db }) => {
  const mine = await signedIn(db)
  const theirs = await signedIn(db)
  await expect(signOutDevice(mine.ctx, { sessionId: theirs.sessionId })).rejects.toMatchObject({ code: 'not_found' })
  expect(await findLiveSession(db, theirs.sessionId, now)).toMatchObject({ personId: theirs.personId })
})

async function add(ctx: ReturnType<typeof contextAt>, identifier: string) {
  const issued = await requestIdentifierCode(ctx, { identifier, language: 'en' })
  await ctx.settle()
  const [otp = ''] = await codesSentTo(identifier)
  return { issued, prove: () => addIdentifier(ctx, { challengeId: issued.challengeId, otp }), otp }
}

test('a proven identifier is added, and what waited for it arrives', async ({ db }) => {
  const email = someEmail()
  const requestId = await makeWaiting(db, email)
  const mobile = someMobile()
  const { personId, ctx } = await signedIn(db, [mobile])
  const { prove } = await add(ctx, email)
  expect(await prove()).toEqual({
    kind: 'email',
    masked: expect.stringContaining('***@example.org'),
    requestsAssigned: 1,
  })
  await expect(prove()).rejects.toMatchObject({ code: 'otp_expired' })

  const [request] = await db`select person_id from consent_request where id = ${requestId}`
  expect(request).toEqual({ personId })
  expect(await listIdentifiers(ctx)).toMatchObject([
    { kind: 'mobile', masked: `******${mobile.slice(-4)}`, provenAt: null },
    { kind: 'email', provenAt: now },
  ])
  expect((await actionsOf(db, personId)).sort()).toEqual(['person.identifier_added', 'request.assigned'])
})

test('an e-mail address of someone else is refused only when its code is given, and the asking told nothing', async ({
  db,
}) => {
  const [free, taken] = [someEmail(), someEmail()]
  const owner = await makePerson(db, [taken])
  const { personId, ctx } = await signedIn(db)
  const [first, second] = [await add(ctx, free), await add(ctx, taken)]
  expect(Object.keys(second.issued)).toEqual(Object.keys(first.issued))
  expect(second.otp).toMatch(/^\d{6}$/)
  await expect(second.prove()).rejects.toMatchObject({
    code: 'invalid_input',
    fields: { identifier: ['already belongs to someone else'] },
  })
  expect(await actionsOf(db, personId)).toEqual([])
  expect(await db`select from person_identifier where person_id = ${owner}`).toHaveLength(1)
})

test("a mobile may be shared, and then its waiting requests stay nobody's", async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  const requestId = await makeWaiting(db, mobile)
  const { ctx } = await signedIn(db)
  expect(await (await add(ctx, mobile)).prove()).toMatchObject({ kind: 'mobile', requestsAssigned: 0 })
  const [request] = await db`select person_id from consent_request where id = ${requestId}`
  expect(request).toEqual({ personId: null })
})

test('a code for adding serves nobody else and no sign-in', async ({ db }) => {
  const email = someEmail()
  await makePerson(db, [email])
  const mine = await signedIn(db)
  const theirs = await signedIn(db)
  const { issued, otp } = await add(mine.ctx, email)
  const { challengeId } = issued
  const dead = { code: 'otp_expired' }
  await expect(addIdentifier(theirs.ctx, { challengeId, otp })).rejects.toMatchObject(dead)
  const signIn = { challengeId, otp, device: '', language: 'en' as const }
  await expect(verifyCode(contextAt(db, now), signIn)).rejects.toMatchObject(dead)
})

test('an ABHA cannot be proven by a code to the own phone', async ({ db }) => {
  const { ctx } = await signedIn(db)
  for (const identifier of ['91-1234-5678-9012', 'meera@abdm', 'nonsense'])
    await expect(requestIdentifierCode(ctx, { identifier, language: 'en' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
})

test('the language is set and audited once', async ({ db }) => {
  const { personId, ctx } = await signedIn(db)
  await setLanguage(ctx, { language: 'hi' })
  await setLanguage(ctx, { language: 'hi' })
  expect((await db`select language from person where id = ${personId}`)[0]).toEqual({ language: 'hi' })
  expect(await actionsOf(db, personId)).toEqual(['person.language_set'])
})

test('without a person every one of them is refused', async ({ db }) => {
  const nobody = contextAt(db, now)
  const calls = [
    listDevices(nobody),
    signOut(nobody),
    signOutDevice(nobody, { sessionId: randomUUID() }),
    listIdentifiers(nobody),
    setLanguage(nobody, { language: 'hi' }),
    requestIdentifierCode(nobody, { identifier: someMobile(), language: 'en' }),
    addIdentifier(nobody, { challengeId: randomUUID(), otp: '123456' }),
  ]
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('what a person wants to be told of holds until they change it, and is theirs alone', async ({ db }) => {
  const { personId, ctx } = await signedIn(db)
  const other = await signedIn(db)
  const usual = { channel: 'sms', off: [], quietFrom: 1260, quietTo: 480, urgentAlways: false }
  expect(await readMessagePreferences(ctx)).toEqual(usual)
  const chosen = { channel: 'email', off: ['asked' as const], quietFrom: 0, quietTo: 0, urgentAlways: true } as const
  for (const input of [{ ...usual, channel: 'sms' as const, off: [] }, chosen, chosen])
    await saveMessagePreferences(ctx, { ...input, off: [...input.off] })
  expect(await readMessagePreferences(ctx)).toEqual(chosen)
  expect(await readMessagePreferences(other.ctx)).toEqual(usual)
  const trace =
    await db`select details from audit_event where person_id = ${personId} and action = 'person.messages_set'`
  expect(trace).toHaveLength(2)
})

test('of what others do in their name a person cannot choose not to be told', () => {
  const usual = { channel: 'sms', off: [], quietFrom: 1260, quietTo: 480, urgentAlways: false }
  expect(MessagePreferencesInput.safeParse(usual).success).toBe(true)
  for (const wrong of [
    { off: ['decided'] },
    { off: ['changed'] },
    { quietFrom: 1440 },
    { quietTo: -1 },
    { quietTo: null },
  ])
    expect(MessagePreferencesInput.safeParse({ ...usual, ...wrong }).success).toBe(false)
})
