import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { makeEndpoint } from '@/lib/delivery/testing'
import { contextAt, makePartner } from '@/lib/operations/sign-in/testing'
import { pauseHopeless } from './pause-hopeless'

const DAY_MS = 86_400_000
const now = new Date()
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
const system = (db: Db) => contextAt(db, now, { actor: { kind: 'system' }, door: 'system' })

async function makeFailing(db: Db, partnerId: string, days: number, state: 'failed' | 'waiting') {
  const { id } = await makeEndpoint(db, partnerId, 'http://127.0.0.1:9/hook')
  const outboxId = v7()
  await db`update webhook_endpoint set failing_since = ${ago(days)} where id = ${id}`
  await db`insert into outbox (id, at, topic, partner_id, dispatched_at) values (${outboxId}, ${ago(days)}, 'consent.granted', ${partnerId}, now())`
  await db`insert into delivery (id, outbox_id, recipient_kind, recipient_ref, endpoint_id, partner_id, topic, state, next_at, created_at)
    values (${v7()}, ${outboxId}, 'webhook', ${id}, ${id}, ${partnerId}, 'consent.granted', ${state}, null, ${ago(days)})`
  return id
}

test('an endpoint of which everything was given up is paused after five days of failing, once', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hopeless = await makeFailing(db, partnerId, 5, 'failed')
  const young = await makeFailing(db, partnerId, 4.9, 'failed')
  // What is still to be tried may yet arrive: a server that was away for days must not judge before it.
  const hopeful = await makeFailing(db, partnerId, 30, 'waiting')
  const statusOf = async (id: string) => (await db`select status, paused_by from webhook_endpoint where id = ${id}`)[0]
  while (await pauseHopeless(system(db)));
  expect(await statusOf(hopeless)).toEqual({ status: 'paused', pausedBy: 'failing' })
  for (const id of [young, hopeful]) expect(await statusOf(id)).toEqual({ status: 'active', pausedBy: null })
  const told = await db`select topic, details from outbox where partner_id = ${partnerId} and topic = 'webhook.paused'`
  expect(told).toEqual([{ topic: 'webhook.paused', details: { endpointId: hopeless, why: 'failing' } }])
})
