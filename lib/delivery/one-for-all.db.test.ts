import { afterAll, afterEach, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { openDelivery } from './run'
import { makeEndpoint, makeEvent, receiver } from './testing'

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
  // Both hang for fifteen seconds: of one that has waited for them the delay would say so.
  expect(Math.max(...delays)).toBeLessThan(2000)
  for (const { hook } of [silent, trickling]) expect(hook.seen.length).toBeLessThanOrEqual(32)
}, 60_000)
