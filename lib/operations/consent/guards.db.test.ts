import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { seal } from '@/db/sealed'
import { test } from '@/db/testing'
import { ARTEFACT_STATES, REQUEST_STATES } from '@/lib/core/consent/states'
import { openSession } from '@/lib/operations/check/open-session'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { later, makePartner, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import { deny } from './deny'
import { revoke } from './revoke'
import { makeRequest, NO_WORDS, rowsOf } from './testing'

/** The operations are bypassed here: the database itself must keep these rules. */
const refusedBy = (constraint: string) => ({ code: '23514', constraint_name: constraint })

const READY: Record<string, unknown> = {
  providerId: 'a',
  dataTypes: ['Prescription'],
  recordsFrom: later(-400 * 86_400),
  recordsTo: later(-86_400),
  frequencyLimit: 4,
  frequencySeconds: 86_400,
  totalUses: 5,
  validUntil: later(365 * 86_400),
  eraseAt: later(400 * 86_400),
}

async function insertArtefact(
  db: Db,
  asked: { id: string; personId: string; partnerId: string },
  over: Record<string, unknown>,
) {
  const id = v7()
  await db`insert into consent_artefact ${db({
    id,
    requestId: asked.id,
    personId: asked.personId,
    partnerId: asked.partnerId,
    validFrom: start,
    status: 'ACTIVE',
    jwsSealed: seal('x', 'consent_artefact.jws', id),
    createdAt: start,
    updatedAt: start,
    ...READY,
    ...over,
  } as never)}`
}

test('an artefact that is not more than what was asked is stored', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'a' }] })
  await db.begin(async (tx) => {
    await tx`update consent_request set status = 'GRANTED', decided_at = now() where id = ${asked.id}`
    await insertArtefact(tx as unknown as typeof db, asked, {})
  })
  expect((await rowsOf(db, asked.id)).artefacts).toHaveLength(1)
  await expect(insertArtefact(db, asked, {})).rejects.toMatchObject({ constraint_name: 'consent_artefact_one_a_place' })
})

test('an artefact without a grant is refused by the trigger', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'a' }] })
  await expect(insertArtefact(db, asked, {})).rejects.toMatchObject(refusedBy('artefact_needs_grant'))
  expect((await rowsOf(db, asked.id)).artefacts).toEqual([])
})

for (const [name, over] of Object.entries({
  'a type nobody asked for': { dataTypes: ['Prescription', 'DNA'] },
  'another provider': { providerId: 'b' },
  'any provider': { providerId: null },
  'older records': { recordsFrom: later(-400 * 86_400 - 1) },
  'records without a beginning': { recordsFrom: null },
  'newer records': { recordsTo: later(-86_400 + 1) },
  'records without an end': { recordsTo: null },
  'a millisecond longer': { validUntil: new Date(later(365 * 86_400).getTime() + 1) },
  'one use more': { totalUses: 6 },
  'uses without a bound': { totalUses: null },
  'a later erasure': { eraseAt: later(401 * 86_400) },
  'no erasure': { eraseAt: null },
  'another frequency': { frequencyLimit: 5 },
  'a care context nobody asked for': { careContexts: [{ patientReference: 'x', careContextReference: 'y' }] },
} as Record<string, Record<string, unknown>>))
  test(`an artefact with ${name} is refused by the trigger`, async ({ db }) => {
    const careContexts = [{ patientReference: 'x', careContextReference: 'z' }]
    const asked = await makeRequest(db, { providers: [{ id: 'a' }], careContexts })
    await expect(insertArtefact(db, asked, over)).rejects.toMatchObject(refusedBy('artefact_within_request'))
    expect((await rowsOf(db, asked.id)).artefacts).toEqual([])
  })

