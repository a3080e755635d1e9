import { afterAll, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { insertRegisteredData } from '@/db/queries/registered-data'
import { test } from '@/db/testing'
import { sealData } from '@/lib/operations/clean-up/registered-data'
import { deny } from '@/lib/operations/consent/deny'
import { makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { startCleanUp } from './clean-up'

const held = globalThis as { __sammatiCleanUp?: NodeJS.Timeout }

afterAll(async () => {
  clearInterval(held.__sammatiCleanUp)
  await ownPool().end()
})

test('what is due is done within seconds, by one timer however often it is started', async ({ db }) => {
  const asked = await makeRequest(db)
  await insertRegisteredData(db, asked.id, sealData({ consentPurpose: 'kyc_verification' }, asked.id))
  await deny(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  startCleanUp()
  const timer = held.__sammatiCleanUp
  startCleanUp()
  expect(held.__sammatiCleanUp).toBe(timer)
  expect(timer?.hasRef()).toBe(false)
  const stage = async () => (await db`select stage from cleanup_job where request_id = ${asked.id}`)[0]?.stage
  await expect.poll(stage, { timeout: 10_000, interval: 200 }).toBe('done')
})
