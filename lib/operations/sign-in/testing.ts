import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { identifierHash, sealIdentifier, sealName } from '@/db/queries/person'
import { OPERATORS_SCOPES } from '@/lib/core/account/credential'
import { parseIdentifier } from '@/lib/core/person/identifier'
import type { Actor, Ctx } from '@/lib/operations/context'
import { readDemoMessages } from '@/lib/upstream/sms'

/** The hour at which these tests happen; all that they make was made before it. */
export const start = new Date('2026-04-01T10:00:00.000Z')
export const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const before = later(-86_400)

/** A context whose tasks for after the answer can be awaited. */
export type TestCtx = Ctx & { readonly settle: () => Promise<void> }

export function contextAt(pool: Db, now: Date, over: Partial<Ctx> = {}): TestCtx {
  const tasks: (() => Promise<void>)[] = []
  return {
    db: pool,
    pool,
    actor: { kind: 'anonymous' },
    door: 'web',
    now,
    traceId: v7(),
    afterAnswer: (task) => tasks.push(task),
    settle: async () => {
      for (const task of tasks.splice(0)) await task()
    },
    ...over,
  }
}

export const asPerson = (personId: string, sessionId: string): { actor: Actor } => ({
  actor: { kind: 'person', personId, sessionId, via: 'web' },
})

/** A number that no other test uses. */
export const someMobile = () => `+919${String(randomInt(1e9)).padStart(9, '0')}`
export const someEmail = () => `${v7()}@example.org`

export async function makePerson(pool: Db, identifiers: readonly string[], name?: string, language = 'en') {
  const id = v7()
  await pool`insert into person (id, name_sealed, language, created_at)
             values (${id}, ${name ? sealName(id, name) : null}, ${language}, ${before})`
  await addIdentifiers(pool, id, identifiers)
  return id
}

export async function addIdentifiers(pool: Db, personId: string, identifiers: readonly string[]) {
  for (const typed of identifiers) {
    const row = v7()
    const identifier = parseIdentifier(typed)!
    await pool`insert into person_identifier (id, person_id, kind, value_hash, value_sealed, created_at)
               values (${row}, ${personId}, ${identifier.kind}, ${identifierHash(identifier)},
                       ${sealIdentifier(row, identifier.value)}, ${before})`
  }
}

/** A partner that may ask in the name of one consumer. */
export async function makePartner(pool: Db) {
  const partnerId = v7()
  await pool`insert into partner (id, name, kind, contact, created_at)
    values (${partnerId}, 'Asha Clinic', 'clinic', 'privacy@asha.example', ${before})`
  await pool`insert into partner_consumer (consumer_id, partner_id) values (${partnerId}, ${partnerId})`
  return partnerId
}

/** Lets a partner's keys have those of these scopes that only the operator gives. */
export async function giveScopes(pool: Db, partnerId: string, scopes: readonly string[]) {
  for (const scope of OPERATORS_SCOPES.filter((one) => scopes.includes(one)))
    await pool`insert into partner_scope (partner_id, scope) values (${partnerId}, ${scope}) on conflict do nothing`
}

/** A request that waits for whoever proves the identifier. */
export async function makeWaiting(pool: Db, typed: string, status: 'REQUESTED' | 'IN_REVIEW' = 'REQUESTED') {
  const partnerId = await makePartner(pool)
  const id = v7()
  const identifier = parseIdentifier(typed)!
  await pool`
    insert into consent_request (id, partner_id, consumer_id, dialect, subject_kind, subject_hash, subject_sealed, purpose,
      data_types, valid_until, expires_at, status, created_at, updated_at)
    values (${id}, ${partnerId}, ${partnerId}, 'native', ${identifier.kind}, ${identifierHash(identifier)}, ${Buffer.of(1)},
      'care', ${['labs']}, ${later(365 * 86_400)}, ${later(86_400)}, ${status}, ${before}, ${before})`
  return id
}

/** The codes that were sent to an address, newest first. */
export const codesSentTo = async (to: string) => (await readDemoMessages(to)).map((message) => message.otp ?? '')

export const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000')
