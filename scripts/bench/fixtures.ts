import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { sealIdentifier } from '@/db/queries/person'
import { blindIndex, seal } from '@/db/sealed'
import { toRegistration } from '@/lib/dialects/attestr/register'
import { RegisterBody as AttestrBody } from '@/lib/dialects/attestr/schema'
import { toRequest } from '@/lib/dialects/samagra/register'
import { RegisterBody } from '@/lib/dialects/samagra/schema'
import { openSession } from '@/lib/operations/check/open-session'
import { approve } from '@/lib/operations/consent/approve'
import { type CreateRequestInput, createRequest } from '@/lib/operations/consent/create-request'
import type { Actor, Ctx, Scope } from '@/lib/operations/context'
import { hashToken, newToken } from '@/lib/operations/sign-in/token'
import { bytes, copyIn, type Fields, readRow } from './copy'
import { CREATED, EXPIRES, exampleArtifact, PARTNER } from './example'

const SCOPES: Scope[] = ['consents:request', 'consents:read', 'act-for-person']

export type Person = { id: string; email: string; hash: Buffer }
export type Partner = {
  id: string
  consumerId: string
  samagra: string
  native: string
  attestr: string
  veriff: { apiKey: string; secret: string }
}

/** Runs an operation as someone, outside any door. */
export const contextOf = (db: Db, actor: Actor, now: Date): Ctx => ({
  db,
  pool: db,
  actor,
  door: 'native',
  now,
  traceId: v7(),
  afterAnswer: () => {},
})

export const asPartner = (partnerId: string): Actor => ({
  kind: 'partner',
  partnerId,
  credentialId: partnerId,
  scopes: SCOPES,
})

/** A partner with one consumer id and a credential of each dialect. */
export async function addPartner(db: Db, id: string, consumerId: string): Promise<Partner> {
  const token = () => newToken('k').token
  const veriff = { apiKey: randomUUID(), secret: randomUUID() }
  const partner = { id, consumerId, samagra: token(), native: token(), attestr: token(), veriff }
  const createdAt = new Date(CREATED)
  await db`insert into partner ${db({ id, name: `Hospital ${consumerId}`, kind: 'hospital', createdAt })}`
  await db`insert into partner_consumer ${db({ consumerId, partnerId: id })}`
  await db`insert into partner_scope ${db({ partnerId: id, scope: 'act-for-person' })}`
  for (const dialect of ['samagra', 'native', 'attestr', 'veriff'] as const) {
    const credentialId = v7()
    const shown = dialect === 'veriff' ? veriff.apiKey : partner[dialect]
    await db`insert into partner_credential ${db({
      id: credentialId,
      partnerId: id,
      dialect,
      secretHash: hashToken(shown),
      secretSealed: dialect === 'veriff' ? seal(veriff.secret, 'partner_credential.secret', credentialId) : null,
      prefix: shown.slice(0, 10),
      scopes: SCOPES,
      createdAt,
    })}`
  }
  return partner
}

/** People with an e-mail address each. */
export async function addPeople(db: Db, count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, index): Person => {
    const email = `person-${String(index).padStart(4, '0')}@bench.example`
    return { id: v7(), email, hash: blindIndex('email', '', email) }
  })
  await copyIn(
    db,
    'person',
    people.map(({ id }) => ({ id, language: 'en', created_at: CREATED })),
  )
  await copyIn(
    db,
    'person_identifier',
    people.map(({ id: personId, email, hash }) => {
      const id = v7()
      return {
        id,
        person_id: personId,
        kind: 'email',
        value_hash: bytes(hash),
        value_sealed: bytes(sealIdentifier(id, email)),
        proven_at: CREATED,
        created_at: CREATED,
      }
    }),
  )
  return people
}

/** An access token for each of these people, in their order. */
export async function addTokens(db: Db, people: readonly Person[]): Promise<string[]> {
  const tokens = people.map(() => newToken('p'))
  const now = new Date().toISOString()
  await copyIn(
    db,
    'web_session',
    people.map(({ id: personId }, index) => ({
      id: randomUUID(),
      kind: 'api',
      person_id: personId,
      token_hash: bytes(tokens[index]!.hash),
      signed_in_with: 'email',
      created_at: now,
      last_seen_at: now,
      expires_at: EXPIRES,
    })),
  )
  return tokens.map(({ token }) => token)
}

/** Who a request is about, as its row says it. */
export const subjectFields = (id: string, { id: personId, email, hash }: Person): Fields => ({
  person_id: personId,
  subject_hash: bytes(hash),
  subject_sealed: bytes(seal(email, 'consent_request.subject', id)),
})

