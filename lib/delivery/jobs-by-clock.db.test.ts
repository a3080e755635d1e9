import { afterAll, afterEach, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { insertRegisteredData } from '@/db/queries/registered-data'
import { test } from '@/db/testing'
import { sealData } from '@/lib/operations/clean-up/registered-data'
import { deny } from '@/lib/operations/consent/deny'
import { makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { startJobsByClock } from './jobs-by-clock'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
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
