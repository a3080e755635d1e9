import { afterAll, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { consentView, loadedView } from '@/lib/dialects/native/views'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { listConsents } from '@/lib/operations/consent/list-consents'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { makeRequest, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { contextAt, later } from '@/lib/operations/sign-in/testing'
import { expireNext } from './expire-next'
import { prune } from './prune'

afterAll(() => ownPool().end())

const DAY = 86_400
const system = (db: Parameters<typeof contextAt>[0], at: Date) =>
  contextAt(db, at, { actor: { kind: 'system' }, door: 'system' })

/** Everything that is due at this time becomes an event, of other tests too. */
async function expireAll(db: Parameters<typeof contextAt>[0], at: Date) {
  while (await expireNext(system(db, at)));
}

test('an unanswered request expires with one event, to both sides, at the time when its window ended', async ({
  db,
}) => {
  const asked = await makeRequest(db)
  await expireAll(db, later(DAY - 1))
  expect((await rowsOf(db, asked.id)).request.status).toBe('REQUESTED')
  await expireAll(db, later(2 * DAY))
  await expireAll(db, later(3 * DAY))
  const { request, audit, outbox } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'EXPIRED', version: 1 })
  const event = { at: asked.request.expiresAt, personId: asked.personId, partnerId: asked.partnerId }
  expect(audit.filter(({ action }) => action === 'consent.expired')).toMatchObject([{ ...event, actorKind: 'system' }])
  expect(outbox.filter(({ topic }) => topic === 'consent.expired')).toMatchObject([event])
})

test('a permission expires in the same way', async ({ db }) => {
  const asked = await makeRequest(db, { validUntil: later(10 * DAY) })
  await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  await expireAll(db, later(11 * DAY))
  await expireAll(db, later(12 * DAY))
  const { artefacts, audit, outbox } = await rowsOf(db, asked.id)
  expect(artefacts).toMatchObject([{ status: 'EXPIRED', endedAt: later(10 * DAY) }])
  const [artefact] = artefacts
  expect(audit.filter(({ action }) => action === 'sharing.ended')).toMatchObject([
    { at: later(10 * DAY), artefactId: artefact!.id },
  ])
  expect(outbox.filter(({ topic }) => topic === 'consent.expired')).toMatchObject([{ artefactId: artefact!.id }])
})

test('a job that is late by a day changes no answer', async ({ db }) => {
  const open = await makeRequest(db)
  const given = await makeRequest(db, { validUntil: later(DAY + 60) })
  await approve(given.person(), { ref: given.ref, shown: NO_WORDS })
  const now = later(2 * DAY)
  const [artefact] = (await rowsOf(db, given.id)).artefacts
  const answers = async () => {
    const [listed] = await listConsents(given.partner(now), { after: null, limit: 1 })
    const { items } = await listActivity(given.person(now), { after: null, limit: 20 })
    const page = await readArtefact(given.person(now), { artefactId: artefact!.id, language: 'en' })
    return {
      open: loadedView(await loadRequest(open.partner(now), open.ref)),
      given: loadedView(await loadRequest(given.partner(now), given.ref)),
      artefact: consentView(listed!.artefact, listed!.request, now),
      // An event has an id of its own once it is one.
      page: { ...page, timeline: page.timeline.map(({ id: _, ...entry }) => entry) },
      activity: items.map(({ id: _, ...item }) => item),
      denied: await deny(open.person(now), { ref: open.ref, shown: NO_WORDS }).catch((error) => [
        error.code,
        error.facts,
      ]),
    }
  }
  const before = await answers()
  expect(before.artefact.state).toBe('EXPIRED')
  await expireAll(db, now)
  expect(await answers()).toEqual(before)
})

test('ten servers at once make one event of each', async ({ db }) => {
  const asked = await Promise.all(Array.from({ length: 5 }, () => makeRequest(db)))
  await Promise.all(Array.from({ length: 10 }, () => expireAll(db, later(2 * DAY))))
  for (const { id } of asked) {
    const { outbox } = await rowsOf(db, id)
    expect(outbox.filter(({ topic }) => topic === 'consent.expired')).toHaveLength(1)
  }
})

test('an answer for repeats is kept for seven days', async ({ db }) => {
  const asked = await makeRequest(db)
  const keep = (key: string, createdAt: Date) =>
    db`insert into idempotency (credential_id, key, route, request_sha256, created_at)
       values (${asked.credentialId}, ${key}, 'POST /', ${Buffer.alloc(32)}, ${createdAt})`
  await keep('old', later(-7 * DAY - 1))
  await keep('young', later(-7 * DAY + 1))
  while (await prune(system(db, later(0))));
  const kept = await db`select key from idempotency where credential_id = ${asked.credentialId}`
  expect(kept).toEqual([{ key: 'young' }])
})
