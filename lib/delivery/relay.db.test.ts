import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { afterAll, afterEach, describe, expect } from 'vitest'
import { POST as ekaApprove } from '@/app/abdm/v1/consents/approve/route'
import { POST as ekaCreate } from '@/app/abdm/v1/consents/create/route'
import { POST as ekaDeny } from '@/app/abdm/v1/consents/deny/route'
import { POST as ekaRevoke } from '@/app/abdm/v1/consents/revoke/route'
import { GET as ekaRequest } from '@/app/abdm/v1/request/route'
import { GET as readRequest } from '@/app/api/v1/consent-requests/[id]/route'
import { POST as create } from '@/app/api/v1/consent-requests/route'
import { POST as replayDelivery } from '@/app/api/v1/deliveries/[id]/replay/route'
import { POST as attestrRevoke } from '@/app/api/v3/public/consent/[id]/revoke/route'
import { GET as attestrRead } from '@/app/api/v3/public/consent/[id]/route'
import { PATCH as samagraAccept } from '@/app/auth/[caId]/accept/route'
import { PATCH as samagraReject } from '@/app/auth/[caId]/reject/route'
import { PATCH as samagraRevoke } from '@/app/auth/[caId]/revoke/route'
import { POST as samagraRegister } from '@/app/auth/register/route'
import { GET as veriffList, POST as veriffUpload } from '@/app/v1/sessions/[id]/consents/route'
import { POST as veriffOpen } from '@/app/v1/sessions/route'
import { type Db, db as ownPool } from '@/db/client'
import { findForSending, parkWhilePaused } from '@/db/queries/delivery'
import { test } from '@/db/testing'
import registration from '@/docs/examples/register.json'
import type { UpstreamDialect } from '@/lib/core/delivery/relay'
import { scene as attestrScene } from '@/lib/dialects/attestr/testing'
import { makeJwt, makePatient } from '@/lib/dialects/eka/testing'
import { ConsentRequestView } from '@/lib/dialects/native/documents'
import { call, makeKey, makeTokenHolder, type RouteHandler, serveRoutes } from '@/lib/dialects/testing'
import { bodyOf, listOf, makeVeriffKey, openFor, send, uploadTo } from '@/lib/dialects/veriff/testing'
import { readCheck } from '@/lib/operations/check/read-check'
import { withdraw } from '@/lib/operations/check/withdraw'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { readRequest as readOwnRequest } from '@/lib/operations/consent/read-request'
import { resume } from '@/lib/operations/consent/resume'
import { revoke } from '@/lib/operations/consent/revoke'
import { ALL_SCOPES, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { readCheckEvidence } from '@/lib/operations/evidence/read-check-evidence'
import { readEvidence } from '@/lib/operations/evidence/read-evidence'
import { expireNext } from '@/lib/operations/expiry/expire-next'
import { setUpstream } from '@/lib/operations/relay/set-upstream'
import { asPerson, contextAt, makePartner, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { attestrClient } from '@/lib/upstream/attestr'
import { ekaClient } from '@/lib/upstream/eka'
import { samagraClient } from '@/lib/upstream/samagra'
import { openDelivery } from './run'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

const soon = { timeout: 15_000, interval: 50 }
const inAYear = () => new Date(Date.now() + 365 * 86_400_000)

/** A running instance of ours that can be switched off and on again at the same address. It counts its calls. */
async function master(routes: Readonly<Record<string, RouteHandler>>) {
  const calls: string[] = []
  const held = new Map<string, Promise<void>>()
  const counted = Object.fromEntries(
    Object.entries(routes).map(([name, route]): [string, RouteHandler] => [
      name,
      async (...given) => {
        calls.push(name)
        await held.get(name)
        return route(...given)
      },
    ]),
  )
  let server = await serveRoutes(counted)
  const { origin, port } = server
  closings.push(() => server.close())
  return {
    origin,
    calls,
    down: () => server.close(),
    /** Calls of this route are taken and not answered until the function that it gives is called. */
    hold: (name: string) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(name, promise)
      return resolve
    },
    up: async () => {
      server = await serveRoutes(counted, port)
    },
  }
}

/** Delivers from now on, by a clock that a test moves on. */
async function delivering(db: Db) {
  let ahead = 0
  const delivery = await openDelivery(process.env.DATABASE_URL!, db, () => new Date(Date.now() + ahead))
  closings.push(() => delivery.stop())
  return (seconds: number) => {
    ahead += seconds * 1000
  }
}

/** A partner of this wallet that has an account at another one. */
async function partnerAt(db: Db, dialect: UpstreamDialect, baseUrl: string, credentials: unknown) {
  const { partnerId, token } = await makeKey(db, 'native', [...ALL_SCOPES, 'webhooks:manage'])
  const operator = contextAt(db, new Date(), { actor: { kind: 'system' }, door: 'system' })
  await setUpstream(operator, { partnerId, dialect, baseUrl, credentials })
  const ask = async (email: string, id: string, over: Record<string, unknown> = {}) => {
    const { status, body } = await call(create, {
      token,
      body: {
        purpose: 'CAREMGT',
        dataTypes: ['DiagnosticReport', 'Prescription'],
        providers: [{ id: 'A' }],
        validUntil: inAYear().toISOString(),
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        person: { identifiers: [email] },
        callback: { upstream: { dialect, id } },
        ...over,
      },
    })
    expect([status, body]).toEqual([201, expect.anything()])
    return body.id as string
  }
  const read = async (id: string) => {
    const { body } = await call(readRequest, { method: 'GET', params: { id }, token })
    return ConsentRequestView.strict().parse(body).relay!
  }
  const states = async (id: string) => (await read(id)).passedOn.map(({ state, code }) => [state, code])
  return { partnerId, token, ask, read, states }
}

type Given = Parameters<typeof approve>[1]['scope']

const as = (db: Db, personId: string) => contextAt(db, new Date(), asPerson(personId, v7()))
const say = async (db: Db, personId: string, id: string, scope?: Given) => {
  const { artefacts } = await approve(as(db, personId), { ref: { id }, scope, shown: NO_WORDS })
  return artefacts.map((one) => one.id)
}
const stop = (db: Db, personId: string, artefactId: string) => revoke(as(db, personId), { artefactId, shown: NO_WORDS })

async function ekaMaster(db: Db) {
  const there = await master({
    'POST /abdm/v1/consents/approve': ekaApprove,
    'POST /abdm/v1/consents/create': ekaCreate,
    'POST /abdm/v1/consents/deny': ekaDeny,
    'POST /abdm/v1/consents/revoke': ekaRevoke,
    'GET /abdm/v1/request': ekaRequest,
  })
  const { partnerId, token, hipId } = await makeJwt(db)
  const patient = await makePatient(db, partnerId)
  const signIn = () => db`
    insert into web_session (id, kind, person_id, partner_id, signed_in_with, created_at, last_seen_at, expires_at)
    values (${v7()}, 'api', ${patient.personId}, ${partnerId}, 'abha_address', now(), now(), now() + interval '1 hour')`
  await signIn()
  const client = ekaClient({ baseUrl: there.origin, token, hipId })
  const make = async () => {
    const { consent_init_id } = await client.create({
      patient: { health_id: patient.abhaAddress },
      hip_identifier: { id: 'A', name: 'City Hospital' },
      period: { expiry: inAYear().toISOString() },
      purpose: 'Self Requested',
      record_types: ['Prescription', 'DiagnosticReport'],
    })
    there.calls.length = 0
    return consent_init_id
  }
  const here = await partnerAt(db, 'eka', there.origin, { token, hipId })
  return { there, here, client, patient, make, partnerId, signIn }
}

async function samagraMaster(db: Db) {
  const there = await master({
    'POST /auth/register': samagraRegister,
    'PATCH /auth/{caId}/accept': samagraAccept,
    'PATCH /auth/{caId}/reject': samagraReject,
    'PATCH /auth/{caId}/revoke': samagraRevoke,
  })
  const { partnerId, token } = await makeKey(db, 'samagra', ALL_SCOPES)
  const [staffId, attestedBy] = [v7(), someEmail()]
  await db`insert into staff (id, email, name, created_at) values (${staffId}, ${attestedBy}, 'S', now())`
  await db`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${partnerId}, 'admin')`
  const person = await makeTokenHolder(db)
  const client = samagraClient({ baseUrl: there.origin, token })
  const make = async () => {
    const { caId } = await client.register({
      consentArtifact: {
        ...registration.consentArtifact,
        expires: inAYear().toISOString(),
        consumer: { ...registration.consentArtifact.consumer, id: partnerId },
        user: { id: person.email },
      },
    })
    there.calls.length = 0
    return caId
  }
  const stateThere = async (caId: string) => {
    const [row] = await db<{ id: string }[]>`select id from consent_request where ca_id = ${caId}`
    const { request, artefacts } = await rowsOf(db, row!.id)
    return artefacts[0]?.status ?? request.status
  }
  const here = await partnerAt(db, 'samagra', there.origin, { token, attestedBy })
  return { there, here, client, person, make, stateThere }
}

describe('Eka', () => {
  test('hears a part of a yes and a withdrawal, though it was down', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    const forward = await delivering(db)
    there.down()
    const [artefactId = ''] = await say(db, patient.personId, id, { dataTypes: ['Prescription'] })
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await there.up()
    forward(10)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect(there.calls).toEqual(['GET /abdm/v1/request', 'POST /abdm/v1/consents/approve', 'GET /abdm/v1/request'])
    expect(await here.read(id)).toMatchObject({ dialect: 'eka', id: foreignId })
    const theirs = await client.request({ id: foreignId })
    expect(theirs.status).toBe('granted')
    expect(theirs.hi_types.filter(({ enabled }) => enabled).map((one) => one.id)).toEqual(['Prescription'])

    there.down()
    await stop(db, patient.personId, artefactId)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['waiting', 'unreachable'],
        ['confirmed', null],
      ])
    const shown = () => readArtefact(as(db, patient.personId), { artefactId, language: 'en' })
    expect((await shown()).told).toMatchObject([
      { recipientKind: 'relay', dialect: 'eka', host: '127.0.0.1', topic: 'consent.revoked', standing: 'waiting' },
    ])
    await there.up()
    forward(10)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['confirmed', null],
        ['confirmed', null],
      ])
    expect((await client.request({ id: foreignId })).status).toBe('revoked')
    expect((await shown()).told).toMatchObject([{ standing: 'confirmed', confirmedAt: expect.any(Date) }])
  })

  test('hears a no', async ({ db }) => {
    const { here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    await deny(as(db, patient.personId), { ref: { id }, shown: NO_WORDS })
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect((await client.request({ id: foreignId })).status).toBe('denied')
  })

  test('what it has already is not said again, and what contradicts it is shown with what stands there', async ({
    db,
  }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const [granted, denied] = [await make(), await make()]
    await client.approve({ id: granted, consent_artefacts: [{ hip_id: 'A' }] })
    await client.deny({ id: denied })
    there.calls.length = 0
    const [first, second] = [await here.ask(patient.email, granted), await here.ask(patient.email, denied)]
    await say(db, patient.personId, first)
    await say(db, patient.personId, second)
    await delivering(db)
    await expect.poll(() => here.states(first), soon).toEqual([['confirmed', null]])
    await expect.poll(() => here.states(second), soon).toEqual([['refused', 'denied']])
    expect(there.calls).toEqual(['GET /abdm/v1/request', 'GET /abdm/v1/request'])
  })

  test('a session that is over there is shown by its code, and tried again', async ({ db }) => {
    const { here, patient, make, partnerId, signIn } = await ekaMaster(db)
    await db`delete from web_session where partner_id = ${partnerId}`
    const id = await here.ask(patient.email, await make())
    await say(db, patient.personId, id)
    const forward = await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', '491 person_session_needed']])
    await signIn()
    forward(10)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
  })

  test('a yes that was taken back before it got there never arrives', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    const forward = await delivering(db)
    there.down()
    const [artefactId = ''] = await say(db, patient.personId, id)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await stop(db, patient.personId, artefactId)
    await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['waiting', 'unreachable'])
    await there.up()
    forward(400)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['confirmed', null],
        ['superseded', 'unreachable'],
      ])
    expect((await client.request({ id: foreignId })).status).toBe('denied')
    expect(there.calls).not.toContain('POST /abdm/v1/consents/approve')
  })

  test('a no waits for a yes that is on its way, also for the second time, and has the last word', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    const forward = await delivering(db)
    there.down()
    const [artefactId = ''] = await say(db, patient.personId, id)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await there.up()
    const approved = 'POST /abdm/v1/consents/approve'
    const release = there.hold(approved)
    forward(10)
    await expect.poll(() => there.calls, soon).toContain(approved)
    await stop(db, patient.personId, artefactId)
    await expect.poll(async () => (await here.states(id)).length, soon).toBe(2)
    // Long enough for a no that does not wait to be there.
    await sleep(500)
    release()
    await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['confirmed', null])
    expect((await client.request({ id: foreignId })).status).toBe('revoked')
    expect(there.calls).not.toContain('POST /abdm/v1/consents/deny')
  })

  test('of two places one is stopped before the yes arrives: the other is still shared', async ({ db }) => {
    const { there, here, client, patient } = await ekaMaster(db)
    // One request there that names no place: the places are chosen with the yes.
    const { consent_init_id: foreignId } = await client.create({
      patient: { health_id: patient.abhaAddress },
      period: { expiry: inAYear().toISOString() },
      purpose: 'Self Requested',
      record_types: ['Prescription', 'DiagnosticReport'],
    })
    const id = await here.ask(patient.email, foreignId, { providers: [{ id: 'A' }, { id: 'B' }] })
    const forward = await delivering(db)
    there.down()
    await say(db, patient.personId, id)
    const { artefacts } = await rowsOf(db, id)
    const at = (place: string) => artefacts.find(({ providerId }) => providerId === place)!.id
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await stop(db, patient.personId, at('A'))
    await expect.poll(async () => (await here.states(id)).length, soon).toBe(2)
    await there.up()
    forward(400)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['confirmed', null],
        ['confirmed', null],
      ])
    const { status, providers } = await client.request({ id: foreignId })
    expect([status, providers.map(({ hip }) => hip.id)]).toEqual(['granted', ['B']])
    await stop(db, patient.personId, at('B'))
    await expect.poll(async () => (await client.request({ id: foreignId })).status, soon).toBe('revoked')
  })

  test('a no is tried daily after the timetable’s end, for as long as it is down, and is never called refused', async ({
    db,
  }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const [granted, asked] = [await make(), await make()]
    const [first, second] = [await here.ask(patient.email, granted), await here.ask(patient.email, asked)]
    const forward = await delivering(db)
    const [artefactId = ''] = await say(db, patient.personId, first)
    await expect.poll(() => here.states(first), soon).toEqual([['confirmed', null]])
    there.down()
    await stop(db, patient.personId, artefactId)
    await deny(as(db, patient.personId), { ref: { id: second }, shown: NO_WORDS })
    for (const id of [first, second])
      await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['waiting', 'unreachable'])
    // Nine have failed: the next one is the timetable's last.
    await db`update delivery set attempts = 9 where consent_id in ${db([first, second])} and state = 'waiting'`
    const failedOf = async (id: string) =>
      (
        await db`select a.id from delivery d join delivery_attempt a on a.delivery_id = d.id
                 where d.consent_id = ${id} and a.outcome = 'failed'`
      ).length
    for (const tries of [2, 3]) {
      forward(1.1 * 86_400)
      for (const id of [first, second]) await expect.poll(() => failedOf(id), soon).toBe(tries)
    }
    for (const id of [first, second]) expect((await here.states(id))[0]).toEqual(['waiting', 'unreachable'])
    const shown = await readArtefact(as(db, patient.personId), { artefactId, language: 'en' })
    expect(shown.told).toMatchObject([{ topic: 'consent.revoked', standing: 'waiting', code: 'unreachable' }])
    await there.up()
    forward(1.1 * 86_400)
    for (const id of [first, second])
      await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['confirmed', null])
    expect((await client.request({ id: granted })).status).toBe('revoked')
    expect((await client.request({ id: asked })).status).toBe('denied')
  })

  test('a yes that is given up is called unreached, and a no that it refuses is called refused', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const [asked, granted] = [await make(), await make()]
    await client.approve({ id: granted, consent_artefacts: [{ hip_id: 'A' }] })
    const [first, second] = [await here.ask(patient.email, asked), await here.ask(patient.email, granted)]
    const forward = await delivering(db)
    there.down()
    await say(db, patient.personId, first)
    await expect.poll(() => here.states(first), soon).toEqual([['waiting', 'unreachable']])
    await db`update delivery set attempts = 9 where consent_id = ${first} and state = 'waiting'`
    forward(1.1 * 86_400)
    await expect.poll(() => here.states(first), soon).toEqual([['unreached', 'unreachable']])
    await there.up()
    await deny(as(db, patient.personId), { ref: { id: second }, shown: NO_WORDS })
    await expect.poll(() => here.states(second), soon).toEqual([['refused', 'granted']])
    const { told } = await readOwnRequest(as(db, patient.personId), { requestId: second, language: 'en' })
    expect(told).toMatchObject([{ topic: 'consent.denied', standing: 'refused', code: 'granted' }])
  })

  test('a yes that is paused is held, without an attempt, and is said as soon as it is resumed', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    const [artefactId = ''] = await say(db, patient.personId, id)
    await pause(as(db, patient.personId), { artefactId })
    const forward = await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['held', null]])
    const shown = await readArtefact(as(db, patient.personId), { artefactId, language: 'en' })
    expect(shown.told).toMatchObject([{ topic: 'consent.granted', standing: 'held' }])
    forward(20 * 86_400)
    await sleep(1500)
    expect(await here.states(id)).toEqual([['held', null]])
    expect(there.calls).toEqual([])
    await resume(as(db, patient.personId), { artefactId })
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect((await client.request({ id: foreignId })).status).toBe('granted')
    const [row] = await db`select attempts from delivery where consent_id = ${id} and recipient_kind = 'relay'`
    expect(row!.attempts).toBe(0)
  })

  test('a yes that failed before it was paused has its tries left when it is resumed', async ({ db }) => {
    const { there, here, client, patient, make } = await ekaMaster(db)
    const foreignId = await make()
    const id = await here.ask(patient.email, foreignId)
    const forward = await delivering(db)
    there.down()
    const [artefactId = ''] = await say(db, patient.personId, id)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await pause(as(db, patient.personId), { artefactId })
    forward(10)
    await expect.poll(() => here.states(id), soon).toEqual([['held', 'unreachable']])
    await there.up()
    await resume(as(db, patient.personId), { artefactId })
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect((await client.request({ id: foreignId })).status).toBe('granted')
  })

  test('a pause cannot end unseen while a yes begins to wait for that', async ({ db }) => {
    const { here, patient, make } = await ekaMaster(db)
    const id = await here.ask(patient.email, await make())
    const [artefactId = ''] = await say(db, patient.personId, id)
    await pause(as(db, patient.personId), { artefactId })
    const deliveryId = v7()
    await db`insert into delivery (id, outbox_id, recipient_kind, consent_id, topic, state, created_at)
      select ${deliveryId}, id, 'relay', ${id}, topic, 'queued', now() from outbox
       where request_id = ${id} and topic = 'consent.granted'`
    const [row] = await findForSending(db, [deliveryId], [])
    const parks = () => db.begin((tx) => parkWhilePaused(tx, row!))
    const waiting = async () =>
      (await db`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length
    let resumed = false
    const [parked, resuming] = await db.begin(async (tx) => {
      // Nothing that parks it gets further than this.
      await tx`select id from delivery where id = ${deliveryId} for update`
      const parking = parks()
      await expect.poll(waiting, soon).toBe(1)
      const going = resume(as(db, patient.personId), { artefactId }).then(() => {
        resumed = true
      })
      await expect.poll(async () => resumed || (await waiting()) === 2, soon).toBe(true)
      expect(resumed).toBe(false)
      return [() => parking, () => going]
    })
    expect(await parked!()).toBe(true)
    await resuming!()
    await db`update delivery set state = 'queued' where id = ${deliveryId}`
    expect(await parks()).toBe(false)
  })

  test('a yes that is held goes there without the place whose pause ends by a withdrawal', async ({ db }) => {
    const { here, client, patient } = await ekaMaster(db)
    const { consent_init_id: foreignId } = await client.create({
      patient: { health_id: patient.abhaAddress },
      period: { expiry: inAYear().toISOString() },
      purpose: 'Self Requested',
      record_types: ['Prescription', 'DiagnosticReport'],
    })
    const id = await here.ask(patient.email, foreignId, { providers: [{ id: 'A' }, { id: 'B' }] })
    await say(db, patient.personId, id)
    const { artefacts } = await rowsOf(db, id)
    const artefactId = artefacts.find(({ providerId }) => providerId === 'A')!.id
    await pause(as(db, patient.personId), { artefactId })
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['held', null]])
    await stop(db, patient.personId, artefactId)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['confirmed', null],
        ['confirmed', null],
      ])
    const { status, providers } = await client.request({ id: foreignId })
    expect([status, providers.map(({ hip }) => hip.id)]).toEqual(['granted', ['B']])
  })

  test('a yes that is held until its permission ends is never said', async ({ db }) => {
    const { there, here, patient, make } = await ekaMaster(db)
    const id = await here.ask(patient.email, await make(), {
      // Later than it can be answered.
      validUntil: new Date(Date.now() + 90_000_000).toISOString(),
    })
    const [artefactId = ''] = await say(db, patient.personId, id)
    await pause(as(db, patient.personId), { artefactId })
    const forward = await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['held', null]])
    forward(2 * 86_400)
    const later = contextAt(db, new Date(Date.now() + 2 * 86_400_000), { actor: { kind: 'system' }, door: 'system' })
    while (await expireNext(later));
    await expect.poll(() => here.states(id), soon).toEqual([['superseded', null]])
    expect(there.calls).toEqual([])
  })
})

describe('Samagra', () => {
  test('hears yes and stop, though it was down, and no', async ({ db }) => {
    const { there, here, person, make, stateThere } = await samagraMaster(db)
    const [first, second] = [await make(), await make()]
    const [id, other] = [await here.ask(person.email, first), await here.ask(person.email, second)]
    const forward = await delivering(db)
    there.down()
    const [artefactId = ''] = await say(db, person.personId, id)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'unreachable']])
    await there.up()
    forward(10)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect(await stateThere(first)).toBe('ACTIVE')
    await stop(db, person.personId, artefactId)
    await expect
      .poll(() => here.states(id), soon)
      .toEqual([
        ['confirmed', null],
        ['confirmed', null],
      ])
    expect(await stateThere(first)).toBe('REVOKED')
    await deny(as(db, person.personId), { ref: { id: other }, shown: NO_WORDS })
    await expect.poll(() => here.states(other), soon).toEqual([['confirmed', null]])
    expect(await stateThere(second)).toBe('DENIED')
  })

  test('hears nothing of a yes that is less than was asked: it cannot hold less', async ({ db }) => {
    const { there, here, person, make, stateThere } = await samagraMaster(db)
    const caId = await make()
    const id = await here.ask(person.email, caId)
    const [artefactId = ''] = await say(db, person.personId, id, { dataTypes: ['Prescription'] })
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['refused', 'narrowed']])
    const evidence = await readEvidence(as(db, person.personId), { artefactId })
    expect(evidence.deliveries.filter(({ recipientKind }) => recipientKind === 'relay')).toMatchObject([
      { dialect: 'samagra', standing: 'refused', code: 'narrowed', toldAt: null, confirmedAt: null },
    ])
    expect(there.calls).toEqual([])
    // What is taken back was never said there: it becomes a no.
    await stop(db, person.personId, artefactId)
    await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['confirmed', null])
    expect(await stateThere(caId)).toBe('DENIED')
  })

  test('an answer that was lost is not taken for a refusal when it is asked again', async ({ db }) => {
    const { there, here, person, make, stateThere } = await samagraMaster(db)
    const caId = await make()
    await samagraClient({ baseUrl: there.origin, token: person.token }).accept(caId)
    const id = await here.ask(person.email, caId)
    await say(db, person.personId, id)
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect(await stateThere(caId)).toBe('ACTIVE')
  })

  test('what it does not know is shown as refused, with its code, and can be sent again', async ({ db }) => {
    const { here, person } = await samagraMaster(db)
    const id = await here.ask(person.email, v7())
    await say(db, person.personId, id)
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['refused', '404']])
    const { passedOn } = await here.read(id)
    const again = await call(replayDelivery, { token: here.token, params: { id: passedOn[0]!.deliveryId } })
    expect(again.status).toBe(202)
    const tries = () => db`select from delivery_attempt where delivery_id = ${passedOn[0]!.deliveryId}`
    await expect.poll(async () => (await tries()).length, soon).toBe(2)
  })
})

describe('Attestr', () => {
  test('is waited for until the person agreed there, and hears a withdrawal though it was down', async ({ db }) => {
    const there = await master({
      'GET /api/v3/public/consent/{id}': attestrRead,
      'POST /api/v3/public/consent/{id}/revoke': attestrRevoke,
    })
    const scene = await attestrScene(db)
    const { body: theirs } = await scene.register()
    const client = attestrClient({ baseUrl: there.origin, authToken: scene.token })
    const here = await partnerAt(db, 'attestr', there.origin, { authToken: scene.token })
    const id = await here.ask(scene.person.email, theirs._id)
    const [artefactId = ''] = await say(db, scene.person.personId, id)
    const forward = await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'PENDING']])
    await scene.grant(theirs.requestId)
    forward(10)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    there.down()
    await stop(db, scene.person.personId, artefactId)
    await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['waiting', 'unreachable'])
    await there.up()
    forward(10)
    await expect.poll(async () => (await here.states(id))[0], soon).toEqual(['confirmed', null])
    expect((await client.read(theirs._id)).status).toBe('REVOKED')
  })

  test('a no takes back what waits there', async ({ db }) => {
    const there = await master({
      'GET /api/v3/public/consent/{id}': attestrRead,
      'POST /api/v3/public/consent/{id}/revoke': attestrRevoke,
    })
    const scene = await attestrScene(db)
    const { body: theirs } = await scene.register()
    const here = await partnerAt(db, 'attestr', there.origin, { authToken: scene.token })
    const id = await here.ask(scene.person.email, theirs._id)
    await deny(as(db, scene.person.personId), { ref: { id }, shown: NO_WORDS })
    await delivering(db)
    await expect.poll(() => here.states(id), soon).toEqual([['confirmed', null]])
    expect((await scene.read(theirs._id)).body.status).toBe('REVOKED')
  })
})

describe('Veriff', () => {
  const WORDS = 'सहमति\r\n👍'

  /** A session here whose master copy is on a session there, of the same partner's at another wallet. */
  async function sessions(db: Db) {
    const there = await master({
      'POST /v1/sessions/{id}/consents': veriffUpload,
      'GET /v1/sessions/{id}/consents': veriffList,
    })
    const theirs = await makeVeriffKey(db)
    const foreignId = await openFor(theirs)
    const ours = await makeVeriffKey(db)
    const operator = contextAt(db, new Date(), { actor: { kind: 'system' }, door: 'system' })
    const { apiKey, secret } = theirs
    const { partnerId } = ours
    await setUpstream(operator, {
      partnerId,
      dialect: 'veriff',
      baseUrl: there.origin,
      credentials: { apiKey, secret },
    })
    const email = someEmail()
    const personId = await makePerson(db, [email])
    const { body } = await send(veriffOpen, '/v1/sessions', {
      headers: { 'x-auth-client': ours.apiKey },
      body: JSON.stringify({ verification: { vendorData: email, upstream: { id: foreignId } } }),
    })
    const sessionId = body.verification.id as string
    const recorded = async () => {
      const list = await listOf(theirs, foreignId)
      return list.body.consents.map((one: Record<string, unknown>) => [one.approved, one.type, one.text])
    }
    const standings = async () => {
      const { told } = await readCheck(as(db, personId), { sessionId })
      return told.map(({ recipientKind, topic, standing }) => [recipientKind, topic, standing])
    }
    return { there, ours, sessionId, personId, recorded, standings }
  }

  test('gets the words of each answer, and those of the yes that a person takes back, though it was down', async ({
    db,
  }) => {
    const { there, ours, sessionId, personId, recorded, standings } = await sessions(db)
    const forward = await delivering(db)
    there.down()
    await uploadTo(ours, sessionId, bodyOf(true, WORDS, 'bipa'))
    await expect.poll(standings, soon).toEqual([['relay', 'consent.granted', 'waiting']])
    await there.up()
    forward(10)
    await expect.poll(standings, soon).toEqual([['relay', 'consent.granted', 'confirmed']])
    expect(await recorded()).toEqual([[true, 'bipa', WORDS]])
    await withdraw(as(db, personId), { sessionId })
    await expect.poll(standings, soon).toEqual([['relay', 'consent.revoked', 'confirmed']])
    expect(await recorded()).toEqual([
      [true, 'bipa', WORDS],
      [false, 'bipa', WORDS],
    ])
    const { deliveries } = await readCheckEvidence(as(db, personId), { id: sessionId })
    const atUpstream = deliveries.filter(({ recipientKind }) => recipientKind === 'relay')
    expect(
      atUpstream.map(({ topic, standing, toldAt, confirmedAt }) => [topic, standing, toldAt, confirmedAt]),
    ).toEqual([
      ['consent.revoked', 'confirmed', expect.any(Date), expect.any(Date)],
      ['consent.granted', 'confirmed', expect.any(Date), expect.any(Date)],
    ])
  })

  test('a yes that was taken back before it got there never arrives, so that it cannot bind', async ({ db }) => {
    const { there, ours, sessionId, personId, recorded, standings } = await sessions(db)
    const forward = await delivering(db)
    there.down()
    await uploadTo(ours, sessionId, bodyOf(true, WORDS))
    const failedOnce = async () =>
      (
        await db`select a.id from delivery_attempt a join delivery d on d.id = a.delivery_id where d.consent_id = ${sessionId}`
      ).length
    await expect.poll(failedOnce, soon).toBe(1)
    await withdraw(as(db, personId), { sessionId })
    await expect.poll(failedOnce, soon).toBe(2)
    await there.up()
    forward(400)
    await expect.poll(standings, soon).toEqual([['relay', 'consent.revoked', 'confirmed']])
    await sleep(300)
    expect(await recorded()).toEqual([[false, 'ine', WORDS]])
  })
})

test('an upstream is one that the operator has on file, and that can hold such a request', async ({ db }) => {
  const { token } = await makeKey(db, 'native', ALL_SCOPES)
  const here = await partnerAt(db, 'samagra', 'http://127.0.0.1:9', { token: 'x' })
  const ask = (key: string, over: Record<string, unknown>) =>
    call(create, {
      token: key,
      body: {
        purpose: 'CAREMGT',
        dataTypes: ['Prescription'],
        expiresAt: inAYear().toISOString(),
        person: { identifiers: [someEmail()] },
        ...over,
      },
    })
  const named = { callback: { upstream: { id: v7() } } }
  expect((await ask(here.token, named)).status).toBe(201)
  for (const [key, over] of [
    [token, named],
    [here.token, { callback: { upstream: { dialect: 'eka', id: v7() } } }],
    [here.token, { ...named, providers: [{ id: 'A' }, { id: 'B' }] }],
  ] as const) {
    const { status, body } = await ask(key, over)
    expect([status, body.errors]).toMatchObject([400, [{ field: 'callback.upstream' }]])
  }
})

test('what one request or session is kept at, no other of the partner is, and another partner knows nothing of that', async ({
  db,
}) => {
  const here = await partnerAt(db, 'samagra', 'http://127.0.0.1:9', { token: 'x' })
  const there = await partnerAt(db, 'samagra', 'http://127.0.0.1:9', { token: 'x' })
  const foreignId = v7()
  await here.ask(someEmail(), foreignId)
  const elsewhere = await here.ask(someEmail(), v7(), { callback: undefined })
  await there.ask(someEmail(), foreignId)
  const { status, body } = await call(create, {
    token: here.token,
    body: {
      purpose: 'CAREMGT',
      dataTypes: ['Prescription'],
      expiresAt: inAYear().toISOString(),
      person: { identifiers: [someEmail()] },
      callback: { upstream: { id: foreignId } },
    },
  })
  expect([status, body.errors]).toEqual([
    400,
    [{ field: 'callback.upstream', messages: ['is the id of another request or session of yours'] }],
  ])
  // Of two at the same moment the database refuses one.
  const [kept] = await db`select t.* from relay_target t join partner_upstream u on u.id = t.upstream_id
    where u.partner_id = ${here.partnerId}`
  const second = { ...kept, id: v7(), requestId: elsewhere }
  await expect(db`insert into relay_target ${db(second)}`.execute()).rejects.toMatchObject({ code: '23505' })
})

test('an account at a forbidden address or without its secret is not taken', async ({ db }) => {
  const partnerId = await makePartner(db)
  const operator = contextAt(db, new Date(), { actor: { kind: 'system' }, door: 'system' })
  const set = (baseUrl: string, credentials: unknown = { token: 't' }) =>
    setUpstream(operator, { partnerId, dialect: 'eka', baseUrl, credentials })
  for (const url of [
    'http://api.example/',
    'https://u:p@api.example',
    'https://api.example:22',
    'https://api.example/?a',
  ])
    await expect(set(url), url).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(set('https://api.example', { hipId: 'x' })).rejects.toMatchObject({
    fields: { token: [expect.any(String)] },
  })
  await set('https://api.example/')
  await set('https://other.example', { token: 'secret-of-this-test' })
  const rows = await db`select base_url, credentials_sealed from partner_upstream where partner_id = ${partnerId}`
  expect(rows.map(({ baseUrl }) => baseUrl)).toEqual(['https://other.example'])
  expect(Buffer.from(rows[0]!.credentialsSealed).toString()).not.toContain('secret-of')
})

test('an upstream at an address that must not be called is not called, whatever is on file', async ({ db }) => {
  const here = await partnerAt(db, 'samagra', 'http://127.0.0.1:9', { token: 'x' })
  const { email, personId } = await makeTokenHolder(db)
  const id = await here.ask(email, v7())
  await db`update partner_upstream set base_url = 'https://upstream.example:22' where partner_id = ${here.partnerId}`
  await say(db, personId, id)
  await delivering(db)
  await expect.poll(() => here.states(id), soon).toEqual([['waiting', 'refused_address']])
})
