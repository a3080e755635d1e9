import { v7 } from 'uuid'
import { expect, onTestFinished } from 'vitest'
import type { Db, Sql } from '@/db/client'
import type { ArtefactRow, RequestRow } from '@/db/queries/consent-request'
import type { Ctx, PartnerActor, Scope } from '@/lib/operations/context'
import {
  asPerson,
  contextAt,
  later,
  makePartner,
  makePerson,
  someEmail,
  start,
  type TestCtx,
} from '@/lib/operations/sign-in/testing'
import { type CreateRequestInput, createRequest } from './create-request'
import type { Shown } from './shown'

export const ALL_SCOPES: readonly Scope[] = ['consents:request', 'consents:read', 'act-for-person', 'attest-consent']
export const NO_WORDS: Shown = { kind: 'none' }

/** What is asked when a test does not say: open for a day, to look for a year. */
export const someAsk = (): Omit<CreateRequestInput, 'identifiers'> => ({
  dialect: 'native',
  consumerId: null,
  identifierField: 'person.identifiers',
  birthYear: null,
  purpose: 'CAREMGT',
  dataTypes: ['Prescription', 'DiagnosticReport', 'OPConsultation'],
  providers: [],
  careContexts: [],
  recordsFrom: later(-400 * 86_400),
  recordsTo: later(-86_400),
  accessMode: 'VIEW',
  frequencyLimit: 4,
  frequencySeconds: 86_400,
  totalUses: 5,
  validUntil: later(365 * 86_400),
  eraseAt: later(400 * 86_400),
  expiresAt: later(86_400),
  revocable: true,
  noticeId: null,
  callbackUrl: null,
  callbackData: null,
  wire: {},
})

/** A credential of a partner's, as the doors make it of a key. */
export async function partnerActor(db: Db, scopes: readonly Scope[] = ['consents:request', 'consents:read']) {
  const partnerId = await makePartner(db)
  const actor: PartnerActor = { kind: 'partner', partnerId, credentialId: v7(), scopes }
  return actor
}

export type Asked = Awaited<ReturnType<typeof makeRequest>>

/** A request of a partner of its own to a person of its own. `person` and `partner` make the contexts of the two. */
export async function makeRequest(db: Db, over: Partial<CreateRequestInput> = {}) {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const actor = await partnerActor(db)
  const partner = (at = start, scopes: readonly Scope[] = actor.scopes, more: Partial<Ctx> = {}): TestCtx =>
    contextAt(db, at, { actor: { ...actor, scopes }, door: 'native', ...more })
  const person = (at = start, more: Partial<Ctx> = {}): TestCtx =>
    contextAt(db, at, { ...asPerson(personId, v7()), ...more })
  const { request } = await createRequest(partner(), { ...someAsk(), identifiers: [email], ...over })
  return {
    id: request.id,
    ref: { id: request.id },
    caId: request.caId,
    email,
    personId,
    partnerId: actor.partnerId,
    credentialId: actor.credentialId,
    consumerId: request.consumerId,
    request,
    person,
    partner,
  }
}

type Row = Record<string, unknown>

/** Everything that is stored about a request, as it stands now. */
export async function rowsOf(db: Db, requestId: string) {
  const [request] = await db<RequestRow[]>`select * from consent_request where id = ${requestId}`
  return {
    request: request!,
    artefacts: await db<ArtefactRow[]>`select * from consent_artefact where request_id = ${requestId} order by id`,
    records: await db<Row[]>`select * from consent_record where request_id = ${requestId} order by at, id`,
    audit: await db<Row[]>`select * from audit_event where request_id = ${requestId} order by at, id`,
    outbox: await db<Row[]>`select * from outbox where request_id = ${requestId} order by at, id`,
  }
}

/** Until the test ends nothing can be told to this partner: the last write of every change fails. */
export async function failLastWrite(db: Db, partnerId: string) {
  // Whoever dispatches the rows of later tests passes these.
  onTestFinished(
    async () => void (await db.unsafe(`alter table outbox drop constraint if exists "block_${partnerId}"`)),
  )
  await db.unsafe(
    `alter table outbox add constraint "block_${partnerId}" check (partner_id <> '${partnerId}') not valid`,
  )
}

/**
 * Starts the racers while what they lock is held, and lets go when every one of them waits for it:
 * merely starting them together proves nothing.
 */
export async function meetAt<T>(
  db: Db,
  hold: (tx: Sql) => Promise<unknown>,
  racers: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const waiting = async () => {
    const rows = await db`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`
    return rows.length
  }
  const { race } = (await db.begin(async (tx) => {
    await hold(tx)
    const race = Promise.allSettled(racers.map((racer) => racer()))
    await expect.poll(waiting, { timeout: 8000, interval: 20 }).toBe(racers.length)
    return { race }
  })) as { race: Promise<PromiseSettledResult<T>[]> }
  return race
}

/** The same, at a row of a request or a permission. */
export const meetAtRow = <T>(
  db: Db,
  table: 'consent_request' | 'consent_artefact',
  id: string,
  racers: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> =>
  meetAt(db, (tx) => tx`select from ${tx(table)} where id = ${id} for update`, racers)

/** The next signature reads the keys anew: tests step back in time, servers do not. */
export function forgetKeys() {
  ;(globalThis as { __sammatiKeys?: unknown }).__sammatiKeys = undefined
}
