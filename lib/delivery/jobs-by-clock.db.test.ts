import { v7 } from 'uuid'
import { afterAll, afterEach, expect, vi } from 'vitest'
import { db as ownPool } from '@/db/client'
import { insertRegisteredData } from '@/db/queries/registered-data'
import { test } from '@/db/testing'
import { sealData } from '@/lib/operations/clean-up/registered-data'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { makeRequest, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { makeStaff } from '@/lib/operations/delivery/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { startJobsByClock } from './jobs-by-clock'
import { makeEndpoint } from './testing'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.useRealTimers()
})
afterAll(() => ownPool().end())

test('what is due is done within seconds, once, by however many servers', async ({ db }) => {
  const asked = await makeRequest(db)
  await insertRegisteredData(db, asked.id, sealData({ consentPurpose: 'kyc_verification' }, asked.id))
  await deny(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  stops.push(startJobsByClock(db), startJobsByClock(db))
  const stage = async () => (await db`select stage from cleanup_job where request_id = ${asked.id}`)[0]?.stage
  await expect.poll(stage, { timeout: 15_000, interval: 200 }).toBe('done')
  const done = await db`select from audit_event where request_id = ${asked.id} and action = 'cleanup.done'`
  expect(done).toHaveLength(1)
})

test('everything that the clock brings about has its job', async ({ db }) => {
  const ago = (ms: number) => new Date(Date.now() - ms)
  const unanswered = await makeRequest(db)
  const ending = await makeRequest(db, { validUntil: new Date(Date.now() + 5 * DAY_MS) })
  await approve(ending.person(), { ref: ending.ref, shown: NO_WORDS })
  const [partnerId, key] = [await makePartner(db), v7()]
  await makeStaff(db, partnerId)
  const [failing, paused] = [
    await makeEndpoint(db, partnerId, 'http://127.0.0.1:9/hook'),
    await makeEndpoint(db, partnerId, 'http://127.0.0.1:9/hook'),
  ]
  await db`update webhook_endpoint set failing_since = ${ago(6 * DAY_MS)} where id = ${failing.id}`
  await db`update webhook_endpoint set status = 'paused', paused_by = 'failing' where id = ${paused.id}`
  const [outboxId, told] = [v7(), v7()]
  await db`insert into outbox (id, at, topic, partner_id, dispatched_at)
    values (${outboxId}, ${ago(3 * DAY_MS)}, 'consent.revoked', ${partnerId}, now())`
  await db`insert into delivery (id, outbox_id, recipient_kind, partner_id, topic, state, told_at, created_at)
    values (${told}, ${outboxId}, 'webhook', ${partnerId}, 'consent.revoked', 'told', ${ago(2 * DAY_MS)}, ${ago(3 * DAY_MS)})`
  await db`insert into idempotency (credential_id, key, route, request_sha256, created_at)
    values (${v7()}, ${key}, 'x', ${Buffer.alloc(32)}, ${ago(30 * DAY_MS)})`
  const noticeId = v7()
  await db`insert into notice (id, partner_id, name, created_at) values (${noticeId}, ${partnerId}, 'N', now())`
  await db`insert into notice_release (notice_id, version, change, published_at, published_by)
    values (${noticeId}, '2.0', 'material', ${ago(HOUR_MS)}, ${v7()})`

  // Not the time itself: only what each job waits for its turn.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  stops.push(startJobsByClock(db))
  vi.advanceTimersByTime(HOUR_MS)
  const done = async () => ({
    expiry: (await rowsOf(db, unanswered.id)).request.status,
    warnings: (await rowsOf(db, ending.id)).outbox.filter(({ topic }) => topic === 'sharing.ending').length,
    escalation: (await db`select from delivery where id = ${told} and escalated_at is not null`).length,
    hopeless: (await db`select status from webhook_endpoint where id = ${failing.id}`)[0]?.status,
    paused: (await db`select from webhook_endpoint where id = ${paused.id} and staff_told_at is not null`).length,
    renewals: (await db`select from notice_release where notice_id = ${noticeId} and renewed_at is not null`).length,
    pruning: (await db`select from idempotency where key = ${key}`).length,
  })
  await expect
    .poll(done, { timeout: 15_000, interval: 100 })
    .toEqual({ expiry: 'EXPIRED', warnings: 1, escalation: 1, hopeless: 'paused', paused: 1, renewals: 1, pruning: 0 })
})
