import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, expect } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makeRequest } from '@/lib/operations/consent/testing'
import { openDelivery } from './run'
import { deliveriesOf, makeEndpoint, makeEvent, receiver } from './testing'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

const soon = { timeout: 15_000, interval: 25 }

async function scene(db: Db, over: Parameters<typeof makeRequest>[1]) {
  const hook = await receiver()
  closings.push(() => hook.close())
  const asked = await makeRequest(db, { ...over, callbackUrl: `${new URL(hook.url).origin}/api/v1/consume` })
  const event = (topic: string, details = {}) =>
    makeEvent(db, { topic, partnerId: asked.partnerId, requestId: asked.id, details })
  const deliver = async () => {
    const delivery = await openDelivery(process.env.DATABASE_URL!, db)
    closings.push(() => delivery.stop())
  }
  return { hook, asked, event, deliver }
}

test("an Eka client gets abha.consent_update with its dialect's signature", async ({ db }) => {
  const { hook, asked, event, deliver } = await scene(db, { dialect: 'eka' })
  const { keys } = await makeEndpoint(db, asked.partnerId, hook.url, { format: 'eka' })
  await event('consent.denied')
  await deliver()
  await expect.poll(() => hook.seen.length, soon).toBe(2)
  const messages = hook.seen.map(({ headers, body }) => {
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['eka-webhook-signature'] ?? '') ?? []
    expect(v1).toBe(createHmac('sha256', keys.secret).update(`${t}.${body}`).digest('hex'))
    expect(Math.abs(Number(t) - Date.now() / 1000)).toBeLessThan(60)
    return JSON.parse(body)
  })
  expect(messages.map(({ data }) => data.status)).toEqual(['REQUESTED', 'DENIED'])
  expect(messages[1]).toMatchObject({
    service: 'abha',
    event: 'abha.consent_update',
    data: { notification: { consentRequestId: asked.id, status: 'DENIED', consentArtefacts: [] } },
  })
})

test("a Samagra record's webhook_url is told its state, signed with the keys of the endpoint that allows it", async ({
  db,
}) => {
  const { hook, asked, event, deliver } = await scene(db, { dialect: 'samagra' })
  const { keys } = await makeEndpoint(db, asked.partnerId, new URL(hook.url).origin, { format: 'samagra' })
  await event('consent.granted')
  await event('consent.used')
  await deliver()
  await expect.poll(() => hook.seen.length, soon).toBe(2)
  const messages = hook.seen.map(({ headers, body }) => new Webhook(keys.secret).verify(body, headers))
  expect(messages).toMatchObject([
    { id: asked.id, caId: asked.caId, state: 'CREATED' },
    { id: asked.id, caId: asked.caId, state: 'ACCEPT' },
  ])
  expect(await deliveriesOf(db, asked.partnerId)).toHaveLength(2)
})

test("an endpoint in another dialect is tried too, and nothing in the message reads as somebody's consent", async ({
  db,
}) => {
  const { hook, asked, deliver } = await scene(db, { dialect: 'samagra' })
  const eka = await makeEndpoint(db, asked.partnerId, hook.url, { format: 'eka', topics: ['consent.denied'] })
  const { origin } = new URL(hook.url)
  const samagra = await makeEndpoint(db, asked.partnerId, origin, { format: 'samagra', topics: ['consent.denied'] })
  for (const { id } of [eka, samagra])
    await makeEvent(db, { topic: 'webhook.test', partnerId: asked.partnerId, details: { endpointId: id } })
  await deliver()
  await expect.poll(() => hook.seen.length, soon).toBe(2)
  const messages = hook.seen.map(({ body }) => JSON.parse(body))
  expect(messages.find(({ service }) => service)).toMatchObject({
    event: 'webhook.test',
    data: { status: 'TEST', notification: { consentRequestId: null, status: 'TEST', consentArtefacts: [] } },
  })
  expect(messages.find(({ service }) => !service)).toMatchObject({ id: null, caId: null, state: 'TEST' })
})

test('without such an endpoint nobody calls the webhook_url', async ({ db }) => {
  const { hook, asked, deliver } = await scene(db, { dialect: 'samagra' })
  await deliver()
  await expect
    .poll(
      async () => (await db`select from outbox where request_id = ${asked.id} and dispatched_at is null`).length,
      soon,
    )
    .toBe(0)
  expect(await deliveriesOf(db, asked.partnerId)).toHaveLength(0)
  expect(hook.seen).toHaveLength(0)
})

test('one log of a use is told that it happened, the other that data was read; nobody of what it was', async ({
  db,
}) => {
  const { hook, asked, event, deliver } = await scene(db, { dialect: 'samagra' })
  await event('consent.used', { logs: { consentUse: hook.url } })
  await event('consent.data_read', { logs: { dataAccess: hook.url } })
  await deliver()
  await expect.poll(() => hook.seen.length, soon).toBe(2)
  const messages = hook.seen.map(({ body }) => JSON.parse(body))
  expect(messages.map(({ event }) => event).sort()).toEqual(['consent_use', 'data_access'])
  for (const message of messages)
    expect(message).toEqual({
      id: expect.any(String),
      caId: asked.caId,
      event: expect.any(String),
      outcome: 'allowed',
      timestamp: expect.any(String),
    })
})

test('no message names a person, a place or a kind of record', async ({ db }) => {
  const { hook, asked, event, deliver } = await scene(db, {
    dialect: 'samagra',
    purpose: 'PRIVATEPURPOSE',
    dataTypes: ['PrivateDiagnosis'],
    providers: [{ id: 'PRIVATEPLACE', name: 'Private Hospital' }],
    callbackData: 'private data',
  })
  await makeEndpoint(db, asked.partnerId, hook.url)
  await makeEndpoint(db, asked.partnerId, hook.url, { format: 'eka' })
  await makeEndpoint(db, asked.partnerId, new URL(hook.url).origin, { format: 'samagra' })
  await event('consent.used', { logs: { consentUse: hook.url }, dataTypes: ['PrivateDiagnosis'], note: 'private' })
  await deliver()
  await expect.poll(() => hook.seen.length, soon).toBe(5)
  const sent = JSON.stringify(hook.seen)
  expect(sent).toContain(asked.id)
  expect(sent).not.toMatch(/private/i)
  expect(sent).not.toContain(asked.email)
  expect(sent).not.toContain(asked.personId)
})
