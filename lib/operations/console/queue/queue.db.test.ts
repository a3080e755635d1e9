import { v7 } from 'uuid'
import { expect, onTestFinished } from 'vitest'
import type { Db } from '@/db/client'
import { partnersOf } from '@/db/queries/activity'
import { assignWaiting, identifierHash } from '@/db/queries/person'
import { test } from '@/db/testing'
import { Failure } from '@/lib/core/failure'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { loadedView, requestView } from '@/lib/dialects/native/views'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { listPatientRequests } from '@/lib/operations/consent/list-patient-requests'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { readRequest as readOwn } from '@/lib/operations/consent/read-request'
import { revoke } from '@/lib/operations/consent/revoke'
import { failLastWrite, meetAtRow, NO_WORDS, rowsOf, someAsk } from '@/lib/operations/consent/testing'
import { createCredential } from '@/lib/operations/console/credential/create-credential'
import { rotateCredential } from '@/lib/operations/console/credential/rotate-credential'
import { noteView } from '@/lib/operations/console/staff/note-view'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { actorOf, type PartnerActor } from '@/lib/operations/context'
import { expireNext } from '@/lib/operations/expiry/expire-next'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

import { requestCode } from '@/lib/operations/sign-in/request-code'
import {
  asPerson,
  codesSentTo,
  contextAt,
  later,
  makePartner,
  makePerson,
  someEmail,
  someMobile,
  start,
} from '@/lib/operations/sign-in/testing'
import { addNote } from './add-note'
import { askAgain } from './ask-again'
import { assign } from './assign'
import { findRequest } from './find-request'
import { listChoices } from './list-choices'
import { listQueue } from './list-queue'
import { readRaw } from './read-raw'
import { readRequest } from './read-request'
import { release } from './release'
import { review } from './review'
import { sendBack } from './send-back'
import { askedBy, denied, EVERYTHING, withFourEyes } from './testing'
import { withdraw } from './withdraw'

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const HOUR = 3600
const DAY = 86_400
const AGAIN = {
  dataTypes: ['Prescription'],
  recordsFromDay: null,
  recordsToDay: null,
  untilDay: '2026-12-31',
  answerByDay: '2026-04-10',
}

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error) => (error instanceof Failure ? error.code : Promise.reject(error)),
  )

/** A partner that wants four eyes, two of its staff who may review, and what its software asked. */
async function inReview(db: Db) {
  const partnerId = await makePartner(db)
  await withFourEyes(db, partnerId)
  const asked = await askedBy(db, partnerId)
  const [asha, bina] = [await makeStaff(db, 'reviewer', partnerId), await makeStaff(db, 'reviewer', partnerId)]
  const person = (at = later(0)) => contextAt(db, at, asPerson(asked.personId, v7()))
  return { ...asked, partnerId, asha, bina, person }
}

test('with four eyes nothing reaches the person until a second one lets it through, and then as a new request', async ({
  db,
}) => {
  const { id, bina, person, partnerId } = await inReview(db)
  const waiting = await rowsOf(db, id)
  expect(waiting.request.status).toBe('IN_REVIEW')
  expect(waiting.outbox).toEqual([])
  expect(waiting.audit.map(({ personId }) => personId)).toEqual([null])
  expect(await refusal(readOwn(person(), { requestId: id, language: 'en' }))).toBe('not_found')
  expect(await refusal(approve(person(), { ref: { id }, shown: NO_WORDS }))).toBe('not_found')

  await release(staffCtx(db, bina, later(5 * HOUR)), { id })
  const { request, outbox, audit } = await rowsOf(db, id)
  expect(request).toMatchObject({ status: 'REQUESTED', version: 2 })
  expect(outbox).toMatchObject([{ topic: 'consent.asked', personId: request.personId, partnerId }])
  expect(audit.at(-1)).toMatchObject({ action: 'request.released', actorKind: 'staff', actorId: bina.staffId })
  expect((await readOwn(person(later(6 * HOUR)), { requestId: id, language: 'en' })).state).toBe('REQUESTED')
  const { items } = await listActivity(person(later(6 * HOUR)), { after: null, limit: 10, kind: 'asking' })
  expect(items).toMatchObject([{ requestId: id, sentence: 'consent_asked', at: later(5 * HOUR) }])
})

