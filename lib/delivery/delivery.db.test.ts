import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, expect, vi } from 'vitest'
import { db as ownPool } from '@/db/client'
import { takeDispatch } from '@/db/queries/delivery'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { revoke } from '@/lib/operations/consent/revoke'
import { makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { sealKeys } from '@/lib/operations/webhook/keys'
import { newWebhookKeys } from '@/lib/proof/webhook-keys'
import { dispatch } from './dispatch'
import { openJobs } from './jobs'
import { type Delivery, openDelivery } from './run'
import { attemptsOf, deliveriesOf, makeEndpoint, makeEvent, receiver } from './testing'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

/** The clock of the timetable: a test moves it on instead of waiting. */
function clock() {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    forward: (seconds: number) => {
      ahead += seconds * 1000
    },
  }
}

async function running(db: Parameters<typeof openDelivery>[1], now?: () => Date): Promise<Delivery> {
  const delivery = await openDelivery(process.env.DATABASE_URL!, db, now)
  closings.push(() => delivery.stop())
  return delivery
}

async function listening(...given: Parameters<typeof receiver>) {
  const one = await receiver(...given)
  closings.push(() => one.close())
  return one
}

const soon = { timeout: 10_000, interval: 25 }

test('a change is told within a moment, signed, with ids and nothing else', async ({ db }) => {
  const asked = await makeRequest(db)
  const hook = await listening()
  const { keys } = await makeEndpoint(db, asked.partnerId, hook.url)
  await running(db)
  const [event] = await db<{ id: string; at: Date }[]>`select id, at from outbox where request_id = ${asked.id}`
  await expect.poll(() => hook.seen.length, soon).toBe(1)
  const [{ headers, body }] = hook.seen as [(typeof hook.seen)[0]]
  const message = new Webhook(keys.secret).verify(body, headers)
  const [row] = await deliveriesOf(db, asked.partnerId)
  expect(message).toEqual({
    type: 'consent.asked',
    timestamp: event!.at.toISOString(),
    data: {
      deliveryId: row!.id,
      state: 'REQUESTED',
      requestId: asked.id,
      artefactIds: [],
      sessionId: null,
      dialect: 'native',
      caId: null,
      publicId: null,
      recordId: null,
      supersededBy: null,
      returned: null,
      narrowed: null,
    },
  })
  expect(headers['webhook-id']).toBe(row!.id)
  await expect.poll(async () => (await deliveriesOf(db, asked.partnerId))[0]!.state, soon).toBe('told')
  expect(await attemptsOf(db, row!.id)).toMatchObject([{ outcome: 'told', status: 204, failure: null }])
})

test('a receiver that fails in any way hears it again, with the same id, until it takes it', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { now, forward } = clock()
  const hook = await listening((_, count) =>
    count === 1
      ? { status: 500 }
      : count === 2
        ? { status: 302, headers: { location: hook.url } }
        : count === 3
          ? 'cut'
          : { status: 200 },
  )
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db, now)
  for (const [count, seconds] of [
    [1, 6],
    [2, 340],
    [3, 2000],
  ] as const) {
    await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]?.attempts, soon).toBe(count)
    expect(hook.seen).toHaveLength(count)
    forward(seconds)
  }
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]!.state, soon).toBe('told')
  expect(hook.seen).toHaveLength(4)
  expect(new Set(hook.seen.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  const [row] = await deliveriesOf(db, partnerId)
  expect((await attemptsOf(db, row!.id)).map(({ outcome, status, failure }) => [outcome, status, failure])).toEqual([
    ['failed', 500, null],
    ['failed', 302, null],
    ['failed', null, 'unreachable'],
    ['told', 200, null],
  ])
})

test('410 ends it: the endpoint is paused, and its partner hears of that elsewhere', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await listening(() => ({ status: 410 }))
  const other = await listening()
  const { id } = await makeEndpoint(db, partnerId, hook.url, { topics: ['consent.granted', 'consent.revoked'] })
  await makeEndpoint(db, partnerId, other.url, { topics: ['webhook.paused'] })
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db)
  await expect.poll(() => other.topics(), soon).toEqual(['webhook.paused'])
  const [endpoint] = await db`select status, paused_by from webhook_endpoint where id = ${id}`
  expect(endpoint).toEqual({ status: 'paused', pausedBy: 'gone' })
  expect(await db`select action, details from audit_event where partner_id = ${partnerId}`).toMatchObject([
    { action: 'webhook.paused', details: { endpointId: id, why: 'gone' } },
  ])
  // What comes later is kept for when it is active again.
  await makeEvent(db, { topic: 'consent.revoked', partnerId })
  await expect.poll(async () => (await deliveriesOf(db, partnerId)).at(-1)!.state, soon).toBe('waiting')
  expect(hook.seen).toHaveLength(1)
  expect((await deliveriesOf(db, partnerId)).map(({ topic, state }) => `${topic} ${state}`)).toEqual([
    'consent.granted waiting',
    'webhook.paused told',
    'consent.revoked waiting',
  ])
})

