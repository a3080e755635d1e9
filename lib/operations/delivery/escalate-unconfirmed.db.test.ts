import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { env } from '@/lib/env'
import { contextAt, makePartner } from '@/lib/operations/sign-in/testing'
import { readDemoMessages } from '@/lib/upstream/sms'
import { escalateUnconfirmed } from './escalate-unconfirmed'
import { makeStaff } from './testing'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const told = new Date('2025-01-01T10:00:00.000Z')
const at = (db: Db, ms: number) =>
  contextAt(db, new Date(told.getTime() + ms), { actor: { kind: 'system' }, door: 'system' })

type Over = {
  topic?: string
  kind?: string
  toldAt?: Date | null
  stoppedAt?: Date
  confirmedAt?: Date
  state?: string
}

async function makeTold(db: Db, partnerId: string, over: Over = {}) {
  const [id, outboxId] = [v7(), v7()]
  const { topic = 'consent.revoked', kind = 'webhook', toldAt = told, stoppedAt = null, confirmedAt = null } = over
  const state = over.state ?? (toldAt ? 'told' : 'failed')
  await db`insert into outbox (id, at, topic, partner_id, dispatched_at) values (${outboxId}, ${told}, ${topic}, ${partnerId}, now())`
  await db`insert into delivery (id, outbox_id, recipient_kind, partner_id, topic, state, told_at, stopped_at, confirmed_at,
      created_at)
    values (${id}, ${outboxId}, ${kind}, ${partnerId}, ${topic}, ${state}, ${toldAt}, ${stoppedAt}, ${confirmedAt}, ${told})`
  return id
}

const askedAbout = async (db: Db, partnerId: string) =>
  (await db`select id from delivery where partner_id = ${partnerId} and escalated_at is not null order by id`).map(
    ({ id }) => id as string,
  )

test('a day after they were told, the partner’s staff are asked, once, by ids alone', async ({ db }) => {
  const partnerId = await makePartner(db)
  const [admin, viewer, gone] = [
    await makeStaff(db, partnerId),
    await makeStaff(db, partnerId, { role: 'viewer' }),
    await makeStaff(db, partnerId, { disabledAt: told }),
  ]
  const late = [
    await makeTold(db, partnerId),
    await makeTold(db, partnerId, { topic: 'consent.expired' }),
    // Nobody could be told, and no attempt is left.
    await makeTold(db, partnerId, { toldAt: null }),
  ].sort()
  await makeTold(db, partnerId, { stoppedAt: told })
  await makeTold(db, partnerId, { toldAt: null, stoppedAt: told })
  await makeTold(db, partnerId, { toldAt: new Date(told.getTime() + 1) })
  await makeTold(db, partnerId, { topic: 'consent.granted' })
  await makeTold(db, partnerId, { topic: 'consent.paused' })
  await makeTold(db, partnerId, { kind: 'person' })
  expect(await escalateUnconfirmed(at(db, DAY_MS - 1))).toBe(false)
  expect(await askedAbout(db, partnerId)).toEqual([])
  expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(true)
  expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(false)
  expect(await askedAbout(db, partnerId)).toEqual(late)
  const [message, ...others] = await readDemoMessages(admin)
  expect(others).toEqual([])
  for (const id of late) expect(message!.body).toContain(id)
  expect(message!.body).not.toContain('Asha')
  for (const email of [viewer, gone]) expect(await readDemoMessages(email)).toEqual([])
  const audit = await db`select action, details from audit_event where partner_id = ${partnerId} order by id`
  expect(audit.map(({ action, details }) => [action, details.deliveryId])).toEqual(
    late.map((id) => ['delivery.escalated', id]),
  )
})

test('the staff are asked about a no that an upstream refused, or has not confirmed within a day', async ({ db }) => {
  const partnerId = await makePartner(db)
  const email = await makeStaff(db, partnerId)
  const relay = (over: Over) => makeTold(db, partnerId, { kind: 'relay', toldAt: null, ...over })
  const refused = await relay({ topic: 'consent.denied', state: 'failed' })
  const late = [
    await relay({ state: 'waiting' }),
    await relay({ topic: 'consent.denied', state: 'queued' }),
    // It took the call, and its own record does not say so.
    await relay({ toldAt: told, state: 'waiting' }),
  ]
  await relay({ toldAt: told, confirmedAt: told })
  await relay({ state: 'dropped' })
  await relay({ topic: 'consent.granted', state: 'failed' })
  expect(await escalateUnconfirmed(at(db, 0))).toBe(true)
  expect(await askedAbout(db, partnerId)).toEqual([refused])
  expect(await escalateUnconfirmed(at(db, DAY_MS - 1))).toBe(false)
  expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(true)
  expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(false)
  expect(await askedAbout(db, partnerId)).toEqual([refused, ...late].sort())
  const bodies = (await readDemoMessages(email)).map(({ body }) => body)
  expect(bodies).toHaveLength(2)
  for (const body of bodies) {
    expect(body).toContain('master copy')
    expect(body).toContain('/replay')
    expect(body).not.toContain('/completion')
  }
  for (const id of [refused, ...late]) expect(bodies.join()).toContain(id)
})

test('each partner is asked about its own, and one without staff about nothing', async ({ db }) => {
  const [first, second, nobody] = [await makePartner(db), await makePartner(db), await makePartner(db)]
  const emails = [await makeStaff(db, first), await makeStaff(db, second)]
  const ids = [await makeTold(db, first), await makeTold(db, second)]
  await makeTold(db, nobody)
  while (await escalateUnconfirmed(at(db, DAY_MS)));
  for (const [index, email] of emails.entries()) {
    const [message] = await readDemoMessages(email)
    expect(message!.body).toContain(ids[index])
    expect(message!.body).not.toContain(ids[1 - index])
  }
  expect(await askedAbout(db, nobody)).toEqual([])
})

test('what one server asks about just now, no other does', async ({ db }) => {
  const partnerId = await makePartner(db)
  const email = await makeStaff(db, partnerId)
  const id = await makeTold(db, partnerId)
  await db.begin(async (tx) => {
    await tx`select from delivery where id = ${id} for update`
    expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(false)
  })
  const did = await Promise.all(Array.from({ length: 4 }, () => escalateUnconfirmed(at(db, DAY_MS))))
  expect(did.filter(Boolean)).toHaveLength(1)
  expect(await readDemoMessages(email)).toHaveLength(1)
})

test('while the e-mail cannot be sent nobody counts as asked, and others are asked before it is tried again', async ({
  db,
}) => {
  const [dead, living] = (await Promise.all([makePartner(db), makePartner(db)])).sort() as [string, string]
  const [, email] = [await makeStaff(db, dead), await makeStaff(db, living)]
  const given = env() as { DATA_DIR: string }
  const { DATA_DIR } = given
  const id = await makeTold(db, dead)
  // No directory: nothing can be written there.
  given.DATA_DIR = join(import.meta.filename, 'nowhere')
  try {
    expect(await escalateUnconfirmed(at(db, DAY_MS))).toBe(true)
  } finally {
    given.DATA_DIR = DATA_DIR
  }
  const other = await makeTold(db, living)
  while (await escalateUnconfirmed(at(db, DAY_MS + HOUR_MS - 1)));
  expect([await askedAbout(db, dead), await askedAbout(db, living)]).toEqual([[], [other]])
  expect(await readDemoMessages(email)).toHaveLength(1)
  while (await escalateUnconfirmed(at(db, DAY_MS + HOUR_MS)));
  expect(await askedAbout(db, dead)).toEqual([id])
})