test('the window does not run while a request waits for review, whatever else does', async ({ db }) => {
  const { id, bina } = await inReview(db)
  const before = (await rowsOf(db, id)).request
  // The job that ends windows comes by, long after this one would have ended.
  const job = contextAt(db, later(3 * DAY), { actor: { kind: 'system' }, door: 'system' })
  while (await expireNext(job));
  expect((await rowsOf(db, id)).request.status).toBe('IN_REVIEW')

  await release(staffCtx(db, bina, later(3 * DAY)), { id })
  const { request } = await rowsOf(db, id)
  expect(request.expiresAt.getTime() - before.expiresAt.getTime()).toBe(3 * DAY * 1000)
  expect([request.validUntil, request.eraseAt]).toEqual([before.validUntil, before.eraseAt])
})

test('who asked may neither let it through nor send it back; somebody else may', async ({ db }) => {
  const partnerId = await makePartner(db)
  const old = await denied(db, partnerId)
  await withFourEyes(db, partnerId)
  const [asha, bina] = [await makeStaff(db, 'admin', partnerId), await makeStaff(db, 'reviewer', partnerId)]
  const { id } = await askAgain(staffCtx(db, asha), { id: old, ...AGAIN })
  expect((await rowsOf(db, id)).request).toMatchObject({
    status: 'IN_REVIEW',
    askedBy: asha.staffId,
    asksAgain: old,
    dataTypes: ['Prescription'],
  })
  const before = await rowsOf(db, id)
  expect(await refusal(release(staffCtx(db, asha), { id }))).toBe('forbidden')
  expect(await refusal(sendBack(staffCtx(db, asha), { id, reason: 'other', note: '' }))).toBe('forbidden')
  expect(await rowsOf(db, id)).toEqual(before)
  expect((await readRequest(staffCtx(db, asha), { id, language: 'en' })).may).toMatchObject({
    isOwn: true,
    release: false,
    sendBack: false,
    withdraw: true,
  })
  // Nor by the database, whatever the code thinks.
  await expect(db`update consent_request set asked_by = null where id = ${id}`.then()).rejects.toMatchObject({
    constraint_name: 'request_asker_is_fixed',
  })
  await release(staffCtx(db, bina), { id })
  expect((await rowsOf(db, id)).request.status).toBe('REQUESTED')
})

test('whoever made the key that asked may neither let it through nor send it back, nor by the key that replaced it', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  await withFourEyes(db, partnerId)
  const [asha, bina] = [await makeStaff(db, 'admin', partnerId), await makeStaff(db, 'reviewer', partnerId)]
  const [key, next] = [v7(), v7()]
  const made = { dialect: 'native', label: '', hipId: null, addresses: '', days: 90, requireFreshness: false } as const
  await createCredential(staffCtx(db, asha), { ...made, id: key, scopes: ['consents:request'] })
  await rotateCredential(staffCtx(db, asha), { id: key, newId: next, overlapHours: 24 })
  for (const credentialId of [key, next]) {
    const email = someEmail()
    await makePerson(db, [email])
    const actor: PartnerActor = { kind: 'partner', partnerId, credentialId, scopes: ['consents:request'] }
    const asked = await createRequest(contextAt(db, later(0), { actor, door: 'native' }), {
      ...someAsk(),
      identifiers: [email],
    })
    const { id } = asked.request
    expect(await refusal(release(staffCtx(db, asha), { id }))).toBe('forbidden')
    expect(await refusal(sendBack(staffCtx(db, asha), { id, reason: 'other', note: '' }))).toBe('forbidden')
    expect((await readRequest(staffCtx(db, asha), { id, language: 'en' })).may.isOwn).toBe(true)
    await release(staffCtx(db, bina), { id })
  }
})

