import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { claimCleanup, endCleanup } from '@/db/queries/clean-up'
import { findRegisteredData, insertRegisteredData } from '@/db/queries/registered-data'
import { test } from '@/db/testing'
import type { CleanupPolicy, RegisteredData } from '@/lib/core/consent/registered-data'
import { Failure } from '@/lib/core/failure'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { approve } from '@/lib/operations/consent/approve'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { deny } from '@/lib/operations/consent/deny'
import { endRequest } from '@/lib/operations/consent/end-request'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { revoke } from '@/lib/operations/consent/revoke'
import { revokeList } from '@/lib/operations/consent/revoke-list'
import { revokeRequester } from '@/lib/operations/consent/revoke-requester'
import { type Asked, makeRequest, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { contextAt, later } from '@/lib/operations/sign-in/testing'
import { sealData, unsealData } from './registered-data'
import { runNextCleanUp } from './run-next-clean-up'

const DATA: RegisteredData = {
  consentPurpose: 'kyc_verification',
  consentPurposeDesc: 'Account of Safal Verma',
  services: [{ service: 'BANK_ACC', options: { account: '12345' } }],
  metadata: { ip: '203.0.113.7' },
}

const asSystem = (db: Db, seconds: number): Ctx =>
  contextAt(db, later(seconds), { actor: { kind: 'system' }, door: 'system' })

/** A request with data beside it, of a partner with this policy. Jobs of other tests are out of the way. */
async function registered(db: Db, policy: CleanupPolicy = 'delete') {
  await db`update cleanup_job set stage = 'done' where stage <> 'done'`
  const asked = await makeRequest(db)
  await db`update partner set retention_policy = ${policy} where id = ${asked.partnerId}`
  await insertRegisteredData(db, asked.id, sealData(DATA, asked.id))
  return asked
}

/** Granted, and stopped by the person a minute later. */
async function stopped(asked: Asked) {
  const { artefacts } = await approve(asked.person(later(60)), { ref: asked.ref, shown: NO_WORDS })
  await revoke(asked.person(later(120)), { artefactId: artefacts[0]!.id })
  return artefacts[0]!.id
}

const jobOf = async (db: Db, { id }: Asked) => {
  const [job] = await db`select * from cleanup_job where request_id = ${id}`
  return job
}

const dataOf = async (db: Db, { id }: Asked) => {
  const kept = await findRegisteredData(db, id)
  return kept && { data: unsealData(kept.sealed, id), archivedAt: kept.archivedAt }
}

test.for([
  ['delete', undefined],
  ['anonymise', { data: { consentPurpose: 'kyc_verification', counts: { services: 1 } }, archivedAt: null }],
  ['archive', { data: DATA, archivedAt: later(180) }],
] as const)('by the policy %s the data is cleaned up, and of the ledger nothing', async ([policy, left], { db }) => {
  const asked = await registered(db, policy)
  const artefactId = await stopped(asked)
  const { audit, outbox, ...ledger } = await rowsOf(db, asked.id)
  expect(await runNextCleanUp(asSystem(db, 180))).toBe(true)
  expect(await dataOf(db, asked)).toEqual(left)
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'done', policy, attempts: 1 })
  const { audit: after, outbox: told, ...same } = await rowsOf(db, asked.id)
  expect(same).toEqual(ledger)
  expect(after.slice(0, audit.length)).toEqual(audit)
  expect(after.slice(audit.length - 1)).toMatchObject(
    ['queued', 'started', 'done'].map((stage) => ({
      action: `cleanup.${stage}`,
      personId: asked.personId,
      partnerId: asked.partnerId,
      artefactId,
      actorKind: 'system',
    })),
  )
  expect(after.at(-1)?.details).toEqual({ policy })
  expect(told.slice(0, -1)).toEqual(outbox)
  expect(told.at(-1)).toMatchObject({ topic: 'consent.cleaned_up', partnerId: asked.partnerId, artefactId })
  expect(await runNextCleanUp(asSystem(db, 9_000_000))).toBe(false)
})

