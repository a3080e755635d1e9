import { afterAll, afterEach, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { countSetAside } from '@/db/queries/delivery'
import { test } from '@/db/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { openDelivery } from './run'
import { deliveriesOf, makeEndpoint, makeEvent, receiver } from './testing'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

async function partnerWith(db: Parameters<typeof makePartner>[0], ...given: Parameters<typeof receiver>) {
  const partnerId = await makePartner(db)
  const hook = await receiver(...given)
  closings.push(() => hook.close())
  const { id: endpointId } = await makeEndpoint(db, partnerId, hook.url)
  return { partnerId, hook, endpointId }
}

async function running(db: Parameters<typeof openDelivery>[1]) {
  const delivery = await openDelivery(process.env.DATABASE_URL!, db)
  closings.push(() => delivery.stop())
}

const soon = { timeout: 10_000, interval: 20 }

test('receivers that hang hold up nobody else, and are called by a few at a time', async ({ db }) => {
  const silent = await partnerWith(db, () => 'silence')
  const trickling = await partnerWith(db, () => 'trickle')
  const quick = await partnerWith(db)
  for (const { partnerId } of [silent, trickling])
    await Promise.all(Array.from({ length: 100 }, () => makeEvent(db, { topic: 'consent.granted', partnerId })))
  await running(db)
  for (const { hook } of [silent, trickling]) await expect.poll(() => hook.seen.length, soon).toBeGreaterThan(5)
  const delays: number[] = []
  for (let told = 1; told <= 20; told++) {
    const began = Date.now()
    await makeEvent(db, { topic: 'consent.granted', partnerId: quick.partnerId })
    await expect.poll(() => quick.hook.seen.length, soon).toBe(told)
    delays.push(Date.now() - began)
  }
  // Both hang for fifteen seconds: of one that has waited for them the delay would say so. The rest is for a busy machine.
  expect(Math.max(...delays)).toBeLessThan(5000)
  for (const { hook } of [silent, trickling]) expect(hook.seen.length).toBeLessThanOrEqual(32)
}, 60_000)

test('a row that cannot be dispatched is set aside, and the others go on', async ({ db }) => {
  const { partnerId, hook } = await partnerWith(db)
  const before = await makeEvent(db, { topic: 'consent.granted', partnerId })
  const unreadable = await makeEvent(db, { topic: 'consent.granted', partnerId })
  await db`update outbox set details = 'null' where id = ${unreadable}`
  const refused = await makeEvent(db, { topic: 'consent.resumed', partnerId })
  const after = await makeEvent(db, { topic: 'consent.revoked', partnerId })
  await db`alter table delivery add constraint refused check (topic <> 'consent.resumed') not valid`
  try {
    await running(db)
    const state = async () =>
      await db<{ id: string; aside: boolean; dispatched: boolean }[]>`
      select id, set_aside_at is not null as aside, dispatched_at is not null as dispatched
        from outbox where partner_id = ${partnerId} order by at, id`
    await expect.poll(() => hook.topics().sort(), soon).toEqual(['consent.granted', 'consent.revoked'])
    const asides = new Map((await state()).map(({ id, aside, dispatched }) => [id, [aside, dispatched]]))
    expect(asides).toEqual(
      new Map([
        [before, [false, true]],
        [unreadable, [true, false]],
        [refused, [true, false]],
        [after, [false, true]],
      ]),
    )
  } finally {
    await db`alter table delivery drop constraint refused`
  }
  expect(await countSetAside(db)).toBe(2)
  // Put back when what was wrong is mended, it goes out; and what is set aside silences no notification.
  await db`update outbox set set_aside_at = null where id = ${refused}`
  await makeEvent(db, { topic: 'consent.used', partnerId })
  await expect.poll(() => hook.topics().slice(2).sort(), soon).toEqual(['consent.resumed', 'consent.used'])
  expect(await deliveriesOf(db, partnerId)).toHaveLength(4)
})
