import { Webhook } from 'standardwebhooks'
import { v7 } from 'uuid'
import { afterAll, afterEach, expect } from 'vitest'
import { POST as complete } from '@/app/api/v1/deliveries/[id]/completion/route'
import { POST as replayOne } from '@/app/api/v1/deliveries/[id]/replay/route'
import { GET as readOne } from '@/app/api/v1/deliveries/[id]/route'
import { GET as log } from '@/app/api/v1/webhooks/[id]/deliveries/route'
import { POST as replay } from '@/app/api/v1/webhooks/[id]/replay/route'
import { POST as rotate } from '@/app/api/v1/webhooks/[id]/rotate-secret/route'
import { PATCH as change, GET as read, DELETE as remove } from '@/app/api/v1/webhooks/[id]/route'
import { POST as sendTest } from '@/app/api/v1/webhooks/[id]/test/route'
import { POST as create, GET as list } from '@/app/api/v1/webhooks/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { openDelivery } from '@/lib/delivery/run'
import { deliveriesOf, makeEvent, receiver } from '@/lib/delivery/testing'
import { call, makeKey, type RouteHandler, type Sent } from '@/lib/dialects/testing'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { makeRequest } from '@/lib/operations/consent/testing'
import type { Scope } from '@/lib/operations/context'
import { DeliveryView, WebhookView } from './documents'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

const soon = { timeout: 15_000, interval: 25 }
const SCOPES: Scope[] = ['consents:read', 'webhooks:manage']

async function listening(...given: Parameters<typeof receiver>) {
  const one = await receiver(...given)
  closings.push(() => one.close())
  return one
}

async function deliver(db: Db) {
  const delivery = await openDelivery(process.env.DATABASE_URL!, db)
  closings.push(() => delivery.stop())
}

async function scene(db: Db, scopes: Scope[] = SCOPES, of?: string) {
  const key = await makeKey(db, 'native', scopes, of)
  const on = (route: RouteHandler, id: string, sent: Sent = {}) =>
    call(route, { token: key.token, params: { id }, ...sent })
  const make = async (url: string, body: Record<string, unknown> = {}) =>
    (await call(create, { token: key.token, body: { url, ...body } })).body
  return { ...key, on, make }
}

/** What the receiver got besides the look whether its address may be called. */
const posts = (hook: Awaited<ReturnType<typeof receiver>>) => hook.seen.filter(({ body }) => body !== '')

test('an endpoint is made, read, changed and removed, and its secret is told once', async ({ db }) => {
  const { token, partnerId, on } = await scene(db)
  const hook = await listening()
  const made = await call(create, { token, body: { url: hook.url, topics: ['consent.revoked'] } })
  expect(made.status).toBe(201)
  expect(WebhookView.parse(made.body)).toMatchObject({
    format: 'standard',
    url: hook.url,
    topics: ['consent.revoked'],
    status: 'active',
    secret: expect.stringMatching(/^whsec_/),
    publicKey: expect.stringMatching(/^whpk_/),
  })
  const { secret: _, ...shown } = made.body
  expect((await on(read, shown.id, { method: 'GET' })).body).toEqual(shown)
  expect((await call(list, { method: 'GET', token })).body).toEqual({ webhooks: [shown] })

  const changed = await on(change, shown.id, { method: 'PATCH', body: { topics: [], status: 'paused' } })
  expect(changed.body).toMatchObject({ url: hook.url, topics: [], status: 'paused', pausedBy: 'partner' })
  expect((await on(change, shown.id, { method: 'PATCH', body: { status: 'active' } })).body).toMatchObject({
    status: 'active',
    pausedBy: null,
  })
  expect((await on(remove, shown.id, { method: 'DELETE' })).status).toBe(204)
  expect((await on(read, shown.id, { method: 'GET' })).status).toBe(404)
  expect((await call(list, { method: 'GET', token })).body).toEqual({ webhooks: [] })
  const audit = await db`select action from audit_event where partner_id = ${partnerId} order by id`
  expect(audit.map(({ action }) => action)).toEqual([
    'webhook.created',
    'webhook.paused',
    'webhook.resumed',
    'webhook.deleted',
  ])
  const [row] = await db`select keys_sealed from webhook_endpoint where id = ${shown.id}`
  expect(Buffer.from(row!.keysSealed).toString('latin1')).not.toContain(made.body.secret)
})