test('of two who let it through, or send it back, at once one does', async ({ db }) => {
  const { id, asha, bina } = await inReview(db)
  const race = await meetAtRow(db, 'consent_request', id, [
    () => release(staffCtx(db, asha), { id }),
    () => release(staffCtx(db, bina), { id }),
  ])
  const lost = race.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Failure).code] : []))
  expect(lost).toEqual(['illegal_transition'])
  expect((await rowsOf(db, id)).outbox).toHaveLength(1)

  const second = await inReview(db)
  const both = await meetAtRow(db, 'consent_request', second.id, [
    () => release(staffCtx(db, second.asha), { id: second.id }),
    () => sendBack(staffCtx(db, second.bina), { id: second.id, reason: 'too_much', note: '' }),
  ])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await rowsOf(db, second.id)).audit).toHaveLength(2)
})

test('what is sent back is cancelled with its reason for the software, and is never the person’s to see', async ({
  db,
}) => {
  const { id, bina, person } = await inReview(db)
  await sendBack(staffCtx(db, bina), { id, reason: 'too_long', note: 'Half a year would do.' })
  const { request, outbox, audit } = await rowsOf(db, id)
  expect(request.status).toBe('CANCELLED')
  expect(outbox).toMatchObject([{ topic: 'consent.cancelled', personId: null, details: { returned: 'too_long' } }])
  expect(JSON.stringify([outbox, audit])).not.toContain('Half a year')
  const { items } = await listActivity(person(), { after: null, limit: 50 })
  expect(items.filter(({ requestId }) => requestId === id)).toEqual([])
  const seen = await readRequest(staffCtx(db, bina), { id, language: 'en' })
  expect(seen.notes).toMatchObject([{ text: 'Half a year would do.' }])
  expect(seen.timeline.map(({ returned }) => returned)).toContain('too_long')
})

test('nothing of a request tells its partner whether the wallet knows the person', async ({ db }) => {
  const partnerId = await makePartner(db)
  const staff = staffCtx(db, await makeStaff(db, 'admin', partnerId))
  const known = await askedBy(db, partnerId)
  const [unknown, joined] = [someEmail(), someEmail()]
  const nobody = await askedBy(db, partnerId, { identifiers: [unknown] })
  const claimed = await askedBy(db, partnerId, { identifiers: [joined] })
  const personId = await makePerson(db, [joined])
  const hash = identifierHash({ kind: 'email', value: joined })
  const ctx = contextAt(db, start, asPerson(personId, v7()))
  expect(await assignWaiting(db, personId, { kind: 'email', hash }, ledgerEntry(ctx, actorOf(ctx)))).toBe(1)

  const told = async (id: string, email: string) => {
    const [seen, raw] = [await readRequest(staff, { id, language: 'en' }), await readRaw(staff, { id })]
    const text = JSON.stringify([seen, raw])
    expect(text).not.toContain(email)
    return text.replaceAll(UUID, 'id').replaceAll(seen.subject, 'mask')
  }
  const first = await told(known.id, known.email)
  expect(await told(nobody.id, unknown)).toBe(first)
  expect(await told(claimed.id, joined)).toBe(first)
})

test('a request as it is stored names its person in no state', async ({ db }) => {
  const partnerId = await makePartner(db)
  const staff = staffCtx(db, await makeStaff(db, 'admin', partnerId))
  const wire = { patient: 'Meera Nair' }
  for (const answer of ['none', 'yes', 'no', 'revoked']) {
    const { id, personId, email } = await askedBy(db, partnerId, { wire, callbackData: 'Meera Nair, ward 4' })
    const person = contextAt(db, start, asPerson(personId, v7()))
    if (answer === 'no') await deny(person, { ref: { id }, shown: NO_WORDS })
    if (answer === 'yes' || answer === 'revoked') {
      const { artefacts } = await approve(person, { ref: { id }, shown: NO_WORDS })
      if (answer === 'revoked') await revoke(person, { artefactId: artefacts[0]?.id ?? '' })
    }
    const text = JSON.stringify(await readRaw(staff, { id }))
    for (const name of [personId, email, 'Meera Nair']) expect(text, answer).not.toContain(name)
  }
})

