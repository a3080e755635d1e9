import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { pauseEndpoint } from '@/db/queries/delivery'
import { test } from '@/db/testing'
import { makeEndpoint } from '@/lib/delivery/testing'
import { env } from '@/lib/env'
import { contextAt, makePartner } from '@/lib/operations/sign-in/testing'
import { readDemoMessages } from '@/lib/upstream/sms'
import { tellOfPaused } from './tell-of-paused'
import { makeStaff } from './testing'

const URL = 'http://127.0.0.1:9/hook-of-asha'
const system = (db: Db) => contextAt(db, new Date(), { actor: { kind: 'system' }, door: 'system' })
const pause = (db: Db, id: string, why: 'failing' | 'gone') =>
  db.begin((tx) => pauseEndpoint(tx, id, why, new Date(), { auditId: v7(), outboxId: v7(), traceId: v7() }))

/** All that there is to tell just now, other tests' too. */
async function tellAll(db: Db) {
  while (await tellOfPaused(system(db)));
}

test('the admins hear once of each pause of an endpoint that fails or is gone, by where they can resume it alone', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  const admins = [await makeStaff(db, partnerId), await makeStaff(db, partnerId)]
  const admin = admins[0]!
  const others = [
    // The page that the message leads to is not for them.
    await makeStaff(db, partnerId, { role: 'reviewer' }),
    await makeStaff(db, partnerId, { role: 'viewer' }),
    await makeStaff(db, partnerId, { disabledAt: new Date() }),
    await makeStaff(db, await makePartner(db)),
  ]
  const { id } = await makeEndpoint(db, partnerId, URL)
  const paused = await makeEndpoint(db, partnerId, URL)
  await db`update webhook_endpoint set status = 'paused', paused_by = 'partner' where id = ${paused.id}`
  await tellAll(db)
  expect(await readDemoMessages(admin)).toEqual([])
  await pause(db, id, 'failing')
  await Promise.all([tellAll(db), tellAll(db)])
  await tellAll(db)
  for (const email of admins) {
    const [message, ...more] = await readDemoMessages(email)
    expect(more).toEqual([])
    expect(message!.body).toContain(`${env().APP_ORIGIN}/console/webhooks/${id}`)
    expect(message!.body).not.toMatch(/asha/i)
  }
  for (const email of others) expect(await readDemoMessages(email)).toEqual([])
  const audit = await db`
    select details from audit_event where partner_id = ${partnerId} and action = 'webhook.staff_told'`
  expect(audit.map(({ details }) => details)).toEqual([{ endpointId: id }])

  await db`update webhook_endpoint set status = 'active', paused_by = null where id = ${id}`
  await pause(db, id, 'gone')
  await tellAll(db)
  expect(await readDemoMessages(admin)).toHaveLength(2)
})

test('while the e-mail cannot be sent nobody counts as told', async ({ db }) => {
  const partnerId = await makePartner(db)
  const email = await makeStaff(db, partnerId)
  const { id } = await makeEndpoint(db, partnerId, URL)
  await pause(db, id, 'failing')
  const given = env() as { DATA_DIR: string }
  const { DATA_DIR } = given
  // No directory: nothing can be written there.
  given.DATA_DIR = join(import.meta.filename, 'nowhere')
  try {
    expect(await tellOfPaused(system(db))).toBe(true)
    expect(await tellOfPaused(system(db))).toBe(false)
  } finally {
    given.DATA_DIR = DATA_DIR
  }
  expect(await readDemoMessages(email)).toEqual([])
  await db`update partner set staff_unreached_at = staff_unreached_at - interval '1 hour' where id = ${partnerId}`
  expect(await tellOfPaused(system(db))).toBe(true)
  expect(await readDemoMessages(email)).toHaveLength(1)
})
