import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import type { REASON_CODES } from '@/lib/core/consent/reason'
import { approve } from '@/lib/operations/consent/approve'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { revoke } from '@/lib/operations/consent/revoke'
import { forgetKeys, NO_WORDS, partnerActor, someAsk } from '@/lib/operations/consent/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { makeDelivery } from '@/lib/operations/console/webhook/testing'
import { asPerson, contextAt, later, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { readMetrics } from './read-metrics'

const HOUR = 3600

/** A partner that asks one person, and what becomes of each request. `at` in hours after the start of these tests. */
async function scene(db: Db) {
  forgetKeys()
  const partner = await partnerActor(db, ['consents:request', 'consents:read', 'act-for-person'])
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const ask = async (at: number) => {
    const ctx = contextAt(db, later(at * HOUR), { actor: partner, door: 'native' })
    const { request } = await createRequest(ctx, {
      ...someAsk(),
      identifiers: [email],
      expiresAt: later(48 * HOUR),
    })
    return request.id
  }
  const person = (at: number) => contextAt(db, later(at * HOUR), asPerson(personId, v7()))
  const software = (at: number) => contextAt(db, later(at * HOUR), { actor: partner, door: 'eka' })
  const viewer = staffCtx(db, await makeStaff(db, 'viewer', partner.partnerId), later(100 * HOUR))
  const metrics = (fromHour: number, toHour: number) =>
    readMetrics(viewer, { from: later(fromHour * HOUR), to: later(toHour * HOUR) })
  return { partner, ask, person, software, metrics }
}

test('the figures are those of a set made by hand', async ({ db }) => {
  const { partner, ask, person, software, metrics } = await scene(db)
  const yes = async (id: string, at: number, over: object = {}) =>
    (await approve(person(at), { ref: { id }, shown: NO_WORDS, ...over })).artefacts[0]?.id ?? ''
  const no = (id: string, at: number, code?: (typeof REASON_CODES)[number]) =>
    deny(person(at), { ref: { id }, shown: NO_WORDS, reason: code && { code } })

  // Six yes, after 1, 2, 3, 4, 5 and 6 hours; two of them with less than was asked, one taken back.
  const granted: string[] = []
  for (let hour = 1; hour <= 6; hour += 1)
    granted.push(await yes(await ask(0), hour, hour <= 2 ? { scope: { dataTypes: ['Prescription'] } } : {}))
  await revoke(person(7), { artefactId: granted[5] ?? '' })
  // Seven no, after 10 hours each: five for one reason, one for another, one without; the last by the software.
  for (let at = 0; at < 5; at += 1) await no(await ask(0), 10, 'too_much')
  await no(await ask(0), 10, 'too_long')
  await deny(software(10), { ref: { id: await ask(0) }, shown: NO_WORDS })
  // One withdrawn by the partner, one that ran out, and one before the period.
  await cancelRequest(contextAt(db, later(HOUR), { actor: partner, door: 'native' }), { id: await ask(0) })
  await ask(0)
  await yes(await ask(-24), 1)

  const shown = await metrics(-1, 1)
  expect(shown).toMatchObject({
    asked: 15,
    inReview: 0,
    open: 0,
    granted: 6,
    denied: 7,
    expired: 1,
    cancelled: 1,
    narrowed: 2,
    revoked: 1,
    // The seventh of 1 2 3 4 5 6 10 10 10 10 10 10 10.
    medianSeconds: 10 * HOUR,
  })
  expect(shown.doors).toEqual({
    shown: [expect.objectContaining({ key: 'web', count: 12, granted: 6, denied: 6, narrowed: null })],
    few: 1,
  })
  expect(await metrics(-25, 1)).toMatchObject({ asked: 16, granted: 7 })
  expect(await metrics(-25, -23)).toMatchObject({ asked: 1, granted: 1, medianSeconds: null })
  expect(await metrics(2, 3)).toMatchObject({
    asked: 0,
    granted: 0,
    medianSeconds: null,
  })
})

test('why people said no is told of whole months that are over, and of no period in which one can be singled out', async ({
  db,
}) => {
  const { partner, ask, person } = await scene(db)
  const no = async (at: number) =>
    deny(person(at), { ref: { id: await ask(at) }, shown: NO_WORDS, reason: { code: 'too_much' } })
  // The tests' month is April; these are of its first two days.
  for (let at = 0; at < 5; at += 1) await no(at)
  await no(30)
  const day = (text: string) => new Date(`${text}T18:29:59.999Z`)
  const reader = staffCtx(db, await makeStaff(db, 'viewer', partner.partnerId), day('2026-04-20'))
  const inMay = { ...reader, now: day('2026-05-03') }
  const shown = async (ctx: typeof reader, from: string, to: string) =>
    (await readMetrics(ctx, { from: day(from), to: day(to) })).reasons.shown
  expect(await shown(reader, '2026-03-31', '2026-04-01')).toEqual([])
  for (const [from, to] of [
    ['2026-03-31', '2026-05-03'],
    ['2026-04-01', '2026-05-02'],
    ['2026-04-02', '2026-04-30'],
  ] as const)
    expect(await shown(inMay, from, to)).toEqual([{ key: 'too_much', count: 5 }])
  expect(await shown(inMay, '2026-03-31', '2026-04-02')).toEqual([])
})

test('what runs out is counted by the clock, before any job has seen it', async ({ db }) => {
  const { ask, metrics } = await scene(db)
  await ask(99)
  const id = await ask(99)
  await db`update consent_request set expires_at = ${later(99.5 * HOUR)} where id = ${id}`
  expect(await metrics(98, 100)).toMatchObject({ asked: 2, open: 0, expired: 2 })
  await db`update consent_request set expires_at = ${later(101 * HOUR)} where id = ${id}`
  expect(await metrics(98, 100)).toMatchObject({ asked: 2, open: 1, expired: 1 })
})

test('endpoints are counted by what became of their messages in the period', async ({ db }) => {
  const { partner, metrics } = await scene(db)
  const told = await makeDelivery(db, partner.partnerId, { state: 'told', toldAt: later(4) })
  const [endpoint] = await db`select endpoint_id from delivery where id = ${told}`
  for (const state of ['failed', 'failed', 'waiting', 'queued', 'dropped'])
    await makeDelivery(db, partner.partnerId, { state, endpointId: endpoint?.endpointId })
  await makeDelivery(db, partner.partnerId, { endpointId: endpoint?.endpointId, createdAt: later(-2 * HOUR) })
  const { endpoints } = await metrics(-1, 1)
  expect(endpoints.find((one) => one.id === endpoint?.endpointId)).toMatchObject({
    told: 1,
    failed: 2,
    underWay: 2,
    dropped: 1,
    medianSeconds: 4,
    host: `h${endpoint?.endpointId}.example`,
  })
})