test('what ends in review is in nothing that its person reads, and asks nobody to join', async ({ db }) => {
  const sent = await inReview(db)
  const back = await inReview(db)
  await sendBack(staffCtx(db, sent.bina), { id: sent.id, reason: 'wrong_person', note: '' })
  await withdraw(staffCtx(db, back.asha), { ids: [back.id] })
  const waits = await inReview(db)
  for (const { id, person, personId, asha } of [sent, back, waits]) {
    expect(await refusal(readOwn(person(), { requestId: id, language: 'en' }))).toBe('not_found')
    for (const status of ['REQUESTED', 'EXPIRED'] as const)
      expect(await listPatientRequests(person(), { status, field: '' })).toEqual([])
    await noteView(staffCtx(db, asha), { requestId: id })
    const { items } = await listActivity(person(), { after: null, limit: 50 })
    expect(items.filter(({ requestId }) => requestId === id)).toEqual([])
    expect(await partnersOf(db, personId)).toEqual([])
  }
  // Somebody whom only what is in review names: no code goes out, and once they join nobody learns of the other.
  const email = someEmail()
  const ask = { ...someAsk(), identifiers: [email] as const }
  const software = (partnerId: string) => {
    const actor: PartnerActor = {
      kind: 'partner',
      partnerId,
      credentialId: v7(),
      scopes: ['consents:request', 'consents:read'],
    }
    return contextAt(db, later(0), { actor, door: 'native' })
  }
  const { request } = await createRequest(software(waits.partnerId), ask)
  const before = requestView(request, request.status)
  expect(before.waiting).toBe(true)
  const anybody = contextAt(db, later(60))
  await requestCode(anybody, { identifier: email, language: 'en' })
  await anybody.settle()
  expect(await codesSentTo(email)).toEqual([])
  const joined = await makePerson(db, [email])
  const hash = identifierHash(parseIdentifier(email)!)
  await assignWaiting(
    db,
    joined,
    { kind: 'email', hash },
    ledgerEntry(anybody, { actorKind: 'person', actorId: joined }),
  )
  expect((await rowsOf(db, request.id)).request.personId).toBe(joined)
  expect(await db`select action from audit_event where person_id = ${joined}`).toEqual([])
  expect(loadedView(await loadRequest(software(waits.partnerId), { id: request.id }))).toEqual(before)
  // What names somebody known says no more of it, withdrawn or not.
  for (const { id, partnerId } of [waits, back])
    expect(loadedView(await loadRequest(software(partnerId), { id })).waiting).toBe(true)
})

test('a release is told, or it did not happen', async ({ db }) => {
  const { id, bina, partnerId } = await inReview(db)
  await failLastWrite(db, partnerId)
  await expect(release(staffCtx(db, bina), { id })).rejects.toMatchObject({ code: '23514' })
  const { request, audit } = await rowsOf(db, id)
  expect(request).toMatchObject({ status: 'IN_REVIEW', version: 1 })
  expect(audit).toHaveLength(1)
})