/** Has the product ask once and returns the row it wrote. */
export async function askOnce(db: Db, partnerId: string, input: CreateRequestInput, now: Date): Promise<Fields> {
  const { request } = await createRequest(contextOf(db, asPartner(partnerId), now), input)
  return readRow(db, 'consent_request', request.id)
}

/** A request that waits: its own id, and that of the artefact it would become. */
export type Pending = { id: string; caId: string }

/** Samagra requests that wait for an answer, the people taking turns. Returns them in that order. */
export async function addPending(db: Db, people: readonly Person[], count: number): Promise<Pending[]> {
  const consentArtifact = exampleArtifact(people[0]!.email)
  const template = await askOnce(db, PARTNER.id, toRequest(RegisterBody.parse({ consentArtifact })), new Date())
  const pending = Array.from({ length: count }, () => ({ id: v7(), caId: randomUUID() }))
  const rows = function* (): Generator<Fields> {
    for (const [index, { id, caId }] of pending.entries())
      yield { ...template, id, ca_id: caId, ...subjectFields(id, people[index % people.length]!) }
  }
  await copyIn(db, 'consent_request', rows())
  return pending
}

const asPerson = ({ id: personId }: Person): Actor => ({ kind: 'person', personId, sessionId: personId, via: 'api' })

/** Attestr consents that were granted, from one that the product granted. Returns their public ids. */
export async function addGranted(db: Db, people: readonly Person[], count: number): Promise<string[]> {
  const now = new Date()
  const body = AttestrBody.parse({ consentPurpose: 'kyc_verification', user: { id: people[0]!.email } })
  const { request: input } = toRegistration(body, now)
  const { request } = await createRequest(contextOf(db, asPartner(PARTNER.id), now), input)
  const granted = await approve(contextOf(db, asPerson(people[0]!), now), {
    ref: { id: request.id },
    shown: { kind: 'none' },
  })
  const like = {
    request: await readRow(db, 'consent_request', request.id),
    artefact: await readRow(db, 'consent_artefact', granted.artefacts[0]!.id),
    record: await readRow(db, 'consent_record', granted.request.decisionId!),
  }
  const all = Array.from({ length: count }, (_, index) => ({
    person: people[index % people.length]!,
    publicId: `bench${index}`,
    requestId: v7(),
    artefactId: v7(),
  }))
  await copyIn(
    db,
    'consent_request',
    all.map(({ person, publicId, requestId: id }) => ({
      ...like.request,
      id,
      public_id: publicId,
      ...subjectFields(id, person),
    })),
  )
  await copyIn(
    db,
    'consent_artefact',
    all.map(({ person, requestId, artefactId: id }) => ({
      ...like.artefact,
      id,
      request_id: requestId,
      person_id: person.id,
    })),
  )
  await copyIn(
    db,
    'consent_record',
    all.map(({ person, requestId }) => ({ ...like.record, id: v7(), request_id: requestId, person_id: person.id })),
  )
  return all.map(({ publicId }) => publicId)
}

/** Samagra consents that may be used any number of times, and the person that a query of them must name. */
export async function addUsable(db: Db, people: readonly Person[], providerUrl: string): Promise<Usable[]> {
  const now = new Date()
  const usable: Usable[] = []
  for (const person of people) {
    const consentArtifact = {
      ...exampleArtifact(person.email),
      provider: { id: 'did:provider:123', url: providerUrl },
      frequency: { ttl: 2_592_000, limit: 1_000_000 },
      total_queries_allowed: 1_000_000,
    }
    const input = toRequest(RegisterBody.parse({ consentArtifact }))
    const { request } = await createRequest(contextOf(db, asPartner(PARTNER.id), now), input)
    await approve(contextOf(db, asPerson(person), now), { ref: { id: request.id }, shown: { kind: 'none' } })
    const number = `9${String(usable.length).padStart(11, '0')}`
    const valueHash = blindIndex('subject', 'aadhaar', number)
    await db`insert into person_subject ${db({ kind: 'aadhaar', valueHash, personId: person.id, createdAt: now })}`
    usable.push({ caId: request.caId!, number })
  }
  await db`insert into subject_field ${db({ partnerId: PARTNER.id, field: 'aadhaar_no', kind: 'aadhaar' })}`
  await db`insert into data_provider ${db({ partnerId: PARTNER.id, url: providerUrl })}`
  return usable
}
export type Usable = { caId: string; number: string }

/** Sessions of checks, one for each person. */
export async function addSessions(db: Db, people: readonly Person[]): Promise<string[]> {
  const ctx = contextOf(db, asPartner(PARTNER.id), new Date())
  const sessions: string[] = []
  for (const { email } of people) sessions.push((await openSession(ctx, { subject: email })).id)
  return sessions
}
