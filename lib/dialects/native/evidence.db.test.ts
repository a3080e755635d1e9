import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { v7 } from 'uuid'
import { afterAll, afterEach, expect } from 'vitest'
import { GET as evidence } from '@/app/api/v1/consents/[id]/evidence/route'
import { POST as complete } from '@/app/api/v1/deliveries/[id]/completion/route'
import { type Db, db as ownPool } from '@/db/client'
import { giveUseBack, saveRefusedUse, takeUse } from '@/db/queries/use'
import { test } from '@/db/testing'
import { openDelivery } from '@/lib/delivery/run'
import { makeEndpoint, receiver } from '@/lib/delivery/testing'
import { call, makeKey, makeTokenHolder } from '@/lib/dialects/testing'
import { bodyOf, makeVeriffKey, openFor, uploadTo } from '@/lib/dialects/veriff/testing'
import { withdraw } from '@/lib/operations/check/withdraw'
import { approve } from '@/lib/operations/consent/approve'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { revoke } from '@/lib/operations/consent/revoke'
import { makeRequest } from '@/lib/operations/consent/testing'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { asPerson, contextAt, later } from '@/lib/operations/sign-in/testing'
import { CheckEvidenceView, PermissionEvidenceView } from './documents'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

const soon = { timeout: 15_000, interval: 50 }
const WORDS = 'मैं सहमत हूँ।\r\nI agree.'

/** A permission that was given with words of the partner's, used in every way, and stopped. */
async function story(db: Db) {
  const holder = await makeTokenHolder(db)
  const asked = await makeRequest(db, { identifiers: [holder.email] })
  const key = await makeKey(db, 'native', ['consents:read', 'webhooks:manage'], asked.partnerId)
  const person = (seconds: number) => contextAt(db, later(seconds), asPerson(holder.personId, holder.sessionId))
  const { artefacts } = await approve(person(60), {
    ref: asked.ref,
    shown: { kind: 'partner-text', text: WORDS, language: 'hi' },
  })
  const { id } = artefacts[0]!
  const entry = (seconds: number) =>
    ledgerEntry(asked.partner(later(seconds)), { actorKind: 'partner', actorId: asked.partnerId })
  const of = { artefactId: id, requestId: asked.id, personId: holder.personId, partnerId: asked.partnerId }
  const use = () => ({ id: v7(), dataTypes: ['Prescription'], unknownFields: 0 })
  const artefact = { id, partnerId: asked.partnerId }
  await takeUse(db, artefact, use(), entry(100))
  await saveRefusedUse(db, of, { ...use(), reason: 'outside_scope' }, entry(101))
  const failing = use()
  const windowStartedAt = await takeUse(db, artefact, failing, entry(102))
  await giveUseBack(
    db,
    id,
    { id: failing.id, windowStartedAt: windowStartedAt!, outcome: 'failed', reason: 'provider_failed' },
    entry(103),
  )
  await revoke(person(200), { artefactId: id, shown: { kind: 'none' } })
  return { ...asked, holder, key, artefactId: id, person }
}

const read = (id: string, token: string) => call(evidence, { method: 'GET', params: { id }, token })

async function told(db: Db, partnerId: string, path = '/hook?secret=hush') {
  const hook = await receiver()
  closings.push(() => hook.close())
  const url = new URL(path, hook.url).href
  await makeEndpoint(db, partnerId, url, { topics: ['consent.granted', 'consent.revoked'] })
  const delivery = await openDelivery(process.env.DATABASE_URL!, db)
  closings.push(() => delivery.stop())
  await expect.poll(() => hook.topics(), soon).toContain('consent.revoked')
  const ofRevocation = async () => {
    const [row] = await db<{ id: string; toldAt: Date | null }[]>`
      select id, told_at from delivery where partner_id = ${partnerId} and topic = 'consent.revoked'`
    return row
  }
  await expect.poll(async () => (await ofRevocation())?.toldAt, soon).not.toBeNull()
  return (await ofRevocation())!
}

test('the evidence holds the words, the proofs, every use, everybody who was told and what they did', async ({
  db,
}) => {
  const { artefactId, partnerId, holder, key } = await story(db)
  const delivery = await told(db, partnerId)
  const evidenceUrl = 'https://partner.example/shredded/1?token=hush'
  const done = await call(complete, {
    token: key.token,
    params: { id: delivery.id },
    body: { done: 'deleted', evidenceUrl },
  })
  expect(done.status).toBe(200)
  const { status, body } = await read(artefactId, holder.token)
  expect(status).toBe(200)
  const view = PermissionEvidenceView.strict().parse(body)
  expect(view.state).toBe('REVOKED')
  expect(view.records.map(({ verdict }) => verdict)).toEqual(['granted', 'revoked'])
  expect(view.records[0]).toMatchObject({
    text: WORDS,
    textHash: createHash('sha256').update(WORDS).digest('hex'),
    language: 'hi',
    displayEvidence: 'partner-text',
    actorKind: 'person',
    actorId: null,
    authMethod: 'session',
  })
  expect(view.records.map(({ jws }) => decodeJwt(jws).state)).toEqual(['ACCEPT', 'REVOKED'])
  expect(view.uses.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['failed', 'provider_failed'],
    ['refused', 'outside_scope'],
    ['allowed', null],
  ])
  expect(view.deliveries.map(({ topic, recipientKind, host }) => [topic, recipientKind, host])).toEqual([
    ['consent.revoked', 'webhook', '127.0.0.1'],
    ['consent.granted', 'webhook', '127.0.0.1'],
    // Of what they did here themselves they are not told.
    ['consent.asked', 'person', null],
  ])
  expect(view.deliveries[0]).toMatchObject({
    id: delivery.id,
    state: 'told',
    stoppedAt: expect.any(String),
    deletedAt: expect.any(String),
    evidenceUrl: 'https://partner.example/shredded/1',
    attempts: [{ outcome: 'told', status: 204, failure: null }],
  })
  expect(JSON.stringify(body)).not.toContain('hush')
  // The partner sees the same, without what was written to the person, and not how they stopped it.
  const theirs = await read(artefactId, key.token)
  const [granted, revoked] = body.records
  const records = [granted, { ...revoked, door: null, authMethod: null }]
  expect(theirs.body).toEqual({ ...body, at: theirs.body.at, records, deliveries: body.deliveries.slice(0, 2) })
})