test('where no place and no visit were asked, naming some is less', async ({ db }) => {
  const asked = await makeRequest(db)
  const careContexts = [{ patientReference: '', careContextReference: 'visit-1', providerId: 'a' }]
  await db.begin(async (tx) => {
    await tx`update consent_request set status = 'GRANTED', decided_at = now() where id = ${asked.id}`
    await insertArtefact(tx as unknown as typeof db, asked, { careContexts })
  })
  expect((await rowsOf(db, asked.id)).artefacts).toMatchObject([{ providerId: 'a', careContexts }])
})

test('an artefact for someone else than who was asked is refused', async ({ db }) => {
  const [asked, other] = [await makeRequest(db, { providers: [{ id: 'a' }] }), await makeRequest(db)]
  for (const over of [{ personId: other.personId }, { partnerId: other.partnerId }])
    await expect(insertArtefact(db, asked, over)).rejects.toMatchObject(refusedBy('artefact_within_request'))
})

test('nothing widens a signed artefact afterwards', async ({ db }) => {
  const asked = await makeRequest(db)
  const [artefact] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
  const other = await makeRequest(db)
  for (const over of [
    { dataTypes: ['Prescription'] },
    { providerId: 'a' },
    { validUntil: later(1) },
    { validFrom: later(1) },
    { totalUses: 4 },
    { recordsFrom: null },
    { recordsTo: null },
    { eraseAt: null },
    { frequencyLimit: null },
    { frequencySeconds: null },
    { careContexts: [1] },
    { jwsSealed: Buffer.of(1) },
    { personId: other.personId },
    { partnerId: other.partnerId },
    { requestId: other.id },
  ])
    await expect(
      db`update consent_artefact set ${db(over as never)} where id = ${artefact!.id}`.then(),
    ).rejects.toMatchObject(refusedBy('artefact_scope_is_fixed'))
  expect((await rowsOf(db, asked.id)).artefacts).toEqual([artefact])
})