test('an endpoint that fails for five days is paused', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { now, forward } = clock()
  const hook = await listening(() => ({ status: 500 }))
  const { id } = await makeEndpoint(db, partnerId, hook.url)
  const statusOf = async () => (await db`select status, paused_by from webhook_endpoint where id = ${id}`)[0]
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db, now)
  await expect.poll(() => hook.seen.length, soon).toBe(1)
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]!.attempts, soon).toBe(1)
  forward(5 * 86_400 - 60)
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]!.attempts, soon).toBe(2)
  expect(await statusOf()).toEqual({ status: 'active', pausedBy: null })
  forward(360)
  await expect.poll(statusOf, soon).toEqual({ status: 'paused', pausedBy: 'failing' })
})

test('429 is believed, by all that is meant for the endpoint', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { now, forward } = clock()
  const hook = await listening(() => ({ status: 429, headers: { 'retry-after': '600' } }))
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db, now)
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]?.attempts, soon).toBe(1)
  await makeEvent(db, { topic: 'consent.used', partnerId })
  await expect
    .poll(async () => (await deliveriesOf(db, partnerId)).map(({ state }) => state), soon)
    .toEqual(['waiting', 'waiting'])
  const [first, second] = await deliveriesOf(db, partnerId)
  for (const { nextAt } of [first!, second!]) expect(nextAt!.getTime() - now().getTime()).toBeGreaterThan(590_000)
  expect(hook.seen).toHaveLength(1)
  hook.answer(() => ({ status: 200 }))
  forward(601)
  await expect.poll(() => hook.topics().slice(1).sort(), soon).toEqual(['consent.granted', 'consent.used'])
})

test('a stop is tried also while everything else is held', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await listening(() => ({ status: 429, headers: { 'retry-after': '86400' } }))
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.used', partnerId })
  await running(db)
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]?.attempts, soon).toBe(1)
  hook.answer(() => ({ status: 200 }))
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await makeEvent(db, { topic: 'consent.revoked', partnerId })
  await expect
    .poll(async () => (await deliveriesOf(db, partnerId)).map(({ state }) => state), soon)
    .toEqual(['waiting', 'waiting', 'told'])
})

test('what cannot be made into a message is on record and holds nobody else up', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await listening()
  const broken = await makeEndpoint(db, partnerId, hook.url)
  await db`update webhook_endpoint set keys_sealed = 'x' where id = ${broken.id}`
  await makeEndpoint(db, partnerId, hook.url)
  for (let count = 0; count < 20; count += 1) await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db)
  const states = async () =>
    (await deliveriesOf(db, partnerId)).map(({ state, attempts }) => `${state} ${attempts}`).sort()
  await expect.poll(states, soon).toEqual([...Array(20).fill('told 0'), ...Array(20).fill('waiting 1')])
  expect(hook.seen).toHaveLength(20)
  const failed = (await deliveriesOf(db, partnerId)).find(({ state }) => state === 'waiting')
  expect(await attemptsOf(db, failed!.id)).toMatchObject([{ outcome: 'failed', failure: 'internal' }])
  expect(await db`select failing_since from webhook_endpoint where id = ${broken.id}`).toEqual([{ failingSince: null }])
})

test('silence ends after fifteen seconds', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await listening(() => 'silence')
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db)
  await expect.poll(async () => (await deliveriesOf(db, partnerId))[0]?.attempts, { ...soon, timeout: 25_000 }).toBe(1)
  const [row] = await deliveriesOf(db, partnerId)
  const [attempt] = await attemptsOf(db, row!.id)
  expect(attempt).toMatchObject({ outcome: 'failed', failure: 'timeout' })
  expect(attempt!.milliseconds).toBeGreaterThanOrEqual(15_000)
  expect(attempt!.milliseconds).toBeLessThan(20_000)
}, 40_000)