test('another partner’s request is not there by its id, in a list, by a search or together with one’s own', async ({
  db,
}) => {
  const [ownPartner, otherPartner] = [await makePartner(db), await makePartner(db)]
  const own = await askedBy(db, ownPartner)
  const foreign = await askedBy(db, otherPartner)
  const staff = staffCtx(db, await makeStaff(db, 'admin', ownPartner))
  for (const run of [
    () => readRequest(staff, { id: foreign.id, language: 'en' }),
    () => readRaw(staff, { id: foreign.id }),
    () => addNote(staff, { id: foreign.id, note: 'mine?', formId: v7() }),
    () => release(staff, { id: foreign.id }),
    () => askAgain(staff, { id: foreign.id, ...AGAIN }),
  ])
    expect(await refusal(run())).toBe('not_found')
  const before = await rowsOf(db, foreign.id)
  const ids = [own.id, foreign.id]
  expect(await assign(staff, { ids, staffId: staff.actor.kind === 'staff' ? staff.actor.staffId : null })).toBe(1)
  expect(await review(staff, { ids })).toBe(1)
  expect(await withdraw(staff, { ids })).toEqual({ done: 1, refused: 1 })
  // What is taken back stands as it is, and is not taken back again.
  expect(await withdraw(staff, { ids })).toEqual({ done: 0, refused: 2 })
  expect(await rowsOf(db, foreign.id)).toEqual(before)

  // By the identifier: each finds what it asked itself, and the hash of the other's finds nothing.
  expect(await findRequest(staff, { text: foreign.id })).not.toHaveProperty('requestId')
  expect(await findRequest(staff, { text: own.id })).toEqual({ requestId: own.id })
  const listedFor = async (text: string) => {
    const found = await findRequest(staff, { text })
    const subject = 'subject' in found ? found.subject : null
    // Whoever reads the address cannot tell by it whom was looked for: no hash stands in it, known or not.
    expect(subject).not.toMatch(/^[\da-f]{64}$/)
    expect(JSON.stringify(found)).not.toContain(text)
    const { items, count } = await listQueue(staff, { ...EVERYTHING, filter: { ...EVERYTHING.filter, subject } })
    expect(count).toBe(items.length)
    return items.map(({ id }) => id)
  }
  expect(await listedFor(own.email.toUpperCase())).toEqual([own.id])
  expect(await listedFor(own.email.slice(1))).toEqual([])
  expect(await listedFor(foreign.email)).toEqual([])
  const [row] = (await listQueue(staff, EVERYTHING)).items
  expect(JSON.stringify(row)).not.toContain(own.email.split('@')[0])
})

test('each search by an identifier leaves a trace without it, and nobody runs through numbers', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { id, email } = await askedBy(db, partnerId)
  const [asha, bina] = [await makeStaff(db, 'viewer', partnerId), await makeStaff(db, 'viewer', partnerId)]
  const search = (who: typeof asha, text: string, at = 0) => findRequest(staffCtx(db, who, later(at)), { text })
  const traces = () => db`
    select * from audit_event where partner_id = ${partnerId} and action = 'request.searched' order by at, id`
  await search(asha, id)
  expect(await traces()).toEqual([])
  for (let at = 0; at < 99; at++) await search(asha, email, at)
  // At once, so that one of them is the hundredth.
  const both = [refusal(search(asha, email, 99)), refusal(search(asha, email, 99))]
  expect((await Promise.all(both)).sort()).toEqual(['done', 'too_many_requests'])
  await expect(search(asha, email, 100)).rejects.toMatchObject({
    code: 'too_many_requests',
    facts: { retryAfter: HOUR - 100 },
  })
  expect(await traces()).toHaveLength(100)
  // Of a request’s id it is no limit, nor one of a colleague’s, nor for ever.
  expect(await search(asha, id, 100)).toEqual({ requestId: id })
  expect(await search(bina, email, 100)).toHaveProperty('subject')
  expect(await search(asha, email, HOUR)).toHaveProperty('subject')
  const rows = await traces()
  expect(rows).toHaveLength(102)
  expect(rows[0]).toMatchObject({
    personId: null,
    requestId: null,
    actorKind: 'staff',
    actorId: asha.staffId,
    details: {},
  })
  expect(JSON.stringify(rows)).not.toContain(email)
})