test('what was asked does not change after the answer, and never from one person to another', async ({ db }) => {
  const [asked, other] = [await makeRequest(db), await makeRequest(db)]
  const set = (over: Record<string, unknown>) =>
    db`update consent_request set ${db(over as never)} where id = ${asked.id}`.then()
  for (const personId of [other.personId, null])
    await expect(set({ personId })).rejects.toMatchObject(refusedBy('request_person_is_kept'))
  await deny(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const before = await rowsOf(db, asked.id)
  for (const over of [
    { dataTypes: ['DNA'] },
    { providerIds: ['a'] },
    { purpose: 'LOAN' },
    { validUntil: later(1) },
    { totalUses: null },
    { recordsFrom: null },
    { recordsTo: null },
    { eraseAt: null },
    { careContexts: [1] },
    { consumerId: other.consumerId },
    { partnerId: other.partnerId },
  ])
    await expect(set(over)).rejects.toMatchObject(refusedBy('request_asked_scope_is_fixed'))
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('a terminal state never leaves, whoever writes', async ({ db }) => {
  const [denied, cancelled, expired, granted] = [
    await makeRequest(db),
    await makeRequest(db),
    await makeRequest(db),
    await makeRequest(db),
  ]
  await deny(denied.person(), { ref: denied.ref, shown: NO_WORDS })
  await db`update consent_request set status = 'CANCELLED' where id = ${cancelled.id}`
  await db`update consent_request set status = 'EXPIRED' where id = ${expired.id}`
  const [artefact] = (await approve(granted.person(), { ref: granted.ref, shown: NO_WORDS })).artefacts
  for (const { id } of [denied, cancelled, expired, granted]) {
    const { request } = await rowsOf(db, id)
    for (const status of REQUEST_STATES.filter((one) => one !== request.status)) {
      const decidedAt = status === 'GRANTED' || status === 'DENIED' ? start : null
      await expect(
        db`update consent_request set status = ${status}, decided_at = ${decidedAt} where id = ${id}`.then(),
      ).rejects.toMatchObject({ code: '23514', constraint_name: expect.stringMatching(/^request_(terminal|legal)/) })
    }
    expect((await rowsOf(db, id)).request).toEqual(request)
  }
  await revoke(granted.person(), { artefactId: artefact!.id })
  for (const status of ARTEFACT_STATES.filter((one) => one !== 'REVOKED'))
    await expect(
      db`update consent_artefact set status = ${status}, ended_at = ${status === 'EXPIRED' ? start : null}
         where id = ${artefact!.id}`.then(),
    ).rejects.toMatchObject(refusedBy('artefact_terminal_states'))
  await expect(db`delete from consent_artefact where id = ${artefact!.id}`.then()).rejects.toMatchObject(
    refusedBy('artefact_is_kept'),
  )
})

test('from review a request goes to the person or nowhere', async ({ db }) => {
  const asked = await makeRequest(db)
  await expect(db`update consent_request set status = 'IN_REVIEW' where id = ${asked.id}`.then()).rejects.toMatchObject(
    refusedBy('request_legal_moves'),
  )
  const [row] = await db`insert into consent_request
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'status', 'IN_REVIEW'))).*
      from consent_request r where id = ${asked.id} returning id`
  for (const status of ['GRANTED', 'DENIED', 'EXPIRED'])
    await expect(
      db`update consent_request set status = ${status}, decided_at = ${status === 'EXPIRED' ? null : start}
         where id = ${row?.id}`.then(),
    ).rejects.toMatchObject(refusedBy('request_legal_moves'))
  await db`update consent_request set status = 'REQUESTED' where id = ${row?.id}`
})

test('the ledger is only added to: no update, no delete, no truncate', async ({ db }) => {
  const asked = await makeRequest(db)
  await deny(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const before = await rowsOf(db, asked.id)
  for (const [table, column] of [
    ['consent_record', 'verdict'],
    ['audit_event', 'action'],
  ] as const) {
    await expect(
      db`update ${db(table)} set ${db(column)} = 'granted' where request_id = ${asked.id}`.then(),
    ).rejects.toMatchObject(refusedBy(`${table}_append_only`))
    await expect(db`delete from ${db(table)} where request_id = ${asked.id}`.then()).rejects.toMatchObject(
      refusedBy(`${table}_is_kept`),
    )
    await expect(db`truncate ${db(table)}`.then()).rejects.toMatchObject(refusedBy(`${table}_no_truncate`))
  }
  await expect(db`truncate consent_request cascade`.then()).rejects.toMatchObject({ code: '23514' })
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

/**
 * A copy of a request that all happened so many days before now, with its artefact, and all that was recorded, used and
 * told of it then. `live`: it has not ended since.
 */
async function longAgo(db: Db, days: number, live = false) {
  const asked = await makeRequest(db, { validUntil: later(20 * 366 * 86_400), eraseAt: null })
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const at = daysAgo(days)
  const [id, artefactId, outboxId, deliveryId] = [v7(), v7(), v7(), v7()]
  const dates = { created_at: at, updated_at: at }
  const window = live ? {} : { valid_until: at }
  const copy = { id, ca_id: null, ...dates, decided_at: at, expires_at: at, ...window, records_from: null }
  await db`insert into consent_request
    select (jsonb_populate_record(r, ${db.json(copy as never)}::jsonb)).* from consent_request r where id = ${asked.id}`
  const ended = live ? {} : { status: 'EXPIRED', ended_at: at }
  const of = { id: artefactId, request_id: id, ...dates, valid_from: new Date(at.getTime() - 1), ...window, ...ended }
  await db`insert into consent_artefact
    select (jsonb_populate_record(a, ${db.json(of as never)}::jsonb)).* from consent_artefact a where id = ${artefacts[0]!.id}`
  for (const table of ['consent_record', 'audit_event'])
    await db`insert into ${db(table)}
      select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'request_id', ${id}::text,
        'artefact_id', null, 'at', ${at}::timestamptz))).*
        from ${db(table)} r where request_id = ${asked.id} limit 1`
  await db`insert into consent_use (id, artefact_id, request_id, partner_id, outcome, at)
    values (${v7()}, ${artefactId}, ${id}, ${asked.partnerId}, 'allowed', ${at})`
  await db`insert into outbox (id, at, topic, request_id, dispatched_at) values (${outboxId}, ${at}, 'x', ${id}, ${at})`
  await db`insert into delivery (id, outbox_id, recipient_kind, consent_id, topic, state, told_at, created_at)
    values (${deliveryId}, ${outboxId}, 'webhook', ${id}, 'x', 'told', ${at}, ${at})`
  await db`insert into delivery_attempt (id, delivery_id, at, outcome, milliseconds) values (${v7()}, ${deliveryId}, ${at}, 'told', 1)`
  return { id, artefactId, outboxId, deliveryId }
}

const YEARS_7 = 7 * 365 + 2

/** Everything of a consent, in an order in which it can go. */
const deletions = (db: Db, { id, artefactId, outboxId, deliveryId }: Awaited<ReturnType<typeof longAgo>>) =>
  [
    ['attempt_is_kept', () => db`delete from delivery_attempt where delivery_id = ${deliveryId} returning id`],
    ['delivery_is_kept', () => db`delete from delivery where id = ${deliveryId} returning id`],
    ['outbox_is_kept', () => db`delete from outbox where id = ${outboxId} returning id`],
    ['consent_use_is_kept', () => db`delete from consent_use where request_id = ${id} returning id`],
    ['consent_record_is_kept', () => db`delete from consent_record where request_id = ${id} returning id`],
    ['audit_event_is_kept', () => db`delete from audit_event where request_id = ${id} returning id`],
    ['artefact_is_kept', () => db`delete from consent_artefact where id = ${artefactId} returning id`],
    ['request_is_kept', () => db`delete from consent_request where id = ${id} returning id`],
  ] as const

test('the ledger is kept for 7 years: until then nobody deletes of it, and then it can be', async ({ db }) => {
  for (const [constraint, run] of deletions(db, await longAgo(db, YEARS_7 - 3)))
    await expect(run().then(), constraint).rejects.toMatchObject(refusedBy(constraint))
  for (const [constraint, run] of deletions(db, await longAgo(db, YEARS_7 + 2)))
    expect([constraint, (await run()).length]).toEqual([constraint, 1])
  for (const table of ['consent_artefact', 'consent_use', 'outbox', 'delivery', 'delivery_attempt'])
    await expect(db`truncate ${db(table)} cascade`.then(), table).rejects.toMatchObject({ code: '23514' })
})

test('of a consent that has not ended everything is kept, however long ago it was given', async ({ db }) => {
  for (const [constraint, run] of deletions(db, await longAgo(db, YEARS_7 + 900, true)))
    await expect(run().then(), constraint).rejects.toMatchObject(refusedBy(constraint))
})

test('the 7 years begin when the database saw the end, whatever was written of it', async ({ db }) => {
  const given = await longAgo(db, YEARS_7 + 900, true)
  const [{ updatedAt } = { updatedAt: null }] =
    await db`select updated_at from consent_artefact where id = ${given.artefactId}`
  await db`update consent_artefact set status = 'REVOKED', ended_at = ${updatedAt} where id = ${given.artefactId}`
  for (const [constraint, run] of deletions(db, given))
    await expect(run().then(), constraint).rejects.toMatchObject(refusedBy(constraint))

  const open = await makeRequest(db)
  const old = daysAgo(YEARS_7 + 2)
  await db`update consent_request set created_at = ${old}, updated_at = ${old}, expires_at = ${old} where id = ${open.id}`
  const remove = () => db`delete from consent_request where id = ${open.id}`.then()
  await expect(remove()).rejects.toMatchObject(refusedBy('request_is_kept'))
  await db`update consent_request set status = 'DENIED', decided_at = ${old} where id = ${open.id}`
  await expect(remove()).rejects.toMatchObject(refusedBy('request_is_kept'))
})

test('a permission ends when it does: not before what is known of it, not twice, and what is over keeps its dates', async ({
  db,
}) => {
  const asked = await makeRequest(db)
  const [artefact] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
  const end = (status: string, at: Date) =>
    db`update consent_artefact set status = ${status}, ended_at = ${at} where id = ${artefact!.id}`.then()
  for (const [status, at] of [
    ['REVOKED', new Date('2001-01-01')],
    ['REVOKED', later(-301)],
    ['EXPIRED', later(0)],
  ] as const)
    await expect(end(status, at), status).rejects.toMatchObject(refusedBy('artefact_end_is_known'))
  // Servers' clocks differ a little.
  await end('REVOKED', later(-2))
  for (const at of [later(-100), later(100)])
    await expect(end('REVOKED', at)).rejects.toMatchObject(refusedBy('artefact_end_is_fixed'))
  for (const column of ['created_at', 'updated_at', 'expires_at', 'decided_at'])
    await expect(
      db`update consent_request set ${db({ [column]: later(-9_000_000) })} where id = ${asked.id}`.then(),
      column,
    ).rejects.toMatchObject(refusedBy('request_end_is_fixed'))
})

test('a permission that ends by itself ends when it was to; the database notes when it saw one that ended long before', async ({
  db,
}) => {
  for (const [days, seen] of [
    [3, 1],
    [20 * 366, 0],
  ] as const) {
    const asked = await makeRequest(db, { validUntil: later(days * 86_400), eraseAt: null })
    const [artefact] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
    await db`update consent_artefact set status = 'EXPIRED', ended_at = valid_until where id = ${artefact!.id}`
    const noted = await db`select id, at from end_seen where id = ${artefact!.id} and at > now() - interval '1 minute'`
    expect(noted).toHaveLength(seen)
    if (seen === 0) continue
    for (const run of [
      () => db`update end_seen set at = ${start} where id = ${artefact!.id}`,
      () => db`delete from end_seen where id = ${artefact!.id}`,
      () => db`truncate end_seen`,
    ])
      await expect(run().then()).rejects.toMatchObject({ code: '23514' })
  }
})

test('what was used and told of a consent stays as it was, and stays with it', async ({ db }) => {
  const { id, artefactId, outboxId, deliveryId } = await longAgo(db, YEARS_7 + 2)
  const open = await makeRequest(db)
  const session = await openSession(open.partner(), { subject: open.email })
  for (const [constraint, run] of [
    ['consent_use_is_fixed', () => db`update consent_use set request_id = null where request_id = ${id}`],
    ['consent_use_is_fixed', () => db`update consent_use set at = now() where request_id = ${id}`],
    ['outbox_is_fixed', () => db`update outbox set request_id = null where id = ${outboxId}`],
    ['delivery_is_fixed', () => db`update delivery set consent_id = null where id = ${deliveryId}`],
    ['request_id_is_fixed', () => db`update consent_request set id = ${v7()} where id = ${open.id}`],
    ['artefact_id_is_fixed', () => db`update consent_artefact set id = ${v7()} where id = ${artefactId}`],
    ['session_id_is_fixed', () => db`update capture_session set id = ${v7()} where id = ${session.id}`],
    ['attempt_is_fixed', () => db`update delivery_attempt set status = 500 where delivery_id = ${deliveryId}`],
  ] as const)
    await expect(run().then(), constraint).rejects.toMatchObject(refusedBy(constraint))
})

test('of a check everything is kept while a yes stands on it, and 7 years after that', async ({ db }) => {
  const partnerId = await makePartner(db)
  const check = async (...said: (readonly [verdict: string, days: number])[]) => {
    const id = v7()
    await db`insert into capture_session (id, partner_id, created_at, seq)
      values (${id}, ${partnerId}, ${daysAgo(YEARS_7 + 900)}, ${said.length})`
    for (const [at, [verdict, days]] of said.entries())
      await db`insert into consent_record (id, session_id, seq, consent_type, partner_id, verdict, decision_hash,
          display_evidence, door, actor_kind, actor_id, auth_method, at)
        values (${v7()}, ${id}, ${at + 1}, 'ine', ${partnerId}, ${verdict}, ${Buffer.of(1)}, 'none', 'veriff', 'partner',
                ${partnerId}, 'partner-scope', ${daysAgo(days)})`
    await db`update capture_session set seq = 99 where id = ${id}`
    return [
      ['consent_record_is_kept', () => db`delete from consent_record where session_id = ${id} returning id`],
      ['session_is_kept', () => db`delete from capture_session where id = ${id} returning id`],
    ] as const
  }
  const [standing, over] = [
    await check(['granted', YEARS_7 + 9]),
    await check(['granted', YEARS_7 + 9], ['revoked', YEARS_7 + 2]),
  ]
  const recent = await check(['granted', YEARS_7 + 9], ['revoked', YEARS_7 - 3])
  for (const [constraint, run] of [...standing, ...recent])
    await expect(run().then(), constraint).rejects.toMatchObject(refusedBy(constraint))
  for (const [constraint, run] of over) expect([constraint, (await run()).length > 0]).toEqual([constraint, true])
})

test('one decision per request, one withdrawal per artefact', async ({ db }) => {
  const asked = await makeRequest(db)
  const [artefact] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
  await revoke(asked.person(), { artefactId: artefact!.id })
  const again = (verdict: string, as: string) => db`insert into consent_record
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'verdict', ${as}::text))).*
      from consent_record r where request_id = ${asked.id} and verdict = ${verdict}`
  for (const as of ['granted', 'denied'])
    await expect(again('granted', as).then()).rejects.toMatchObject({
      code: '23505',
      constraint_name: 'consent_record_one_decision',
    })
  await expect(again('revoked', 'revoked').then()).rejects.toMatchObject({
    code: '23505',
    constraint_name: 'consent_record_one_revocation',
  })
})

test('a notice that a record points to stays word for word; a new version takes its place', async ({ db }) => {
  const noticeId = v7()
  const asked = await makeRequest(db)
  await db`insert into notice (id, partner_id, name, created_at) values (${noticeId}, ${asked.partnerId}, 'Own', ${start})`
  const make = async (version: string, language: string) => {
    const id = v7()
    await db`insert into notice_version (id, notice_id, version, language, template, sha256, reviewed_at, created_at)
      values (${id}, ${noticeId}, ${version}, ${language}, ${`{{requester}} ${version}`}, 'x', ${start}, ${start})`
    return id
  }
  const [used, unused] = [await make('1', 'en'), await make('1', 'hi')]
  await db`update consent_request set notice_id = ${noticeId} where id = ${asked.id}`
  const { textHash, text } = await readNotice(asked.person(), { ref: asked.ref, language: 'en', scope: {} })
  expect(text).toBe('Asha Clinic 1')
  await approve(asked.person(), { ref: asked.ref, shown: { kind: 'wallet', textHash, language: 'en' } })

  for (const over of [{ template: 'y' }, { sha256: 'y' }, { language: 'ta' }, { version: '9' }])
    await expect(db`update notice_version set ${db(over)} where id = ${used}`.then()).rejects.toMatchObject(
      refusedBy('notice_version_immutable'),
    )
  await expect(db`delete from notice_version where id = ${used}`.then()).rejects.toMatchObject(
    refusedBy('notice_version_immutable'),
  )
  await db`update notice_version set superseded_at = ${start} where id = ${used}`
  await db`update notice_version set template = 'y' where id = ${unused}`
  await db`delete from notice_version where id = ${unused}`
  expect((await rowsOf(db, asked.id)).records).toMatchObject([{ text, noticeVersionId: used }])
})
