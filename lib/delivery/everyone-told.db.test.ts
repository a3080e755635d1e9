import { v7 } from 'uuid'
import { afterAll, afterEach, describe, expect, vi } from 'vitest'
import { PATCH as acceptThere } from '@/app/auth/[caId]/accept/route'
import { PATCH as rejectThere } from '@/app/auth/[caId]/reject/route'
import { PATCH as revokeThere } from '@/app/auth/[caId]/revoke/route'
import { POST as registerThere } from '@/app/auth/register/route'
import { type Db, db as ownPool } from '@/db/client'
import { insertRegisteredData } from '@/db/queries/registered-data'
import { test } from '@/db/testing'
import registration from '@/docs/examples/register.json'
import { CHECK_TYPES } from '@/lib/core/check/judge'
import { NEWS, type News } from '@/lib/core/delivery/news'
import { invitation, newsMessage } from '@/lib/core/delivery/news-message'
import { pausedEndpointMessage } from '@/lib/core/delivery/paused-endpoint'
import { reminderMessage } from '@/lib/core/delivery/reminder'
import { codeMessage } from '@/lib/core/otp/message'
import { ConsentUpdate } from '@/lib/dialects/eka/documents'
import { WebhookMessage } from '@/lib/dialects/native/documents'
import { SamagraLogMessage, SamagraMessage } from '@/lib/dialects/samagra/documents'
import { call, makeKey, serveRoutes } from '@/lib/dialects/testing'
import * as environment from '@/lib/env'
import { LANGUAGES } from '@/lib/i18n/languages'
import { MESSAGES } from '@/lib/i18n/messages'
import { openSession } from '@/lib/operations/check/open-session'
import { uploadConsent } from '@/lib/operations/check/upload-consent'
import { sealData } from '@/lib/operations/clean-up/registered-data'
import { runNextCleanUp } from '@/lib/operations/clean-up/run-next-clean-up'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { resume } from '@/lib/operations/consent/resume'
import { revoke } from '@/lib/operations/consent/revoke'
import { ALL_SCOPES, NO_WORDS, someAsk } from '@/lib/operations/consent/testing'
import type { Actor, Door } from '@/lib/operations/context'
import { makeStaff } from '@/lib/operations/delivery/testing'
import { expireNext } from '@/lib/operations/expiry/expire-next'
import { saveMessagePreferences } from '@/lib/operations/person/save-message-preferences'
import { setUpstream } from '@/lib/operations/relay/set-upstream'
import { asPerson, contextAt, makePartner, makePerson, someEmail, someMobile } from '@/lib/operations/sign-in/testing'
import { recordSubject } from '@/lib/operations/use/record-subject'
import { verifyUse } from '@/lib/operations/use/verify-use'
import { readDemoMessages } from '@/lib/upstream/sms'
import { FACILITIES, PEOPLE, STAFF, TERMS } from '@/scripts/demo'
import { openDelivery } from './run'
import { makeEndpoint, receiver } from './testing'

const realEnv = environment.env
vi.spyOn(environment, 'env').mockImplementation(() => ({ ...realEnv(), VERIFY_DATAPATH: 'off' }))

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})
afterAll(() => ownPool().end())

const soon = { timeout: 20_000, interval: 25 }
const DAY = 86_400_000
const HOSPITAL = 'City Hospital, Lucknow'
const DOCTOR = 'Dr Meera Sharma'
const DIAGNOSIS = 'Type 2 diabetes mellitus'
const [PERSON] = PEOPLE
const FIELDS = registration.consentArtifact.data
const MESSAGES_OF = { native: WebhookMessage, eka: ConsentUpdate, samagra: SamagraMessage, log: SamagraLogMessage }

async function receiving() {
  const hook = await receiver()
  closings.push(() => hook.close())
  return hook
}

/** Everything that left this process for anyone, in all tests of this file. */
const sentToPartners: string[] = []
const sentToPeople: string[] = []

/**
 * A partner that is told in every way there is, that has its consents' master copies at a second wallet, and that asks
 * a person of the demo for what the demo asks, about a diagnosis.
 */
