import { v7 } from 'uuid'
import { expect, vi } from 'vitest'
import type { Db } from '@/db/client'
import { unseal } from '@/db/sealed'
import { test } from '@/db/testing'
import * as environment from '@/lib/env'
import type { Ctx } from '@/lib/operations/context'
import { contextAt, makePerson, someEmail, someMobile, start } from '@/lib/operations/sign-in/testing'
import { type CreateRequestInput, createRequest } from './create-request'
import { failLastWrite, makeRequest, partnerActor, rowsOf, someAsk } from './testing'

const asked = async (db: Db, partnerId: string) => db`select id from consent_request where partner_id = ${partnerId}`

async function asker(db: Db) {
  const actor = await partnerActor(db)
  const ctx = contextAt(db, start, { actor, door: 'native' })
  const ask = async (identifiers: CreateRequestInput['identifiers'], over: Partial<CreateRequestInput> = {}) =>
    (await createRequest(ctx, { ...someAsk(), identifiers, ...over })).request
  return { ...actor, ctx, ask }
}

test('a request, its audit event and its outbox row are stored together', async ({ db }) => {
  const { id, personId, partnerId } = await makeRequest(db)
  const rows = await rowsOf(db, id)
  expect(rows.request).toMatchObject({ status: 'REQUESTED', version: 1, personId, decidedAt: null, createdAt: start })
  expect(rows.audit).toMatchObject([
    {
      action: 'consent.asked',
      at: start,
      personId,
      partnerId,
      actorKind: 'partner',
      actorId: partnerId,
      door: 'native',
      details: { waiting: false },
    },
  ])
  expect(rows.outbox).toMatchObject([{ topic: 'consent.asked', personId, partnerId, dispatchedAt: null }])
  expect([rows.artefacts, rows.records]).toEqual([[], []])
})

test('what is stored opens to the identifier as it was sent, and shows it nowhere', async ({ db }) => {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const { ask } = await asker(db)
  const sent = `  ${email.toUpperCase()} `
  const { id } = await ask([sent])
  const rows = await rowsOf(db, id)
  expect(rows.request.personId).toBe(personId)
  expect(unseal(rows.request.subjectSealed, 'consent_request.subject', id)).toBe(sent)
  for (const table of ['consent_request', 'audit_event', 'outbox', 'person_identifier']) {
    const column = table === 'consent_request' ? 'id' : table === 'person_identifier' ? 'person_id' : 'request_id'
    const [found] = await db`select t::text as plain from ${db(table)} t
      where t.${db(column)} = ${table === 'person_identifier' ? personId : id}`
    const name = email.split('@')[0]!
    expect(found?.plain.toLowerCase()).not.toContain(name)
    expect(found?.plain).not.toContain(Buffer.from(name).toString('hex'))
    expect(found?.plain).not.toContain(Buffer.from(name.toUpperCase()).toString('hex'))
  }
})

test('a request to someone nobody knows waits, and says so', async ({ db }) => {
  const { ask } = await asker(db)
  const { id } = await ask([someMobile()])
  const rows = await rowsOf(db, id)
  expect(rows.request).toMatchObject({ personId: null, subjectKind: 'mobile', status: 'REQUESTED' })
  expect(rows.audit).toMatchObject([{ personId: null, details: { waiting: true } }])
})

test('a mobile that a family shares is ambiguous, until an e-mail says who is meant', async ({ db }) => {
  const mobile = someMobile()
  const email = someEmail()
  const mother = await makePerson(db, [mobile, email])
  await makePerson(db, [mobile])
  const { ask, partnerId } = await asker(db)
  await expect(ask([mobile])).rejects.toMatchObject({
    code: 'ambiguous_person',
    fields: { 'person.identifiers': [expect.any(String)] },
  })
  expect(await asked(db, partnerId)).toEqual([])
  expect(await ask([mobile, email])).toMatchObject({ personId: mother, subjectKind: 'mobile' })
})

test('identifiers of two people name nobody; an unknown one beside a known one does no harm', async ({ db }) => {
  const [one, other] = [someEmail(), someEmail()]
  const personId = await makePerson(db, [one])
  await makePerson(db, [other])
  const { ask, partnerId } = await asker(db)
  await expect(ask([one, other])).rejects.toMatchObject({
    code: 'invalid_input',
    fields: { 'person.identifiers': ['name different people'] },
  })
  expect(await asked(db, partnerId)).toEqual([])
  expect(await ask([someMobile(), one])).toMatchObject({ personId, subjectKind: 'mobile' })
})

test("a partner's own id for a person means nothing in another partner's mouth", async ({ db }) => {
  const [one, other] = [await asker(db), await asker(db)]
  const hash = async (request: { id: string }) =>
    Buffer.from((await rowsOf(db, request.id)).request.subjectHash).toString('hex')
  const [mine, again, theirs] = [await one.ask(['P-1']), await one.ask([' P-1']), await other.ask(['P-1'])]
  expect(await hash(mine)).toBe(await hash(again))
  expect(await hash(mine)).not.toBe(await hash(theirs))
})

