import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { seal, unseal } from '@/db/sealed'
import { approve } from '@/lib/operations/consent/approve'
import type { CreateRequestInput } from '@/lib/operations/consent/create-request'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { bytes, copyIn, type Fields, NULL, readRow } from './copy'
import type { Load } from './driver'
import { CREATED, EXPIRES } from './example'
import {
  addPartner,
  addPeople,
  addTokens,
  askOnce,
  contextOf,
  type Partner,
  type Person,
  subjectFields,
} from './fixtures'
import { medians, ms, printTable } from './report'
import type { Driver } from './servers'

const TARGET = 1.3
const PARTNERS = 50
const SAMPLE = 200
const DAY = 86_400_000

/** The same numbers below a limit in every run. */
function dice(): (below: number) => number {
  let state = 1
  return (below) => {
    // Numerical Recipes' linear congruential generator; its high bits are the good ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Whom the calls are made for: one of everything, many of the usual. */
export type Cast = {
  busyPerson: string
  people: string[]
  busyPartner: string
  partners: string[]
  /** Consents of the busy person and of the usual ones, by the person's token. */
  consents: { token: string; id: string }[]
}

const ask = (partner: Partner, person: Person): CreateRequestInput => ({
  dialect: 'native',
  consumerId: partner.consumerId,
  identifiers: [person.email],
  identifierField: 'person.identifiers',
  birthYear: null,
  purpose: 'CAREMGT',
  dataTypes: ['DiagnosticReport', 'Prescription', 'DischargeSummary'],
  providers: [{ id: 'IN0910001', name: 'District Hospital, Sitapur' }],
  careContexts: [],
  recordsFrom: new Date('2025-01-01T00:00:00Z'),
  recordsTo: new Date('2025-12-31T00:00:00Z'),
  accessMode: 'VIEW',
  frequencyLimit: 4,
  frequencySeconds: 2_592_000,
  totalUses: null,
  validUntil: new Date(EXPIRES),
  eraseAt: null,
  expiresAt: new Date(EXPIRES),
  revocable: true,
  noticeId: null,
  callbackUrl: null,
  callbackData: null,
  wire: {},
})

/** The rows of one grant as the product writes them, and of one request that waits. */
async function examples(db: Db, partner: Partner, person: Person) {
  const now = new Date(CREATED)
  const waiting = await askOnce(db, partner.id, ask(partner, person), now)
  const asked = await askOnce(db, partner.id, ask(partner, person), now)
  const ctx = contextOf(db, { kind: 'person', personId: person.id, sessionId: v7(), via: 'api' }, now)
  const ref = { id: asked.id! }
  const { textHash, language } = await readNotice(ctx, { ref, language: 'en', scope: {} })
  const { artefacts } = await approve(ctx, { ref, shown: { kind: 'notice-hash', textHash, language } })
  const [artefact] = artefacts
  const [record] = await db<{ id: string }[]>`select id from consent_record where request_id = ${ref.id}`
  if (!artefact || !record) throw new Error('The example was not granted.')
  return {
    waiting,
    request: await readRow(db, 'consent_request', ref.id),
    artefact: await readRow(db, 'consent_artefact', artefact.id),
    record: await readRow(db, 'consent_record', record.id),
    jws: unseal(artefact.jwsSealed, 'consent_artefact.jws', artefact.id),
  }
}

/**
 * Loads this many consents (request, artefact and record each), a tenth as many people and 50
 * partners. Half of all consents are one partner's and one in a hundred is one person's; other people
 * have ten each. A tenth as many requests wait for an answer, a tenth of them the busy person's.
 */
export async function load(db: Db, count: number): Promise<Cast> {
  const people = await addPeople(db, count / 10)
  const partners: Partner[] = []
  for (let index = 0; index < PARTNERS; index++)
    partners.push(await addPartner(db, v7(), `did:consumer:bench-${index}`))
  const [busyPerson, busyPartner] = [people[0]!, partners[0]!]
  const like = await examples(db, busyPartner, busyPerson)

  const start = Date.parse(CREATED) - 365 * DAY
  const any = dice()
  const usualPerson = () => people[1 + any(people.length - 1)]!
  const all = Array.from({ length: count }, (_, index) => {
    // Oldest first, as they would have come; ids that sort as the times do.
    const at = start + Math.floor((index / count) * 365 * DAY)
    return {
      at: new Date(at).toISOString(),
      requestId: v7({ msecs: at }),
      artefactId: v7({ msecs: at }),
      person: any(100) === 0 ? busyPerson : usualPerson(),
      partner: any(2) === 0 ? busyPartner : partners[1 + any(PARTNERS - 1)]!,
    }
  })
  const requests = function* (): Generator<Fields> {
    for (const [index, { at, requestId, person, partner }] of all.entries()) {
      const parties = { partner_id: partner.id, consumer_id: partner.consumerId, created_at: at, updated_at: at }
      yield { ...like.request, ...parties, id: requestId, ...subjectFields(requestId, person), decided_at: at }
      if (index % 10 > 0) continue
      const id = v7({ msecs: Date.parse(at) })
      const asked = any(10) === 0 ? busyPerson : usualPerson()
      const expires_at = new Date(Date.parse(EXPIRES) - any(365 * DAY)).toISOString()
      yield { ...like.waiting, ...parties, id, ...subjectFields(id, asked), expires_at }
    }
  }
  const artefacts = function* (): Generator<Fields> {
    for (const { at, requestId, artefactId: id, person, partner } of all)
      yield {
        ...like.artefact,
        id,
        request_id: requestId,
        person_id: person.id,
        partner_id: partner.id,
        jws_sealed: bytes(seal(like.jws, 'consent_artefact.jws', id)),
        valid_from: at,
        created_at: at,
        updated_at: at,
      }
  }
  const records = function* (): Generator<Fields> {
    for (const { at, requestId, person, partner } of all)
      yield {
        ...like.record,
        id: v7({ msecs: Date.parse(at) }),
        request_id: requestId,
        artefact_id: NULL,
        person_id: person.id,
        partner_id: partner.id,
        actor_id: person.id,
        at,
      }
  }
  // The rows are like those the product wrote, so nothing is checked again row by row.
  await db`set session_replication_role = replica`
  await copyIn(db, 'consent_request', requests())
  await copyIn(db, 'consent_artefact', artefacts())
  await copyIn(db, 'consent_record', records())
  await db.unsafe('vacuum (analyze)')
  await db.unsafe('checkpoint')

  const usual = people.slice(1, 1 + SAMPLE)
  const [busyToken, ...tokens] = await addTokens(db, [busyPerson, ...usual])
  const tokenOf = new Map(usual.map(({ id }, index) => [id, tokens[index]!]))
  return {
    busyPerson: busyToken!,
    people: tokens,
    busyPartner: busyPartner.native,
    partners: partners.slice(1).map(({ native }) => native),
    consents: all.flatMap(({ artefactId: id, person }) => {
      const token = tokenOf.get(person.id)
      return token ? [{ token, id }] : []
    }),
  }
}

const list = (path: string, tokens: string[]) => tokens.map((token) => ({ path, token }))

/** What is measured at both sizes. */
const VIEWS: Record<string, (cast: Cast) => Load['calls']> = {
  'one consent': ({ consents }) => consents.map(({ id, token }) => ({ path: `/api/v1/consents/${id}`, token })),
  'consents of a person': ({ people }) => list('/api/v1/consents', people),
  'consents of the busy person': ({ busyPerson }) => list('/api/v1/consents', [busyPerson]),
  'consents of a partner': ({ partners }) => list('/api/v1/consents', partners),
  'consents of the busy partner': ({ busyPartner }) => list('/api/v1/consents', [busyPartner]),
  'requests waiting for a person': ({ people }) => list('/api/v1/consent-requests', people),
  'requests waiting for the busy person': ({ busyPerson }) => list('/api/v1/consent-requests', [busyPerson]),
  'requests of a partner': ({ partners }) => list('/api/v1/consent-requests', partners),
  'requests of the busy partner': ({ busyPartner }) => list('/api/v1/consent-requests', [busyPartner]),
  'the busy partner’s, still waiting': ({ busyPartner }) =>
    list('/api/v1/consent-requests?status=REQUESTED', [busyPartner]),
}

type Size = { label: string; origin: string; cast: Cast }

/** Latency of reads at two sizes, one connection, taking turns. Prints the table and the verdict. */
export async function growth(driver: Driver, small: Size, large: Size, rounds: number): Promise<void> {
  const rows: string[][] = []
  const missed: string[] = []
  for (const [view, callsOf] of Object.entries(VIEWS)) {
    const p50: number[] = []
    const results = new Map([small, large].map((size) => [size, [] as Awaited<ReturnType<Driver['run']>>[]]))
    for (const { label, origin, cast } of [small, large])
      driver.add({ name: `${view} ${label}`, origin, method: 'GET', calls: callsOf(cast) })
    for (let round = 0; round < rounds; round++)
      for (const [{ label }, kept] of results)
        kept.push(await driver.run({ name: `${view} ${label}`, connections: 1, warmUp: round ? 0.2 : 1, seconds: 1 }))
    for (const kept of results.values()) p50.push(medians(kept).p50)
    const ratio = p50[1]! / p50[0]!
    if (ratio > TARGET) missed.push(`${view} ${ratio.toFixed(2)}`)
    rows.push([view, ms(p50[0]!), ms(p50[1]!), ratio.toFixed(2)])
  }
  printTable(['p50, one connection', small.label, large.label, 'ratio'], rows)
  const verdict = missed.length === 0 ? 'target met' : `target missed by ${missed.join(', ')}`
  console.log(`reads at ${large.label} / at ${small.label}, at most ${TARGET} wanted: ${verdict}`)
}