async function scene(db: Db) {
  const began = Date.now()
  let ahead = 0
  const now = (ms = 0) => new Date(Date.now() + ahead + ms)
  const [native, eka, samagra, log] = [await receiving(), await receiving(), await receiving(), await receiving()]
  const hooks = { native, eka, samagra, log }

  const partnerId = await makePartner(db)
  await db`update partner set name = ${HOSPITAL} where id = ${partnerId}`
  await db`update partner_consumer set requester_name = ${DOCTOR} where partner_id = ${partnerId}`
  const staff = await makeStaff(db, partnerId)
  await makeEndpoint(db, partnerId, native.url)
  await makeEndpoint(db, partnerId, eka.url, { format: 'eka' })
  await makeEndpoint(db, partnerId, new URL(samagra.url).origin, { format: 'samagra' })
  await db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'log', ${new URL(log.url).origin})`
  await db`insert into subject_field (partner_id, field, kind) values (${partnerId}, 'aadhaar_no', 'aadhaar')`

  const mobile = someMobile()
  const personId = await makePerson(db, [mobile], PERSON.name)
  const partner = (at = now()) =>
    contextAt(db, at, {
      actor: { kind: 'partner', partnerId, credentialId: v7(), scopes: ALL_SCOPES },
      door: 'native',
    })
  const person = (at = now()) => contextAt(db, at, asPerson(personId, v7()))
  const system = (at = now()) => contextAt(db, at, { actor: { kind: 'system' }, door: 'system' })
  await saveMessagePreferences(person(), { channel: 'sms', off: [], quietFrom: 0, quietTo: 0, urgentAlways: true })
  const subject = `${v7().replaceAll('-', '').slice(-8).toUpperCase()}XXXX`
  await recordSubject(system(), { kind: 'aadhaar', personId, value: subject })

  const there = await serveRoutes({
    'PATCH /auth/{caId}/accept': acceptThere,
    'PATCH /auth/{caId}/reject': rejectThere,
    'PATCH /auth/{caId}/revoke': revokeThere,
  })
  closings.push(() => there.close())
  const atThere = await makeKey(db, 'samagra', ALL_SCOPES)
  const theirs = someEmail()
  await makePerson(db, [theirs])
  const attestedBy = await makeStaff(db, atThere.partnerId)
  const { body: master, status } = await call(registerThere, {
    token: atThere.token,
    body: {
      consentArtifact: {
        ...registration.consentArtifact,
        consumer: { ...registration.consentArtifact.consumer, id: atThere.partnerId },
        user: { id: theirs },
      },
    },
  })
  expect([status, master]).toEqual([201, expect.objectContaining({ caId: expect.any(String) })])
  await setUpstream(system(), {
    partnerId,
    dialect: 'samagra',
    baseUrl: there.origin,
    credentials: { token: atThere.token, attestedBy },
  })

  const delivery = await openDelivery(process.env.DATABASE_URL!, db, () => now())
  closings.push(() => delivery.stop())
  const open = async () => {
    const rows =
      await db`select id from outbox where dispatched_at is null and (partner_id = ${partnerId} or person_id = ${personId})
      union all select id from delivery where partner_id = ${partnerId} and state in ('waiting', 'queued')`
    return rows.length
  }
  const settled = () => expect.poll(open, soon).toBe(0)
  const untold = async () => {
    const rows = await db`select id from delivery
      where recipient_kind = 'person' and recipient_ref = ${personId} and state in ('waiting', 'queued')`
    return rows.length
  }
  /** All that waits for the person's minute and their quarter of an hour is told or dropped. */
  const allTold = async () => {
    await settled()
    ahead += 16 * 60_000
    await expect.poll(untold, soon).toBe(0)
  }

  const ask = async () => {
    const { request } = await createRequest(partner(), {
      ...someAsk(),
      dialect: 'samagra',
      identifiers: [mobile],
      dataTypes: FIELDS,
      purpose: DIAGNOSIS,
      providers: [{ id: 'IN0910003', name: HOSPITAL }],
      careContexts: [
        { patientReference: PERSON.name, careContextReference: 'V1', providerId: 'IN0910003', display: DIAGNOSIS },
      ],
      callbackUrl: `${new URL(samagra.url).origin}/consume`,
      callbackData: DIAGNOSIS,
      validUntil: new Date(began + 300 * DAY),
      eraseAt: null,
      expiresAt: new Date(began + 30 * DAY),
      wire: { log: { consent_use: { url: log.url }, data_access: { url: log.url } }, note: DIAGNOSIS },
      upstream: { dialect: 'samagra', id: master.caId, field: 'upstream' },
    })
    await insertRegisteredData(
      db,
      request.id,
      sealData(
        { consentPurpose: DIAGNOSIS, consentPurposeDesc: PERSON.name, services: [], metadata: {} } as never,
        request.id,
      ),
    )
    await settled()
    return { ref: { id: request.id }, caId: request.caId! }
  }
  /** Granted by the person's own hand: of it they are told nothing. */
  const given = async () => {
    const asked = await ask()
    const { artefacts } = await approve(person(), { ref: asked.ref, shown: NO_WORDS })
    await settled()
    return { ...asked, artefactId: artefacts[0]!.id }
  }
  /** What each recipient heard of a change: in the words of its own dialect. */
  const heardOf = async (change: () => Promise<unknown>) => {
    await allTold()
    const before = Object.fromEntries(Object.entries(hooks).map(([name, { seen }]) => [name, seen.length]))
    const messages = (await readDemoMessages(mobile)).length
    const attempts = () => db<{ id: string; outcome: string; failure: string | null }[]>`
      select a.id, a.outcome, a.failure from delivery_attempt a join delivery d on d.id = a.delivery_id
       where d.partner_id = ${partnerId} and d.recipient_kind = 'relay' order by a.at, a.id`
    const relayed = (await attempts()).length
    await change()
    await allTold()
    const bodies = (name: keyof typeof hooks) =>
      hooks[name].seen.slice(before[name]).map(({ headers, body }) => {
        // Of random signatures some spell a name.
        const said = Object.entries(headers).filter(([header]) => !header.endsWith('signature'))
        sentToPartners.push(JSON.stringify(said) + body)
        const message = JSON.parse(body)
        // It is as the OpenAPI document says, and holds nothing else.
        expect(MESSAGES_OF[name].parse(message)).toEqual(message)
        return message
      })
    const news = (await readDemoMessages(mobile)).map(({ body }) => body)
    sentToPeople.push(...news)
    return {
      native: bodies('native').map(({ type, data }) => (data.narrowed === true ? `${type} narrowed` : type)),
      eka: bodies('eka').map(({ data }) => data.status),
      samagra: bodies('samagra').map(({ state }) => state),
      log: bodies('log').map(({ event, outcome }) => `${event} ${outcome}`),
      upstream: (await attempts()).slice(relayed).map(({ outcome, failure }) => failure ?? outcome),
      person: news.slice(0, news.length - messages).map((body) => body.replace(` ${realEnv().APP_ORIGIN}`, '')),
    }
  }
  return { db, now, partner, person, system, personId, partnerId, staff, mobile, subject, ask, given, heardOf }
}

type Scene = Awaited<ReturnType<typeof scene>>
type Heard = Awaited<ReturnType<Scene['heardOf']>>

const ANSWERED = 'A request was answered in your name, outside Sammati.'
const CHANGED = 'A permission was changed in your name, outside Sammati.'
const NOBODY: Heard = { native: [], eka: [], samagra: [], log: [], upstream: [], person: [] }

/** In the partner's software, which signed them in. */
const atPartner = ({ db, now, personId, partnerId }: Scene) => {
  const actor: Actor = { kind: 'person', personId, sessionId: v7(), via: 'api', atPartner: partnerId }
  return contextAt(db, now(), { actor, door: 'eka' })
}

async function checked({ partner, mobile }: Scene) {
  const { id: sessionId } = await openSession(partner(), { subject: mobile })
  return (approved: boolean) =>
    uploadConsent(partner(), {
      sessionId,
      type: CHECK_TYPES[0],
      approved,
      text: `${PERSON.name} agrees that ${DOCTOR} looks at ${DIAGNOSIS} ${approved}`,
      signatures: { body: Buffer.from(v7()), bodyHash: Buffer.from(v7()), fresh: null },
      signedAt: null,
    })
}

/** Each change, how it comes about, and who hears of it as what. */
const CHANGES: Record<string, { told: Partial<Heard>; of: (at: Scene) => Promise<() => Promise<unknown>> }> = {
  asked: {
    told: {
      native: ['consent.asked'],
      eka: ['REQUESTED'],
      samagra: ['CREATED'],
      person: ['You have a new request in Sammati.'],
    },
    of: async ({ ask }) => ask,
  },
  approved: {
    told: {
      native: ['consent.granted'],
      eka: ['GRANTED'],
      samagra: ['ACCEPT'],
      upstream: ['told'],
      person: [ANSWERED],
    },
    of: async ({ ask, partner, staff }) => {
      const { ref } = await ask()
      return () => approve(partner(), { ref, shown: NO_WORDS, passedOn: { attestedBy: staff } })
    },
  },
  narrowed: {
    told: {
      native: ['consent.granted narrowed'],
      eka: ['GRANTED'],
      samagra: ['ACCEPT'],
      // This one cannot hold less than all, and must not hear a yes to more than was given.
      upstream: ['narrowed'],
      person: [ANSWERED],
    },
    of: async ({ ask, partner, staff }) => {
      const { ref } = await ask()
      const scope = { dataTypes: FIELDS.slice(1) }
      return () => approve(partner(), { ref, scope, shown: NO_WORDS, passedOn: { attestedBy: staff } })
    },
  },
  denied: {
    told: { native: ['consent.denied'], eka: ['DENIED'], samagra: ['DECLINE'], upstream: ['told'], person: [ANSWERED] },
    of: async ({ ask, partner }) => {
      const { ref } = await ask()
      return () => deny(partner(), { ref, shown: NO_WORDS, reason: { code: 'other', text: DIAGNOSIS } })
    },
  },
  'expired unanswered': {
    told: {
      native: ['consent.expired'],
      eka: ['EXPIRED'],
      samagra: ['EXPIRED'],
      person: ['A request in Sammati ended without an answer.'],
    },
    of: async ({ ask, system, now, db }) => {
      const { ref } = await ask()
      return async () => {
        await db`update consent_request set expires_at = ${now()} where id = ${ref.id}`
        while (await expireNext(system(now(1000))));
      }
    },
  },
  // The person was told of this 7 days and 1 day before.
  'expired after it was given': {
    told: { native: ['consent.expired'], eka: ['EXPIRED'], samagra: ['EXPIRED'] },
    of: async ({ given, system, now }) => {
      await given()
      return async () => {
        while (await expireNext(system(now(301 * DAY))));
      }
    },
  },
  // No upstream has a word for a pause, and Samagra none either: its record says ACCEPT, and its uses are refused.
  paused: {
    told: { native: ['consent.paused'], eka: ['PAUSED'], samagra: ['ACCEPT'], person: [CHANGED] },
    of: async ({ given, partner }) => {
      const { artefactId } = await given()
      return () => pause(partner(), { artefactId })
    },
  },
  resumed: {
    told: { native: ['consent.resumed'], eka: ['GRANTED'], samagra: ['ACCEPT'], person: [CHANGED] },
    of: async (at) => {
      const { artefactId } = await at.given()
      await pause(at.person(), { artefactId })
      return () => resume(atPartner(at), { artefactId })
    },
  },
  revoked: {
    told: {
      native: ['consent.revoked'],
      eka: ['REVOKED'],
      samagra: ['REVOKED'],
      upstream: ['told'],
      person: [CHANGED],
    },
    of: async ({ given, partner }) => {
      const { artefactId } = await given()
      return () => revoke(partner(), { artefactId, reason: { code: 'other', text: DIAGNOSIS } })
    },
  },
  // Eka's and Samagra's messages are about a request, and a check is about none.
  superseded: {
    told: { native: ['consent.denied', 'consent.superseded'], person: [ANSWERED] },
    of: async (at) => {
      const upload = await checked(at)
      await upload(true)
      return () => upload(false)
    },
  },
  used: {
    told: { native: ['consent.used'], log: ['consent_use allowed'] },
    of: async ({ given, partner, subject }) => {
      const { caId } = await given()
      const query = { kind: 'REST', method: 'POST', headers: {}, body: { aadhaar_no: subject }, data: FIELDS } as const
      return () => verifyUse(partner(), { caId, query })
    },
  },
  'cleaned up': {
    told: { native: ['consent.cleaned_up'] },
    of: async ({ given, person, system, now, db }) => {
      await db`update cleanup_job set stage = 'done' where stage <> 'done'`
      const { artefactId } = await given()
      await revoke(person(), { artefactId })
      return () => runNextCleanUp(system(now(1000)))
    },
  },
}

describe('every change reaches everyone whom it concerns', () => {
  for (const [name, { told, of }] of Object.entries(CHANGES))
    test(name, async ({ db }) => {
      const at = await scene(db)
      const change = await of(at)
      expect(await at.heardOf(change)).toEqual({ ...NOBODY, ...told })
    })
})

/** The same no, by the person, in one way and another. */
const WAYS: readonly [how: string, person: string[], over: { via: 'web' | 'api'; door: Door; atPartner?: true }][] = [
  ['on a page of ours', [], { via: 'web', door: 'web' }],
  ['with their own bearer at our own API', [], { via: 'api', door: 'native' }],
  ['with their own bearer at a dialect', [ANSWERED], { via: 'api', door: 'samagra' }],
  ["signed in, in the partner's software", [ANSWERED], { via: 'api', door: 'eka', atPartner: true }],
]

describe('a person is told of a decision that they did not make here', () => {
  for (const [how, told, { via, door, atPartner }] of WAYS)
    test(how, async ({ db }) => {
      const { ask, heardOf, now, personId, partnerId } = await scene(db)
      const { ref } = await ask()
      const actor: Actor = {
        kind: 'person',
        personId,
        sessionId: v7(),
        via,
        ...(atPartner && { atPartner: partnerId }),
      }
      const { native, person } = await heardOf(() =>
        deny(contextAt(db, now(), { actor, door }), { ref, shown: NO_WORDS }),
      )
      expect([native, person]).toEqual([['consent.denied'], told])
    })
})

const leaves = (of: unknown): string[] =>
  typeof of === 'string' ? [of] : of && typeof of === 'object' ? Object.values(of).flatMap(leaves) : []

/** What the demo knows of its people, places and records, and what this file asked about. */
const NAMES = [
  ...PEOPLE.flatMap(({ language: _, ...person }) => Object.values(person)),
  ...PEOPLE.flatMap(({ name }) => name.split(' ')),
  ...STAFF.flatMap(({ name, email }) => [name, ...name.split(' '), email]),
  ...FACILITIES.flat(),
  ...TERMS.flatMap(([key, en, hi]) => [key, ...en, ...hi]),
  ...[HOSPITAL, 'Hospital', DOCTOR, 'Meera', 'Sharma', 'Asha Clinic', 'Asha Finance', DIAGNOSIS, 'diabetes'],
  ...FIELDS,
  ...CHECK_TYPES.map((type) => `"${type}"`),
  ...(['en', 'hi'] as const).flatMap((language) => leaves([MESSAGES[language].data, MESSAGES[language].purpose])),
]

const namedIn = (text: string) => NAMES.filter((name) => text.toLowerCase().includes(name.toLowerCase()))

test('none of all that was sent names a person, a doctor, a place, a kind of record or a diagnosis', () => {
  expect(sentToPartners.length).toBeGreaterThan(25)
  expect(new Set(sentToPeople).size).toBe(4)
  for (const text of [...sentToPartners, ...sentToPeople]) expect([text, namedIn(text)]).toEqual([text, []])
})

test('nor does any message that there is, in any language', () => {
  const link = realEnv().APP_ORIGIN
  const times = (count: number, news: News) => Array.from({ length: count }, () => ({ news, about: v7() }))
  const toPeople = LANGUAGES.flatMap((language) => [
    ...NEWS.flatMap((news) => [1, 2, 100].map((count) => newsMessage(times(count, news), language, link))),
    newsMessage(
      NEWS.flatMap((news) => times(1, news)),
      language,
      link,
    ),
    ...(['here', 'page', 'elsewhere'] as const).map((typedIn) =>
      codeMessage('482913', language, new URL(link).host, typedIn),
    ),
  ])
  expect(new Set(toPeople).size).toBe(LANGUAGES.length * (3 * NEWS.length + 4))
  const toStaff = [
    reminderMessage(
      [true, false].map((atUpstream) => ({ id: v7(), atUpstream })),
      link,
    ),
    pausedEndpointMessage(v7(), link),
  ]
  for (const text of [...toPeople, invitation(link), ...toStaff]) expect([text, namedIn(text)]).toEqual([text, []])
})