test("nobody asks in another's name, and with two names one must be said", async ({ db }) => {
  const stranger = await asker(db)
  const own = await asker(db)
  const identifiers: [string] = [someEmail()]
  await expect(own.ask(identifiers, { consumerId: stranger.partnerId })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(own.ask(identifiers, { consumerId: `did:consumer:${v7()}` })).rejects.toMatchObject({
    code: 'forbidden',
  })
  const second = `did:consumer:${v7()}`
  await db`insert into partner_consumer (consumer_id, partner_id) values (${second}, ${own.partnerId})`
  await expect(own.ask(identifiers)).rejects.toMatchObject({
    code: 'invalid_input',
    fields: { consumerId: [expect.any(String)] },
  })
  expect(await asked(db, own.partnerId)).toEqual([])
  expect(await own.ask(identifiers, { consumerId: second })).toMatchObject({ consumerId: second })
})

test('only a partner with the scope asks', async ({ db }) => {
  const { ctx, ...actor } = await asker(db)
  const ask = (over: Partial<Ctx>) => createRequest({ ...ctx, ...over }, { ...someAsk(), identifiers: [someEmail()] })
  await expect(
    ask({ actor: { ...actor, kind: 'partner', scopes: ['consents:read', 'act-for-person'] } }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(ask({ actor: { kind: 'person', personId: v7(), sessionId: v7(), via: 'api' } })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(ask({ actor: { kind: 'anonymous' } })).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await asked(db, actor.partnerId)).toEqual([])
})

test('when the outbox row cannot be stored, neither the request nor a birth year is', async ({ db }) => {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const { ask, partnerId } = await asker(db)
  await failLastWrite(db, partnerId)
  await expect(ask([email], { birthYear: 2015 })).rejects.toMatchObject({ constraint_name: `block_${partnerId}` })
  expect(await asked(db, partnerId)).toEqual([])
  expect(await db`select from audit_event where partner_id = ${partnerId}`).toHaveLength(0)
  expect(await db`select birth_year from person where id = ${personId}`).toEqual([{ birthYear: null }])
})

test('a birth year is kept when the wallet has none, and changes none that it has', async ({ db }) => {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const { ask } = await asker(db)
  await ask([email], { birthYear: 2015 })
  await ask([email], { birthYear: 1990 })
  expect(await db`select birth_year from person where id = ${personId}`).toEqual([{ birthYear: 2015 }])
})

/** A notice of one version, as it would be published. */
async function publishedNotice(
  db: Db,
  partnerId: string,
  over: { languages?: string[]; reviewedAt?: Date | null; purpose?: string } = {},
) {
  const id = v7()
  await db`insert into notice (id, partner_id, name, purpose, created_at)
    values (${id}, ${partnerId}, 'Own', ${over.purpose ?? null}, ${start})`
  for (const language of over.languages ?? ['en', 'hi'])
    await db`insert into notice_version (id, notice_id, version, language, template, sha256, reviewed_at, created_at)
      values (${v7()}, ${id}, '1', ${language}, '{{requester}}', '', ${over.reviewedAt === undefined ? start : null}, ${start})`
  return id
}

test("the words of a request are the partner's own notice or the wallet's, in every language", async ({ db }) => {
  const own = await asker(db)
  const email = someEmail()
  await makePerson(db, [email])
  const refused = async (noticeId: string) => {
    await expect(own.ask([email], { noticeId })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { notice: [expect.any(String)] },
    })
    expect(await asked(db, own.partnerId)).toEqual([])
  }
  await refused(v7())
  await refused(await publishedNotice(db, (await asker(db)).partnerId))
  await refused(await publishedNotice(db, own.partnerId, { languages: ['en'] }))
  await refused(await publishedNotice(db, own.partnerId, { purpose: 'LOAN' }))
  const unreviewed = await publishedNotice(db, own.partnerId, { reviewedAt: null })
  const production = vi.spyOn(environment, 'env')
  production.mockReturnValue({ ...environment.env(), WALLET_MODE: 'production' })
  await refused(unreviewed)
  production.mockRestore()
  const noticeId = await publishedNotice(db, own.partnerId)
  expect(await own.ask([email], { noticeId })).toMatchObject({ noticeId })
})

test("a request that names no notice is asked in the words of its partner for its purpose, and of nobody else's", async ({
  db,
}) => {
  const [own, other] = [await asker(db), await asker(db)]
  const email = someEmail()
  await makePerson(db, [email])
  const asks = async (purpose: string) => (await own.ask([email], { purpose })).noticeId
  await publishedNotice(db, other.partnerId, { purpose: 'CAREMGT' })
  await publishedNotice(db, own.partnerId, { purpose: 'LOAN', languages: ['hi'] })
  expect([await asks('CAREMGT'), await asks('LOAN')]).toEqual([null, null])
  const noticeId = await publishedNotice(db, own.partnerId, { purpose: 'CAREMGT' })
  expect([await asks(' CAREMGT'), await asks('HPAYMT')]).toEqual([noticeId, null])
})