test('a page goes on where the last one ended, while new requests come and others are answered', async ({ db }) => {
  const partnerId = await makePartner(db)
  const email = someEmail()
  await makePerson(db, [email])
  const ask = (at: number) => askedBy(db, partnerId, { at: later(at) })
  const made: string[] = []
  for (let n = 0; n < 5; n++) made.push((await ask(-1000 + n)).id)
  const staff = staffCtx(db, await makeStaff(db, 'viewer', partnerId))
  const walk = async (sort: 'newest' | 'oldest' | 'ending' | 'ending_last') => {
    const seen: string[] = []
    let after: Awaited<ReturnType<typeof listQueue>>['next'] = null
    do {
      const page = await listQueue(staff, { ...EVERYTHING, sort, after, limit: 2 })
      seen.push(...page.items.map(({ id }) => id))
      after = page.next
      // One more between each page and the next.
      if (sort === 'newest') await ask(-500 + seen.length)
    } while (after)
    return seen
  }
  expect(await walk('newest')).toEqual([...made].reverse())
  const all = (await walk('oldest')) as string[]
  expect(all.slice(0, 5)).toEqual(made)
  expect(new Set(all).size).toBe(all.length)
  expect((await walk('ending')).toSorted()).toEqual(all.toSorted())
  expect((await walk('ending_last')).toReversed().slice(0, 5)).toEqual((await walk('ending')).slice(0, 5))
})

test('the queue is narrowed by state, by who has it, by what was looked at and by how soon it ends', async ({ db }) => {
  const partnerId = await makePartner(db)
  const [open, soon, over] = [
    await askedBy(db, partnerId),
    await askedBy(db, partnerId, { expiresAt: later(600), purpose: 'LOAN' }),
    await askedBy(db, partnerId, { at: later(-2 * DAY), expiresAt: later(-DAY) }),
  ]
  const no = await denied(db, partnerId)
  const actor = await makeStaff(db, 'reviewer', partnerId)
  const staff = staffCtx(db, actor)
  await assign(staff, { ids: [open.id], staffId: actor.staffId })
  await review(staff, { ids: [soon.id] })
  const ids = async (filter: Partial<typeof EVERYTHING.filter>) => {
    const { items } = await listQueue(staff, { ...EVERYTHING, filter: { ...EVERYTHING.filter, ...filter } })
    return items.map(({ id }) => id).toSorted()
  }
  expect(await ids({ status: 'REQUESTED' })).toEqual([open.id, soon.id].toSorted())
  // Over, though no job has noted it.
  expect(await ids({ status: 'EXPIRED' })).toEqual([over.id])
  expect(await ids({ status: 'DENIED' })).toEqual([no])
  expect(await ids({ assignee: actor.staffId })).toEqual([open.id])
  expect(await ids({ assignee: 'none' })).toEqual([soon.id, over.id, no].toSorted())
  expect(await ids({ review: 'reviewed' })).toEqual([soon.id])
  expect(await ids({ endsBefore: later(HOUR) })).toEqual([soon.id])
  expect(await ids({ askedBefore: later(-DAY) })).toEqual([over.id])
  expect(await ids({ purpose: 'LOAN', status: 'DENIED' })).toEqual([])
  const stranger = await makeStaff(db, 'reviewer')
  expect(await refusal(assign(staff, { ids: [open.id], staffId: stranger.staffId }))).toBe('invalid_input')
})

test('a purpose that was not named is none to narrow the queue by', async ({ db }) => {
  const partnerId = await makePartner(db)
  for (const purpose of ['', 'LOAN']) await askedBy(db, partnerId, { purpose })
  const { purposes } = await listChoices(staffCtx(db, await makeStaff(db, 'viewer', partnerId)), { language: 'en' })
  expect(purposes.map(({ key }) => key)).toEqual(['LOAN'])
})

test('nobody is asked again by hand more than three times in thirty days, nor twice by one form', async ({ db }) => {
  const partnerId = await makePartner(db)
  const old = await denied(db, partnerId)
  const actor = await makeStaff(db, 'reviewer', partnerId)
  const at = (days: number) => staffCtx(db, actor, later(days * DAY))
  const again = { id: old, ...AGAIN, answerByDay: '2026-06-30' }
  const both = await Promise.all([askAgain(at(0), again), askAgain(at(0), again)])
  // One of them made it; the other is told that nothing of its own was sent.
  expect(both[0].id).toBe(both[1].id)
  expect(both.map(({ made }) => made).toSorted()).toEqual([false, true])
  await withdraw(at(1), { ids: [both[0].id] })
  for (const day of [2, 3]) await withdraw(at(day), { ids: [(await askAgain(at(day), again)).id] })
  expect(await refusal(askAgain(at(4), again))).toBe('too_many_requests')
  expect((await readRequest(at(4), { id: old, language: 'en' })).again.left).toBe(0)
  // Thirty days after the first of them.
  expect(await refusal(askAgain(at(30.1), again))).toBe('done')
  const wrong = { ...again, dataTypes: ['Invoice'], untilDay: '2020-01-01' }
  await expect(askAgain(at(60), wrong)).rejects.toMatchObject({
    fields: { dataTypes: ['none_chosen'], untilDay: ['in_the_past'] },
  })
})