test('an address that must not be called is refused by name, when it is registered and when it is changed', async ({
  db,
}) => {
  const { token, on, make } = await scene(db)
  const hook = await listening()
  const { id } = await make(hook.url)
  const before = hook.seen.length
  for (const url of [
    'http://partner.example/hook',
    'https://user:pass@partner.example/',
    'https://partner.example:22/',
    'ftp://partner.example/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://[::ffff:10.0.0.1]/',
    'nothing',
  ]) {
    for (const answer of [
      await call(create, { token, body: { url } }),
      await on(change, id, { method: 'PATCH', body: { url } }),
    ])
      expect([url, answer.status, answer.body.errors?.[0]?.field]).toEqual([url, 400, 'url'])
  }
  expect(hook.seen).toHaveLength(before)
})

test('addresses that do not answer hold up nobody but whoever registers them', async ({ db }) => {
  const hook = await listening(() => 'silence')
  const other = await scene(db)
  const partners = await Promise.all(Array.from({ length: 5 }, () => scene(db)))
  const asked = partners.flatMap(({ token }) =>
    Array.from({ length: 5 }, (_, at) =>
      call(create, { token, headers: { 'idempotency-key': `k-${at}` }, body: { url: hook.url } }),
    ),
  )
  await expect.poll(() => hook.seen.length, soon).toBe(20)
  const began = performance.now()
  expect((await call(list, { token: other.token, method: 'GET' })).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(2000)
  const statuses = (await Promise.all(asked)).map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array(20).fill(201), ...Array(5).fill(429)])
})

test('who may not manage webhooks is refused, and nothing of another partner is there', async ({ db }) => {
  const { partnerId, make } = await scene(db)
  const { id } = await make((await listening()).url)
  const stranger = await scene(db)
  const weak = await scene(db, ['consents:read', 'consents:request'], partnerId)
  await makeEvent(db, { topic: 'consent.revoked', partnerId })
  await deliver(db)
  await expect.poll(async () => (await deliveriesOf(db, partnerId)).length, soon).toBe(1)
  const [delivery] = await deliveriesOf(db, partnerId)
  for (const [route, method, of, body] of [
    [read, 'GET', id],
    [change, 'PATCH', id, { status: 'paused' }],
    [remove, 'DELETE', id],
    [rotate, 'POST', id],
    [sendTest, 'POST', id],
    [replay, 'POST', id, { since: '2020-01-01' }],
    [log, 'GET', id],
    [replayOne, 'POST', delivery!.id],
  ] as const) {
    expect((await stranger.on(route, of, { method, body })).status).toBe(404)
    expect((await weak.on(route, of, { method, body })).status).toBe(403)
  }
  expect((await stranger.on(readOne, delivery!.id, { method: 'GET' })).status).toBe(404)
  expect((await stranger.on(complete, delivery!.id, { body: { done: 'stopped' } })).status).toBe(404)
  const [endpoint] = await db`select status, deleted_at from webhook_endpoint where id = ${id}`
  expect(endpoint).toEqual({ status: 'active', deletedAt: null })
})