test('an address that must not be called is not connected to, whatever is on file', async ({ db }) => {
  const partnerId = await makePartner(db)
  for (const url of ['http://10.0.0.1/hook', 'https://169.254.169.254/latest', 'http://partner.example/hook'])
    await makeEndpoint(db, partnerId, url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  await running(db)
  await expect.poll(async () => (await deliveriesOf(db, partnerId)).map((one) => one.attempts), soon).toEqual([1, 1, 1])
  for (const { id } of await deliveriesOf(db, partnerId))
    expect(await attemptsOf(db, id)).toMatchObject([{ outcome: 'failed', status: null, failure: 'refused_address' }])
})

test('what happened to one consent is told in its order, also when a receiver fails now and then', async ({ db }) => {
  const asked = await makeRequest(db)
  const { now, forward } = clock()
  let failed = 0
  const hook = await listening(({ body }) => {
    const { type } = JSON.parse(body)
    if (type === 'consent.granted' && failed < 2) {
      failed += 1
      return { status: 503 }
    }
    return { status: 200 }
  })
  await makeEndpoint(db, asked.partnerId, hook.url)
  for (const topic of ['consent.granted', 'consent.superseded', 'consent.resumed', 'consent.cancelled'])
    await makeEvent(db, { topic, partnerId: asked.partnerId, requestId: asked.id, at: new Date(Date.now() + 1) })
  await running(db, now)
  for (const seconds of [20, 400]) {
    await expect.poll(() => failed, soon).toBeGreaterThan(seconds === 20 ? 0 : 1)
    await expect.poll(async () => (await deliveriesOf(db, asked.partnerId))[1]!.state, soon).toBe('waiting')
    forward(seconds)
  }
  await expect
    .poll(async () => (await deliveriesOf(db, asked.partnerId)).map(({ state }) => state), soon)
    .toEqual(Array(5).fill('told'))
  expect(hook.topics()).toEqual([
    'consent.asked',
    'consent.granted',
    'consent.granted',
    'consent.granted',
    'consent.superseded',
    'consent.resumed',
    'consent.cancelled',
  ])
})

test('a stop does not wait behind a grant that fails, and what is not a stop does', async ({ db }) => {
  const asked = await makeRequest(db)
  const hook = await listening(({ body }) => ({ status: JSON.parse(body).type === 'consent.granted' ? 500 : 200 }))
  await makeEndpoint(db, asked.partnerId, hook.url)
  for (const topic of ['consent.granted', 'consent.used', 'consent.paused', 'consent.resumed', 'consent.revoked'])
    await makeEvent(db, { topic, partnerId: asked.partnerId, requestId: asked.id, at: new Date(Date.now() + 1) })
  await running(db)
  await expect
    .poll(() => hook.topics().filter((topic) => topic !== 'consent.granted'), soon)
    .toEqual(['consent.asked', 'consent.paused', 'consent.revoked'])
  const states = async () =>
    Object.fromEntries((await deliveriesOf(db, asked.partnerId)).map(({ topic, state }) => [topic, state]))
  const waiting = { 'consent.granted': 'waiting', 'consent.used': 'waiting', 'consent.resumed': 'waiting' }
  await expect.poll(states, soon).toMatchObject(waiting)
})

test('uses are told after the yes before them, in no order among each other, and hold up neither a stop nor what follows', async ({
  db,
}) => {
  const asked = await makeRequest(db)
  const { now, forward } = clock()
  const hook = await listening(({ body }) => ({ status: JSON.parse(body).type === 'consent.granted' ? 500 : 200 }))
  await makeEndpoint(db, asked.partnerId, hook.url)
  const happens = (topic: string) => makeEvent(db, { topic, partnerId: asked.partnerId, requestId: asked.id })
  await happens('consent.granted')
  for (let count = 0; count < 10; count += 1) await happens('consent.used')
  await happens('consent.use_refused')
  await happens('consent.superseded')
  await running(db, now)
  await expect.poll(() => hook.topics(), soon).toEqual(['consent.asked', 'consent.granted'])
  await expect
    .poll(async () => (await deliveriesOf(db, asked.partnerId)).map(({ state }) => state), soon)
    .toEqual(['told', ...Array(13).fill('waiting')])
  hook.answer(({ body }) => (/"consent.use/.test(body) ? 'silence' : { status: 200 }))
  forward(10)
  await expect.poll(() => hook.topics().filter((topic) => /use/.test(topic)).length, soon).toBe(11)
  await expect.poll(() => hook.topics(), soon).toContain('consent.superseded')
  await happens('consent.revoked')
  await expect.poll(() => hook.topics(), soon).toContain('consent.revoked')
  expect(hook.topics().slice(0, 3)).toEqual(['consent.asked', 'consent.granted', 'consent.granted'])
  // What is silent need not be waited for.
  hook.close()
}, 30_000)

test('a yes that arrives after the stop that overtook it does not read as one', async ({ db }) => {
  const asked = await makeRequest(db)
  const { partnerId } = asked
  const { now, forward } = clock()
  const hook = await listening(({ body }) => ({ status: JSON.parse(body).type === 'consent.granted' ? 500 : 200 }))
  await makeEndpoint(db, partnerId, hook.url, { topics: ['consent.granted', 'consent.revoked'] })
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const artefactIds = artefacts.map(({ id }) => id)
  await running(db, now)
  await expect.poll(() => hook.seen.length, soon).toBe(1)
  await revoke(asked.person(), { artefactId: artefactIds[0]! })
  await expect.poll(() => hook.topics(), soon).toContain('consent.revoked')
  hook.answer(() => ({ status: 200 }))
  forward(400)
  await expect
    .poll(async () => (await deliveriesOf(db, partnerId)).map(({ state }) => state), soon)
    .toEqual(['told', 'told'])
  const told = hook.seen.map(({ body }) => JSON.parse(body))
  expect(told.map(({ data }) => data.state)[0]).toBe('GRANTED')
  expect(told.at(-1)).toMatchObject({
    type: 'consent.granted',
    data: { requestId: asked.id, artefactIds, state: 'REVOKED' },
  })
})

test("the order is that of the commits, though a server's clock is behind", async ({ db }) => {
  const asked = await makeRequest(db)
  const hook = await listening()
  await makeEndpoint(db, asked.partnerId, hook.url)
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000)
  const about = { partnerId: asked.partnerId, requestId: asked.id }
  await makeEvent(db, { topic: 'consent.granted', ...about, at: ago(1) })
  await makeEvent(db, { topic: 'consent.revoked', ...about, at: ago(3) })
  await running(db)
  await expect.poll(() => hook.topics(), soon).toEqual(['consent.asked', 'consent.granted', 'consent.revoked'])
})

test('two servers at work on one database tell everything once', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await listening()
  await makeEndpoint(db, partnerId, hook.url)
  await Promise.all([running(db), running(db)])
  await Promise.all(Array.from({ length: 60 }, () => makeEvent(db, { topic: 'consent.granted', partnerId })))
  await expect.poll(() => hook.seen.length, soon).toBeGreaterThanOrEqual(60)
  await expect
    .poll(async () => (await deliveriesOf(db, partnerId)).every(({ state }) => state === 'told'), soon)
    .toBe(true)
  expect(await deliveriesOf(db, partnerId)).toHaveLength(60)
  expect(hook.seen).toHaveLength(60)
  expect(new Set(hook.seen.map(({ headers }) => headers['webhook-id'])).size).toBe(60)
})

test('one server dispatches at a time, so that the order of the commits is that of the messages', async ({ db }) => {
  const partnerId = await makePartner(db)
  await makeEndpoint(db, partnerId, 'http://127.0.0.1:9/hook')
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  const boss = await openJobs(process.env.DATABASE_URL!)
  closings.push(() => boss.stop())
  await db.begin(async (tx) => {
    expect(await takeDispatch(tx)).toBe(true)
    expect(await dispatch(db, boss, new Date())).toBe(false)
    expect(await deliveriesOf(db, partnerId)).toHaveLength(0)
  })
  while (await dispatch(db, boss, new Date()));
  expect(await deliveriesOf(db, partnerId)).toMatchObject([{ state: 'queued' }])
})

test('a message whose job is lost is told when its lease has ended', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { now, forward } = clock()
  const hook = await listening()
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  const boss = await openJobs(process.env.DATABASE_URL!)
  closings.push(() => boss.stop())
  while (await dispatch(db, boss, now()));
  const [row] = await deliveriesOf(db, partnerId)
  expect(await db`delete from pgboss.job where data ->> 'id' = ${row!.id} returning id`).toHaveLength(1)
  await running(db, now)
  forward(15 * 60 - 30)
  // By then other messages have come and gone.
  await makeEvent(db, { topic: 'consent.used', partnerId })
  await expect.poll(() => hook.topics(), soon).toEqual(['consent.used'])
  forward(31)
  await expect.poll(() => hook.topics(), soon).toEqual(['consent.used', 'consent.granted'])
  expect(hook.seen[1]!.headers['webhook-id']).toBe(row!.id)
})

