import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makeRequest } from '@/lib/operations/consent/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
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
  const [{ id }] = (await deliveriesOf(db, partnerId)) as [{ id: string }]
  expect((await attemptsOf(db, id)).map(({ outcome, status, failure }) => [outcome, status, failure])).toEqual([
    ['failed', 500, null],
    ['failed', 302, null],
    ['failed', null, 'unreachable'],
    ['told', 200, null],
  ])
})