test('a test reaches a paused endpoint, and both secrets verify it during a rotation', async ({ db }) => {
  const { on, make } = await scene(db)
  const hook = await listening()
  const { id, secret } = await make(hook.url, { topics: ['consent.denied'] })
  await on(change, id, { method: 'PATCH', body: { status: 'paused' } })
  await deliver(db)
  expect((await on(sendTest, id)).status).toBe(202)
  await expect.poll(() => posts(hook).length, soon).toBe(1)

  const rotated = (await on(rotate, id)).body
  expect(WebhookView.parse(rotated).secret).not.toBe(secret)
  await on(sendTest, id)
  await expect.poll(() => posts(hook).length, soon).toBe(2)
  // The day after: the older key is over.
  await on(rotate, id)
  await on(sendTest, id)
  await expect.poll(() => posts(hook).length, soon).toBe(3)
  const [before, during, after] = posts(hook).map(({ headers, body }) =>
    [secret, rotated.secret].map((one) => {
      try {
        return (new Webhook(one).verify(body, headers) as { type: string }).type
      } catch {
        return 'refused'
      }
    }),
  )
  expect([before, during, after]).toEqual([
    ['webhook.test', 'refused'],
    ['webhook.test', 'webhook.test'],
    ['refused', 'webhook.test'],
  ])
})

test('what came while an endpoint was paused is sent when it is active again, in its order', async ({ db }) => {
  const asked = await makeRequest(db)
  const { on, make } = await scene(db, SCOPES, asked.partnerId)
  const hook = await listening()
  const { id } = await make(hook.url)
  await on(change, id, { method: 'PATCH', body: { status: 'paused' } })
  for (const topic of ['consent.granted', 'consent.used'])
    await makeEvent(db, { topic, partnerId: asked.partnerId, requestId: asked.id })
  await deliver(db)
  const states = async () => (await deliveriesOf(db, asked.partnerId)).map(({ state }) => state)
  await expect.poll(states, soon).toEqual(['waiting', 'waiting', 'waiting'])
  expect(posts(hook)).toHaveLength(0)
  await on(change, id, { method: 'PATCH', body: { status: 'active' } })
  await expect.poll(states, soon).toEqual(['told', 'told', 'told'])
  expect(posts(hook).map(({ body }) => JSON.parse(body).type)).toEqual([
    'consent.asked',
    'consent.granted',
    'consent.used',
  ])
})

test('what was given up while an endpoint failed is sent when it is active again', async ({ db }) => {
  const { on, make, partnerId } = await scene(db)
  const hook = await listening()
  const { id } = await make(hook.url)
  const { id: older } = await make(hook.url)
  const give = async (endpointId: string) => {
    const [one, outboxId] = [v7(), await makeEvent(db, { topic: 'consent.revoked', partnerId })]
    await db`update outbox set dispatched_at = now() where id = ${outboxId}`
    await db`insert into delivery (id, outbox_id, recipient_kind, recipient_ref, endpoint_id, partner_id, topic, state, attempts, created_at)
      values (${one}, ${outboxId}, 'webhook', ${endpointId}, ${endpointId}, ${partnerId}, 'consent.revoked', 'failed', 10, now())`
    await db`insert into delivery_attempt (id, delivery_id, at, outcome, milliseconds)
      values (${v7()}, ${one}, now() - interval '6 days', 'failed', 1)`
    return one
  }
  const since = async (endpointId: string, days: number) =>
    db`update webhook_endpoint set status = 'paused', paused_by = 'failing', failing_since = now() - make_interval(days => ${days})
        where id = ${endpointId}`
  const [kept, past] = [await give(id), await give(older)]
  await since(id, 7)
  await since(older, 5)
  for (const one of [id, older]) await on(change, one, { method: 'PATCH', body: { status: 'active' } })
  await deliver(db)
  const states = async () =>
    (await db`select id from delivery where partner_id = ${partnerId} and state = 'told'`).map((row) => row.id)
  await expect.poll(states, soon).toEqual([kept])
  expect(await deliveriesOf(db, partnerId)).toContainEqual(expect.objectContaining({ id: past, state: 'failed' }))
})