test('whoever is known is asked again three times by all of their names together, and the names stay apart', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  const [email, mobile] = [someEmail(), someMobile()]
  const personId = await makePerson(db, [email, mobile])
  const actor = await makeStaff(db, 'reviewer', partnerId)
  const at = (days: number) => staffCtx(db, actor, later(days * DAY))
  const over = async (name: string) => {
    const { id } = await askedBy(db, partnerId, { identifiers: [name], at: later(-HOUR) })
    await deny(contextAt(db, later(-60), asPerson(personId, v7())), { ref: { id }, shown: NO_WORDS })
    return { id, ...AGAIN, answerByDay: '2026-06-30' }
  }
  const [byEmail, byMobile] = [await over(email), await over(mobile)]
  for (const day of [1, 2, 3]) await withdraw(at(day), { ids: [(await askAgain(at(day), byEmail)).id] })
  const before = await db`select count(*)::int from consent_request where partner_id = ${partnerId}`
  expect(await refusal(askAgain(at(4), byMobile))).toBe('too_many_requests')
  expect(await db`select count(*)::int from consent_request where partner_id = ${partnerId}`).toEqual(before)
  // Nothing but a request that its person would hear of says that both are one.
  expect((await readRequest(at(4), { id: byMobile.id, language: 'en' })).again.left).toBe(3)
  await withFourEyes(db, partnerId)
  for (const day of [4, 5, 6]) await withdraw(at(day), { ids: [(await askAgain(at(day), byMobile)).id] })
  expect(await refusal(askAgain(at(7), byMobile))).toBe('too_many_requests')
  await withFourEyes(db, partnerId, false)
  // What never reached its person counts for its own name alone.
  expect(await refusal(askAgain(at(31.5), byEmail))).toBe('done')
})

test('no more than three of those that ask somebody again are let through, by whichever names, nor two at once', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  const [email, mobile] = [someEmail(), someMobile()]
  const personId = await makePerson(db, [email, mobile])
  const [asha, bina] = [await makeStaff(db, 'reviewer', partnerId), await makeStaff(db, 'reviewer', partnerId)]
  const olds: string[] = []
  for (const name of [email, mobile, email, mobile]) {
    const { id } = await askedBy(db, partnerId, { identifiers: [name], at: later(-HOUR) })
    await deny(contextAt(db, later(-60), asPerson(personId, v7())), { ref: { id }, shown: NO_WORDS })
    olds.push(id)
  }
  await withFourEyes(db, partnerId)
  const made: string[] = []
  for (const id of olds)
    made.push((await askAgain(staffCtx(db, asha, later(DAY)), { id, ...AGAIN, answerByDay: '2026-06-30' })).id)
  const letThrough = (id = '', day = 2) => refusal(release(staffCtx(db, bina, later(day * DAY)), { id }))
  const [first, second, third, fourth] = made
  expect([await letThrough(first), await letThrough(second)]).toEqual(['done', 'done'])
  const both = await Promise.all([letThrough(third), letThrough(fourth)])
  expect(both.toSorted()).toEqual(['done', 'too_many_requests'])
  const left = both[0] === 'done' ? fourth : third
  const told = await db`select request_id from outbox where topic = 'consent.asked' and request_id = ${left ?? ''}`
  expect(told).toHaveLength(0)
  expect(await letThrough(left, 31.5)).toBe('done')
})