test('an older secret signs beside the new one until its day is over, and not a message longer', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { now, forward } = clock()
  const hook = await listening()
  const { id, keys: older } = await makeEndpoint(db, partnerId, hook.url)
  const newer = newWebhookKeys()
  const ring = [
    { ...newer, until: null },
    { ...older, until: new Date(Date.now() + 86_400_000) },
  ]
  await db`update webhook_endpoint set keys_sealed = ${sealKeys(id, ring)} where id = ${id}`
  await running(db, now)
  const signedWith = async (count: number) => {
    await makeEvent(db, { topic: 'consent.granted', partnerId })
    await expect.poll(() => hook.seen.length, soon).toBe(count)
    const { headers, body } = hook.seen.at(-1)!
    // The receiver's clock goes with ours.
    vi.useFakeTimers({ now: now(), toFake: ['Date'] })
    try {
      const by = [newer, older].map(({ secret }) => {
        try {
          return new Webhook(secret).verify(body, headers) !== undefined
        } catch {
          return false
        }
      })
      return [by, headers['webhook-signature']!.split(' ').length]
    } finally {
      vi.useRealTimers()
    }
  }
  expect(await signedWith(1)).toEqual([[true, true], 4])
  forward(86_400 + 60)
  expect(await signedWith(2)).toEqual([[true, false], 2])
})
