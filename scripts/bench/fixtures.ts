import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { sealIdentifier } from '@/db/queries/person'
import { blindIndex, seal } from '@/db/sealed'
import { toRequest } from '@/lib/dialects/samagra/register'
import { RegisterBody } from '@/lib/dialects/samagra/schema'
import { type CreateRequestInput, createRequest } from '@/lib/operations/consent/create-request'
import type { Actor, Ctx, Scope } from '@/lib/operations/context'
import { hashToken, newToken } from '@/lib/operations/sign-in/token'
import { bytes, copyIn, type Fields, readRow } from './copy'
import { CREATED, EXPIRES, exampleArtifact, PARTNER } from './example'

const SCOPES: Scope[] = ['consents:request', 'consents:read', 'act-for-person']

export type Person = { id: string; email: string; hash: Buffer }
export type Partner = { id: string; consumerId: string; samagra: string; native: string }

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

/** A partner with one consumer id and a key of each dialect. */
export async function addPartner(db: Db, id: string, consumerId: string): Promise<Partner> {
  const partner = { id, consumerId, samagra: newToken('k').token, native: newToken('k').token }
  const createdAt = new Date(CREATED)
  await db`insert into partner ${db({ id, name: `Hospital ${consumerId}`, kind: 'hospital', createdAt })}`
  await db`insert into partner_consumer ${db({ consumerId, partnerId: id })}`
  for (const dialect of ['samagra', 'native'] as const) {
    const token = partner[dialect]
    await db`insert into partner_credential ${db({
      id: v7(),
      partnerId: id,
      dialect,
      secretHash: hashToken(token),
      prefix: token.slice(0, 10),
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

/** Samagra requests that wait for an answer, the people taking turns. Returns their artefact ids in that order. */
export async function addPending(db: Db, people: readonly Person[], count: number): Promise<string[]> {
  const consentArtifact = exampleArtifact(people[0]!.email)
  const template = await askOnce(db, PARTNER.id, toRequest(RegisterBody.parse({ consentArtifact })), new Date())
  const caIds = Array.from({ length: count }, () => randomUUID())
  const rows = function* (): Generator<Fields> {
    for (const [index, caId] of caIds.entries()) {
      const id = v7()
      yield { ...template, id, ca_id: caId, ...subjectFields(id, people[index % people.length]!) }
    }
  }
  await copyIn(db, 'consent_request', rows())
  return caIds
}