test('the person sees every stage, in the whole list and in the story of what was shared', async ({ db }) => {
  const asked = await registered(db, 'anonymise')
  const artefactId = await stopped(asked)
  await runNextCleanUp(asSystem(db, 180))
  const { items } = await listActivity(asked.person(later(240)), { after: null, limit: 3, kind: 'sharing' })
  expect(items.map(({ sentence, by, who }) => [sentence, by, who])).toEqual([
    ['cleanup_done_anonymise', 'bySystem', 'Asha Clinic'],
    ['cleanup_started', 'bySystem', 'Asha Clinic'],
    ['cleanup_queued', 'bySystem', 'Asha Clinic'],
  ])
  const { timeline } = await readArtefact(asked.person(later(240)), { artefactId, language: 'en' })
  expect(timeline.map(({ action, policy }) => [action, policy])).toEqual([
    ['consent.asked', undefined],
    ['consent.granted', undefined],
    ['consent.revoked', undefined],
    ['cleanup.queued', undefined],
    ['cleanup.started', undefined],
    ['cleanup.done', 'anonymise'],
  ])
})

test('a no and a request that was taken back queue it too; a consent without data queues nothing', async ({ db }) => {
  const denied = await registered(db)
  await deny(denied.person(later(60)), { ref: denied.ref, shown: NO_WORDS })
  expect(await jobOf(db, denied)).toMatchObject({ stage: 'queued' })
  const cancelled = await registered(db)
  await cancelRequest(cancelled.partner(later(60)), { id: cancelled.id })
  expect(await jobOf(db, cancelled)).toMatchObject({ stage: 'queued' })
  const bare = await makeRequest(db)
  await stopped(bare)
  expect(await jobOf(db, bare)).toBeUndefined()
  expect((await rowsOf(db, bare.id)).audit.map(({ action }) => action)).not.toContain('cleanup.queued')
})

test('of what waited for review and was taken back nothing is told to the person, the clean-up neither', async ({
  db,
}) => {
  const asked = await registered(db)
  const [row] = await db<{ id: string }[]>`insert into consent_request
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'status', 'IN_REVIEW'))).*
      from consent_request r where id = ${asked.id} returning id`
  const id = String(row?.id)
  await insertRegisteredData(db, id, sealData(DATA, id))
  await cancelRequest(asked.partner(later(60)), { id })
  await runNextCleanUp(asSystem(db, 180))
  const { audit, outbox } = await rowsOf(db, id)
  const nobody = { personId: null, partnerId: asked.partnerId }
  expect(audit).toMatchObject(
    ['consent.cancelled', 'cleanup.queued', 'cleanup.started', 'cleanup.done'].map((action) => ({ action, ...nobody })),
  )
  expect(outbox).toMatchObject(['consent.cancelled', 'consent.cleaned_up'].map((topic) => ({ topic, ...nobody })))
})

test('while another place still shares nothing is cleaned up', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await insertRegisteredData(db, asked.id, sealData(DATA, asked.id))
  const { artefacts } = await approve(asked.person(later(60)), { ref: asked.ref, shown: NO_WORDS })
  await revoke(asked.person(later(120)), { artefactId: artefacts[0]!.id })
  expect(await jobOf(db, asked)).toBeUndefined()
  await revoke(asked.person(later(121)), { artefactId: artefacts[1]!.id })
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'queued' })
})

/** Two places of one request share. */
async function twoPlaces(db: Db) {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await insertRegisteredData(db, asked.id, sealData(DATA, asked.id))
  const { artefacts } = await approve(asked.person(later(60)), { ref: asked.ref, shown: NO_WORDS })
  return { asked, artefactIds: artefacts.map(({ id }) => id) as [string, string] }
}

test('of two places that are stopped at the same time the later one queues it', async ({ db }) => {
  const { asked, artefactIds } = await twoPlaces(db)
  const stop = (at: number, more: Partial<Ctx> = {}) =>
    revoke(asked.person(later(120), more), { artefactId: artefactIds[at]! })
  let second: Promise<unknown> | undefined
  await db.begin(async (tx) => {
    await stop(0, { db: tx })
    // Not committed: whoever looks now sees it still shared.
    second = stop(1)
    await Promise.race([second, sleep(300)])
  })
  await second
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'queued' })
})

test('one by one, as a list and by requester at once: nobody waits for ever, and it is queued once', async ({ db }) => {
  for (let round = 0; round < 12; round++) {
    const { asked, artefactIds } = await twoPlaces(db)
    const ctx = () => asked.person(later(120))
    const results = await Promise.allSettled<unknown>([
      revoke(ctx(), { artefactId: artefactIds[1] }),
      revoke(ctx(), { artefactId: artefactIds[0] }),
      revokeList(ctx(), { artefactIds, field: 'list' }),
      revokeRequester(ctx(), { requester: { partnerId: asked.partnerId }, artefactIds: 'all' }),
      endRequest(asked.partner(later(120), ['consents:request', 'act-for-person']), asked.ref),
    ])
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(Failure)
    const { artefacts, audit } = await rowsOf(db, asked.id)
    expect(artefacts.map(({ status }) => status)).toEqual(['REVOKED', 'REVOKED'])
    expect(audit.filter(({ action }) => action === 'cleanup.queued')).toHaveLength(1)
  }
})