test('the log shows every attempt, page by page, and what failed is sent again with its id', async ({ db }) => {
  const { on, make, partnerId } = await scene(db)
  const hook = await listening(({ body }) => ({ status: body === '' ? 200 : 410 }))
  const { id } = await make(hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await deliver(db)
  const states = async () => (await deliveriesOf(db, partnerId)).map(({ topic, state }) => `${topic} ${state}`)
  // The partner is told that its endpoint was paused; that waits there too.
  await expect.poll(states, soon).toEqual(['consent.granted waiting', 'webhook.paused waiting'])
  const first = (await on(log, id, { method: 'GET', query: '?limit=1' })).body
  expect(first.deliveries).toMatchObject([{ topic: 'webhook.paused', state: 'waiting', attempts: [] }])
  const second = (await on(log, id, { method: 'GET', query: `?limit=1&cursor=${first.next}` })).body
  expect(second.next).toBeNull()
  const [logged] = second.deliveries.map((one: unknown) => DeliveryView.parse(one))
  expect(logged).toMatchObject({
    topic: 'consent.granted',
    state: 'waiting',
    attempts: [{ outcome: 'gone', status: 410 }],
  })
  expect((await on(log, id, { method: 'GET', query: '?state=waiting' })).body.deliveries).toHaveLength(2)

  hook.answer(() => ({ status: 200 }))
  await on(change, id, { method: 'PATCH', body: { status: 'active' } })
  await expect.poll(states, soon).toEqual(['consent.granted told', 'webhook.paused told'])
  await db`update delivery set state = 'failed' where id = ${logged.id}`
  expect((await on(replay, id, { body: { since: '2020-01-01' } })).body).toEqual({ replayed: 1 })
  await expect.poll(states, soon).toEqual(['consent.granted told', 'webhook.paused told'])
  expect((await on(replayOne, logged.id)).status).toBe(202)
  await expect.poll(() => posts(hook).filter(({ headers }) => headers['webhook-id'] === logged.id).length, soon).toBe(4)
  await expect.poll(states, soon).toEqual(['consent.granted told', 'webhook.paused told'])
  expect((await on(readOne, logged.id, { method: 'GET' })).body.attempts).toHaveLength(4)
})

test('a recipient says what it did about a stop, and the first time counts', async ({ db }) => {
  const asked = await makeRequest(db)
  const { on, make } = await scene(db, SCOPES, asked.partnerId)
  await make((await listening()).url)
  const { id: requestId, partnerId, personId } = asked
  await makeEvent(db, { topic: 'consent.revoked', partnerId, requestId, personId })
  await deliver(db)
  const told = async () => (await deliveriesOf(db, asked.partnerId)).map(({ state }) => state)
  await expect.poll(told, soon).toEqual(['told', 'told'])
  const [ask, stop] = await deliveriesOf(db, asked.partnerId)

  const stopped = await on(complete, stop!.id, { body: { done: 'stopped' } })
  expect(DeliveryView.parse(stopped.body)).toMatchObject({ stoppedAt: expect.any(String), deletedAt: null })
  expect((await on(complete, stop!.id, { body: { done: 'stopped' } })).body).toEqual(stopped.body)
  const deleted = await on(complete, stop!.id, {
    body: { done: 'deleted', evidenceUrl: 'https://partner.example/e/1' },
  })
  expect(deleted.body).toMatchObject({
    stoppedAt: stopped.body.stoppedAt,
    deletedAt: expect.any(String),
    evidenceUrl: 'https://partner.example/e/1',
  })
  const { items } = await listActivity(asked.person(new Date()), { after: null, limit: 2 })
  expect(items).toMatchObject([
    { sentence: 'recipient_deleted', by: 'byPartner', requestId: asked.id },
    { sentence: 'recipient_stopped', by: 'byPartner', requestId: asked.id },
  ])
  expect((await on(complete, ask!.id, { body: { done: 'stopped' } })).status).toBe(409)
  // What is on record stays as it was said.
  const later = await on(complete, stop!.id, { body: { done: 'deleted', evidenceUrl: 'https://partner.example/e/2' } })
  expect(later.body).toEqual(deleted.body)
  const reader = await makeKey(db, 'native', ['consents:read'], asked.partnerId)
  expect(
    (await call(complete, { token: reader.token, params: { id: stop!.id }, body: { done: 'deleted' } })).status,
  ).toBe(403)
  expect((await on(complete, stop!.id, { body: { done: 'perhaps' } })).body.errors[0].field).toBe('done')
})