test('a note is written once however often its form is sent, and what differs is another one', async ({ db }) => {
  const partnerId = await makePartner(db)
  const [asha, bina] = [await makeStaff(db, 'reviewer', partnerId), await makeStaff(db, 'reviewer', partnerId)]
  const [{ id }, other] = [await askedBy(db, partnerId), await askedBy(db, partnerId)]
  const formId = v7()
  const add = (who = asha, over = {}) => addNote(staffCtx(db, who), { id, note: 'They called.', formId, ...over })
  const written = async () => {
    const events = await db`select from audit_event where request_id = ${id} and action = 'request.noted'`
    return [(await readRequest(staffCtx(db, asha), { id, language: 'en' })).notes.length, events.length]
  }
  await Promise.all([add(), add()])
  await add(asha, { note: ' They called. ' })
  expect(await written()).toEqual([1, 1])
  // Neither the words of somebody else, nor other words, nor the same on another day are lost.
  await add(bina)
  await add(asha, { note: 'They called again.' })
  await add(asha, { formId: v7() })
  await add(asha, { id: other.id })
  expect(await written()).toEqual([4, 4])
})

test('what is more than usual is said to staff and to the person, in the words of each', async ({ db }) => {
  const partnerId = await makePartner(db)
  await db`insert into purpose_template (id, partner_id, purpose, validity_days, data_types, updated_at)
    values (${v7()}, ${partnerId}, 'CAREMGT', 30, ${['Prescription', 'OPConsultation', 'DiagnosticReport']}, ${later(0)})`
  onTestFinished(async () => void (await db`delete from purpose_template where partner_id = ${partnerId}`))
  const { id, personId } = await askedBy(db, partnerId)
  const staff = staffCtx(db, await makeStaff(db, 'viewer', partnerId))
  const said = ['They can look for 1 year; usual is 30 days.']
  expect((await listQueue(staff, EVERYTHING)).items[0]?.unusual).toEqual(said)
  const person = contextAt(db, later(0), asPerson(personId, v7()))
  expect((await readOwn(person, { requestId: id, language: 'en' })).unusual).toEqual([
    ...said,
    'They can look at most 4 times in 1 day; usual is at most 1 time in 1 day.',
  ])
  expect((await readOwn(person, { requestId: id, language: 'hi' })).unusual[0]).toMatch(/1 साल.*30 दिन/)
  // Who asks does not say to the person what is usual: its own template may say less than the wallet's, never more.
  await db`update purpose_template set validity_days = null, data_types = '{}' where partner_id = ${partnerId}`
  expect((await listQueue(staff, EVERYTHING)).items[0]?.unusual).toEqual([])
  expect((await readOwn(person, { requestId: id, language: 'en' })).unusual).toEqual([
    'They can look at most 4 times in 1 day; usual is at most 1 time in 1 day.',
  ])
  // The wallet's own says otherwise, and is another partner's.
  const elsewhere = await askedBy(db, await makePartner(db))
  const other = contextAt(db, later(0), asPerson(elsewhere.personId, v7()))
  expect((await readOwn(other, { requestId: elsewhere.id, language: 'en' })).unusual[0]).toContain('at most 4 times')
})

test('whoever reads what is stored of a request is seen by its person, an auditor too', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { id, personId } = await askedBy(db, partnerId)
  const auditor = await makeStaff(db, 'auditor', partnerId)
  await readRaw(staffCtx(db, auditor), { id })
  const viewed =
    await db`select person_id, actor_id from audit_event where request_id = ${id} and action = 'staff.viewed'`
  expect(viewed).toEqual([{ personId, actorId: auditor.staffId }])
})

test('no member of staff answers for a person', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { id } = await askedBy(db, partnerId)
  const staff = staffCtx(db, await makeStaff(db, 'admin', partnerId))
  expect(await refusal(approve(staff, { ref: { id }, shown: NO_WORDS }))).not.toBe('done')
  expect(await refusal(deny(staff, { ref: { id }, shown: NO_WORDS }))).not.toBe('done')
  expect((await rowsOf(db, id)).request.status).toBe('REQUESTED')
})