test('a consent that ended without it is queued when its partner revokes it', async ({ db }) => {
  const { asked, artefactIds } = await twoPlaces(db)
  for (const artefactId of artefactIds) await revoke(asked.person(later(120)), { artefactId })
  await db`delete from cleanup_job where request_id = ${asked.id}`
  const { state } = await endRequest(asked.partner(later(180)), asked.ref)
  expect(state).toBe('REVOKED')
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'queued' })
})

test('a run that dies is left alone for a minute, then begun again', async ({ db }) => {
  const asked = await registered(db)
  await stopped(asked)
  // What a server does before it dies.
  const ctx = asSystem(db, 180)
  await claimCleanup(db, later(240), ledgerEntry(ctx, { actorKind: 'system', actorId: 'clean-up' }))
  expect(await runNextCleanUp(asSystem(db, 239))).toBe(false)
  expect(await dataOf(db, asked)).toMatchObject({ data: DATA })
  expect(await runNextCleanUp(asSystem(db, 240))).toBe(true)
  expect(await dataOf(db, asked)).toBeUndefined()
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'done', attempts: 2 })
})

test('a run that was taken for dead and is not can end nothing', async ({ db }) => {
  const asked = await registered(db)
  await stopped(asked)
  const entry = (seconds: number) => ledgerEntry(asSystem(db, seconds), { actorKind: 'system', actorId: 'clean-up' })
  const late = await claimCleanup(db, later(240), entry(180))
  await claimCleanup(db, later(360), entry(300))
  expect(await endCleanup(db, late!, { stage: 'done', dueAt: later(301) }, entry(301))).toBe(false)
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'running', attempts: 2 })
  expect((await rowsOf(db, asked.id)).audit.map(({ action }) => action)).not.toContain('cleanup.done')
})

test('a run that fails changes nothing, is on record and comes back later and later', async ({ db }) => {
  const asked = await registered(db, 'anonymise')
  await stopped(asked)
  await db`update consent_data set sealed = ${Buffer.of(1)} where request_id = ${asked.id}`
  expect(await runNextCleanUp(asSystem(db, 180))).toBe(true)
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'failed', attempts: 1, dueAt: later(195) })
  expect(await runNextCleanUp(asSystem(db, 194))).toBe(false)
  expect(await runNextCleanUp(asSystem(db, 195))).toBe(true)
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'failed', attempts: 2, dueAt: later(255) })
  expect((await rowsOf(db, asked.id)).audit.map(({ action }) => action).slice(-2)).toEqual([
    'cleanup.started',
    'cleanup.failed',
  ])
  await db`update consent_data set sealed = ${sealData(DATA, asked.id)} where request_id = ${asked.id}`
  await runNextCleanUp(asSystem(db, 300))
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'done', attempts: 3 })
})

test('a job that another server is just taking is passed by, not waited for', async ({ db }) => {
  const asked = await registered(db)
  await stopped(asked)
  await db.begin(async (tx) => {
    await tx`select from cleanup_job where request_id = ${asked.id} for update`
    expect(await runNextCleanUp(asSystem(db, 180))).toBe(false)
  })
  expect(await jobOf(db, asked)).toMatchObject({ stage: 'queued', attempts: 0 })
})

test('any number of runners do each job once', async ({ db }) => {
  await registered(db)
  const all = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const asked = await makeRequest(db)
      await insertRegisteredData(db, asked.id, sealData(DATA, asked.id))
      await stopped(asked)
      return asked
    }),
  )
  const drain = async () => {
    while (await runNextCleanUp(asSystem(db, 180)));
  }
  await Promise.all(Array.from({ length: 5 }, drain))
  for (const asked of all) {
    expect(await jobOf(db, asked)).toMatchObject({ stage: 'done', attempts: 1 })
    const { audit } = await rowsOf(db, asked.id)
    expect(audit.map(({ action }) => String(action)).filter((one) => one.startsWith('cleanup.'))).toEqual([
      'cleanup.queued',
      'cleanup.started',
      'cleanup.done',
    ])
  }
})
