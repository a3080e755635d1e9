import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { prunableBefore } from '@/lib/core/time/retention'
import { approve } from '@/lib/operations/consent/approve'
import { makeRequest, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { makeInvitationRow, makeSession } from '@/lib/operations/console/staff/testing'
import { makeStaff } from '@/lib/operations/console/testing'
import { contextAt, later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { prune } from './prune'

const before = prunableBefore(start)
const justAfter = (at: Date) => new Date(at.getTime() + 1)
const justBefore = (at: Date) => new Date(at.getTime() - 1)

async function pruned(db: Db, now = start) {
  while (await prune(contextAt(db, now, { actor: { kind: 'system' }, door: 'system' })));
}

/** One row that is too old and one that is not quite, by the name of what it is. */
const ROWS: Record<string, (db: Db, at: Date) => Promise<string>> = {
  idempotency: async (db, at) => {
    const key = v7()
    await db`insert into idempotency (credential_id, key, route, request_sha256, created_at)
      values (${v7()}, ${key}, 'x', ${randomBytes(32)}, ${at})`
    return `select 1 from idempotency where key = '${key}'`
  },
  challenges: async (db, at) => {
    const id = v7()
    const hash = randomBytes(32)
    await db`insert into otp_challenge (id, purpose, kind, identifier_hash, identifier_sealed, code_hash, created_at,
        expires_at, resend_after)
      values (${id}, 'sign_in', 'email', ${hash}, ${hash}, ${hash}, ${at}, ${at}, ${at})`
    return `select 1 from otp_challenge where id = '${id}'`
  },
  quotaWindows: async (db, at) => {
    const { partnerId } = await makeRequest(db)
    await db`insert into quota_window (partner_id, api, span, started_at, used) values (${partnerId}, '*', 'day', ${at}, 1)`
    return `select 1 from quota_window where partner_id = '${partnerId}'`
  },
  sessions: async (db, at) => {
    const id = v7()
    const personId = await makePerson(db, [someEmail()])
    await db`insert into web_session (id, kind, person_id, signed_in_with, created_at, last_seen_at, expires_at, revoked_at)
      values (${id}, 'web', ${personId}, 'email', ${at}, ${at}, ${later(86_400)}, ${at})`
    return `select 1 from web_session where id = '${id}'`
  },
  staffSessions: async (db, at) => {
    const member = await makeStaff(db)
    const id = await staffSession(db, member, at)
    await staffSession(db, member, later(-60))
    return `select 1 from staff_session where id = '${id}'`
  },
  invitations: async (db, at) => {
    const { partnerId } = await makeStaff(db)
    const id = await makeInvitationRow(db, { partnerId })
    await db`update staff_invitation set withdrawn_at = ${at} where id = ${id}`
    return `select 1 from staff_invitation where id = '${id}'`
  },
  staffTries: async (db, at) => `select 1 from staff_guard where subject_hash = '\\x${await guard(db, at, 99)}'`,
  otherMessages: (db, at) => message(db, at, null),
  messagesOfConsents: async (db, at) => message(db, at, await overSince(db, at)),
}

/** One that was ended then. */
async function staffSession(db: Db, of: { staffId: string; partnerId: string }, at: Date) {
  const id = await makeSession(db, of)
  await db`update staff_session set created_at = ${at}, last_seen_at = ${at}, revoked_at = ${at} where id = ${id}`
  return id
}

async function guard(db: Db, at: Date, failures: number) {
  const subject = randomBytes(32)
  await db`insert into staff_guard (subject_hash, failures_in_row, tries, window_started_at)
    values (${subject}, ${failures}, 1, ${at})`
  return subject.toString('hex')
}

/** A request that was cancelled then. */
async function overSince(db: Db, at: Date) {
  const { id } = await makeRequest(db)
  await db.begin(async (tx) => {
    // The database notes by its own clock when it saw an end: only somebody above the wallet can put another time there.
    await tx`set local session_replication_role = replica`
    await tx`update consent_request set status = 'CANCELLED', created_at = ${at}, updated_at = ${at}, expires_at = ${at}
      where id = ${id}`
  })
  return id
}

/** An event with a delivery and an attempt. */
async function message(db: Db, at: Date, requestId: string | null) {
  const [outboxId, id] = [v7(), v7()]
  await db`insert into outbox (id, at, topic, request_id, dispatched_at) values (${outboxId}, ${at}, 'x', ${requestId}, ${at})`
  await db`insert into delivery (id, outbox_id, recipient_kind, consent_id, topic, state, told_at, created_at)
    values (${id}, ${outboxId}, 'webhook', ${requestId}, 'x', 'told', ${at}, ${at})`
  await db`insert into delivery_attempt (id, delivery_id, at, outcome, milliseconds) values (${v7()}, ${id}, ${at}, 'told', 1)`
  return `select id from outbox where id = '${outboxId}' union all select id from delivery where id = '${id}'
    union all select id from delivery_attempt where delivery_id = '${id}'`
}

for (const [what, make] of Object.entries(ROWS))
  test(`rows of ${what} are kept for their time, and then gone`, async ({ db }) => {
    const limit = before[what as keyof typeof before]
    const [old, young] = [await make(db, justBefore(limit)), await make(db, justAfter(limit))]
    const whole = await db.unsafe(young)
    expect(whole.length).toBeGreaterThan(0)
    await pruned(db)
    expect(await db.unsafe(old)).toHaveLength(0)
    expect(await db.unsafe(young)).toEqual(whole)
  })

test('what has not been told yet, and the session of somebody who is signed in, stay', async ({ db }) => {
  const old = justBefore(before.messagesOfConsents)
  const [waiting, undispatched, sessionId] = [v7(), v7(), v7()]
  const personId = await makePerson(db, [someEmail()])
  await db`insert into outbox (id, at, topic, dispatched_at) values (${waiting}, ${old}, 'x', ${old}), (${undispatched}, ${old}, 'x', null)`
  await db`insert into delivery (id, outbox_id, recipient_kind, topic, state, created_at)
    values (${v7()}, ${waiting}, 'webhook', 'x', 'waiting', ${old})`
  await db`insert into web_session (id, kind, person_id, signed_in_with, created_at, last_seen_at, expires_at)
    values (${sessionId}, 'api', ${personId}, 'email', ${old}, ${old}, ${later(60)})`
  await pruned(db)
  expect(await db`select id from outbox where id in (${waiting}, ${undispatched})`).toHaveLength(2)
  expect(await db`select id from web_session where id = ${sessionId}`).toHaveLength(1)
})

test('a lock of staff, and when a member was last here, stay; of who left nothing does', async ({ db }) => {
  const long = justBefore(before.staffSessions)
  const subject = await guard(db, long, 100)
  const member = await makeStaff(db)
  const session = await staffSession(db, member, long)
  await pruned(db)
  expect(await db`select from staff_guard where subject_hash = ${Buffer.from(subject, 'hex')}`).toHaveLength(1)
  expect(await db`select from staff_session where id = ${session}`).toHaveLength(1)
  await db`delete from staff_membership where staff_id = ${member.staffId}`
  await pruned(db)
  expect(await db`select from staff_session where id = ${session}`).toHaveLength(0)
})

test('what was told of a consent that has not ended stays, however long ago, and holds nothing else up', async ({
  db,
}) => {
  const long = justBefore(before.messagesOfConsents)
  const [open, over] = [
    await message(db, long, (await makeRequest(db)).id),
    await message(db, long, await overSince(db, long)),
  ]
  await pruned(db)
  expect(await db.unsafe(open)).toHaveLength(3)
  expect(await db.unsafe(over)).toHaveLength(0)
})

test('of the ledger nothing is ever pruned', async ({ db }) => {
  const asked = await makeRequest(db)
  await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const { outbox: _, ...ledger } = await rowsOf(db, asked.id)
  await pruned(db, later(20 * 366 * 86_400))
  const { outbox: __, ...after } = await rowsOf(db, asked.id)
  expect(after).toEqual(ledger)
})