test('nobody else’s evidence is there, and a key that may not read does not', async ({ db }) => {
  const { artefactId, partnerId } = await story(db)
  const [stranger, otherPartner] = [await makeTokenHolder(db), await makeKey(db, 'native', ['consents:read'])]
  for (const { token } of [stranger, otherPartner]) expect((await read(artefactId, token)).status).toBe(404)
  const blind = await makeKey(db, 'native', ['consents:request'], partnerId)
  expect((await read(artefactId, blind.token)).status).toBe(403)
  expect((await call(evidence, { method: 'GET', params: { id: artefactId } })).status).toBe(401)
})

test('the permission’s page says for each recipient what it was told and did, and when that is late', async ({
  db,
}) => {
  const { artefactId, partnerId, person } = await story(db)
  const { toldAt, id } = await told(db, partnerId)
  const at = (ms: number) => ({ ...person(0), now: new Date(toldAt!.getTime() + ms) })
  const shown = async (ms: number) => (await readArtefact(at(ms), { artefactId, language: 'en' })).told
  expect(await shown(1000)).toMatchObject([
    { recipientKind: 'webhook', host: '127.0.0.1', topic: 'consent.revoked', standing: 'unconfirmed', toldAt },
  ])
  expect(await shown(24 * 3_600_000)).toMatchObject([{ standing: 'overdue' }])
  await db`update delivery set stopped_at = now() where id = ${id}`
  expect(await shown(24 * 3_600_000)).toMatchObject([{ standing: 'stopped' }])
})

/** A check that its partner heard a yes and then a no on, and a yes again that the person took back. */
async function checkStory(db: Db) {
  const holder = await makeTokenHolder(db)
  const made = await makeVeriffKey(db)
  const sessionId = await openFor(made, holder.email)
  for (const [approved, words] of [
    [true, WORDS],
    [false, 'No.'],
    [true, 'Yes after all.'],
  ] as const)
    expect((await uploadTo(made, sessionId, bodyOf(approved, words, 'bipa'))).status).toBe(200)
  await withdraw(contextAt(db, new Date(), asPerson(holder.personId, holder.sessionId)), { sessionId })
  const key = await makeKey(db, 'native', ['consents:read'], made.partnerId)
  return { holder, key, sessionId, partnerId: made.partnerId }
}

test('the evidence of a check holds each answer with its words and proof, by the session’s or any record’s id', async ({
  db,
}) => {
  const { holder, key, sessionId, partnerId } = await checkStory(db)
  await told(db, partnerId)
  const { status, body } = await read(sessionId, holder.token)
  expect(status).toBe(200)
  const view = CheckEvidenceView.strict().parse(body)
  expect(view).toMatchObject({ sessionId, state: 'REVOKED', requester: { partnerId }, complete: true })
  expect(view.records.map((one) => [one.verdict, one.checkType, one.text, one.actorKind, one.actorId])).toEqual([
    ['granted', 'bipa', WORDS, 'partner', partnerId],
    ['denied', 'bipa', 'No.', 'partner', partnerId],
    ['granted', 'bipa', 'Yes after all.', 'partner', partnerId],
    ['revoked', 'bipa', null, 'person', null],
  ])
  expect(view.records[0]!.textHash).toBe(createHash('sha256').update(WORDS).digest('hex'))
  expect(view.records.map(({ jws }) => decodeJwt(jws).state)).toEqual(['ACCEPT', 'DECLINE', 'ACCEPT', 'REVOKED'])
  expect(view.deliveries.map(({ topic, recipientKind }) => `${recipientKind} ${topic}`).sort()).toEqual([
    'person consent.denied',
    'person consent.granted',
    'person consent.granted',
    'webhook consent.granted',
    'webhook consent.granted',
    'webhook consent.revoked',
  ])
  for (const { id } of view.records)
    expect((await read(id, holder.token)).body).toEqual({ ...body, at: expect.anything() })
  const theirs = await read(sessionId, key.token)
  const withoutPerson = view.deliveries.filter(({ recipientKind }) => recipientKind !== 'person')
  expect(theirs.body).toMatchObject({ records: body.records, deliveries: withoutPerson })
})

test('nobody else’s check has evidence either', async ({ db }) => {
  const { sessionId, partnerId, holder } = await checkStory(db)
  const [recordId] = (await read(sessionId, holder.token)).body.records.map(({ id }: { id: string }) => id)
  const [stranger, otherPartner] = [await makeTokenHolder(db), await makeKey(db, 'native', ['consents:read'])]
  for (const { token } of [stranger, otherPartner])
    for (const id of [sessionId, recordId]) expect((await read(id, token)).status).toBe(404)
  const blind = await makeKey(db, 'native', ['consents:request'], partnerId)
  expect((await read(sessionId, blind.token)).status).toBe(403)
})
