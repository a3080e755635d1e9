import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { v7 } from 'uuid'
import { describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { listActivity, listRequesters } from '@/lib/operations/activity/list-activity'
import { readRequester } from '@/lib/operations/consent/read-requester'
import { revokeRequester } from '@/lib/operations/consent/revoke-requester'
import { partnerActor } from '@/lib/operations/consent/testing'
import { readHome } from '@/lib/operations/home/read-home'
import { addIdentifier } from '@/lib/operations/person/add-identifier'
import { requestIdentifierCode } from '@/lib/operations/person/request-identifier-code'
import { readReceipt, readReceiptPage } from '@/lib/operations/receipt/read-receipt'
import { verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { requestCode } from '@/lib/operations/sign-in/request-code'
import {
  asPerson,
  codesSentTo,
  contextAt,
  later,
  makePerson,
  someEmail,
  someMobile,
  start,
} from '@/lib/operations/sign-in/testing'
import { verifyCode } from '@/lib/operations/sign-in/verify-code'
import { listChecks } from './list-checks'
import { openSession } from './open-session'
import { readCheck } from './read-check'
import { uploadConsent } from './upload-consent'
import { withdraw } from './withdraw'

const TEXT = 'I agree to the Aadhaar check.\r\n'

/** A partner that checks people, and one of them. */
async function scene(db: Db) {
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const actor = await partnerActor(db)
  const partner = (at = start) => contextAt(db, at, { actor, door: 'veriff' })
  const person = (at = start) => contextAt(db, at, asPerson(personId, v7()))
  const { id: sessionId } = await openSession(partner(), { subject: email })
  const upload = (
    approved: boolean,
    at = start,
    more: { text?: string; type?: 'aadhaar' | 'ine'; session?: string } = {},
  ) =>
    uploadConsent(partner(at), {
      sessionId: more.session ?? sessionId,
      type: more.type ?? 'aadhaar',
      approved,
      text: more.text ?? TEXT,
      signatures: { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null },
      signedAt: null,
    })
  return { email, personId, partnerId: actor.partnerId, sessionId, partner, person, upload }
}

describe('a check in the wallet', () => {
  test('stands among what is shared while the last word on it is a yes', async ({ db }) => {
    const { person, upload, sessionId, partnerId } = await scene(db)
    const standing = async () => (await listChecks(person(), { after: null })).checks
    const counted = async () => (await readHome(person(), { language: 'en', after: null })).sharing
    expect([await standing(), await counted()]).toEqual([[], 0])
    await upload(true, later(1))
    expect(await standing()).toEqual([
      {
        sessionId,
        requester: expect.objectContaining({ partnerId, name: 'Asha Clinic' }),
        type: 'aadhaar',
        since: later(1),
      },
    ])
    expect(await counted()).toBe(1)
    await upload(false, later(2), { type: 'ine' })
    expect([await standing(), await counted()]).toEqual([[], 0])
    await upload(true, later(3))
    await withdraw(person(later(4)), { sessionId })
    expect([await standing(), await counted()]).toEqual([[], 0])
  })

  test('tells who, what, the words and everything that was recorded, the newest first', async ({ db }) => {
    const { person, upload, sessionId } = await scene(db)
    expect(await readCheck(person(), { sessionId })).toMatchObject({ binding: null, upload: null, history: [] })
    await upload(false, later(1), { type: 'ine', text: 'no' })
    const { id } = await upload(true, later(2))
    await withdraw(person(later(3)), { sessionId, reason: { code: 'other', text: 'not me' } })
    const check = await readCheck(person(), { sessionId })
    expect(check.binding).toEqual({ verdict: 'revoked', type: 'aadhaar', at: later(3) })
    expect(check.upload).toMatchObject({ id, text: TEXT, displayEvidence: 'partner-text', authMethod: 'partner-scope' })
    expect(check.history.map(({ verdict, consentType, actorKind }) => [verdict, consentType, actorKind])).toEqual([
      ['revoked', 'aadhaar', 'person'],
      ['granted', 'aadhaar', 'partner'],
      ['denied', 'ine', 'partner'],
    ])
  })

  test('is nobody else’s to read, to list, to stop or to have a receipt of', async ({ db }) => {
    const { upload, sessionId } = await scene(db)
    const { id } = await upload(true)
    const stranger = contextAt(db, start, asPerson(await makePerson(db, [someEmail()]), v7()))
    const refused = { code: 'not_found' }
    await expect(readCheck(stranger, { sessionId })).rejects.toMatchObject(refused)
    await expect(withdraw(stranger, { sessionId })).rejects.toMatchObject(refused)
    await expect(readReceipt(stranger, { recordId: id })).rejects.toMatchObject(refused)
    expect((await listChecks(stranger, { after: null })).checks).toEqual([])
  })

  test('of someone signed in at another partner is out of their sight', async ({ db }) => {
    const { personId, upload, sessionId, partnerId } = await scene(db)
    await upload(true)
    const at = (atPartner: string) =>
      contextAt(db, start, { actor: { kind: 'person', personId, sessionId: v7(), via: 'api', atPartner } })
    await expect(readCheck(at(v7()), { sessionId })).rejects.toMatchObject({ code: 'not_found' })
    expect(await readCheck(at(partnerId), { sessionId })).toMatchObject({ sessionId })
  })

  test('is told of in what happened, in sentences of its own', async ({ db }) => {
    const { person, upload, sessionId, partnerId } = await scene(db)
    await upload(true, later(1))
    await upload(false, later(2))
    await upload(true, later(3))
    await withdraw(person(later(4)), { sessionId })
    const { items } = await listActivity(person(later(5)), { after: null, limit: 20 })
    expect(items.map(({ sentence, by, sessionId: id }) => [sentence, by, id])).toEqual([
      ['check_revoked', 'byYouHere', sessionId],
      ['check_granted', 'byPartnerForYou', sessionId],
      ['check_denied', 'byPartnerForYou', sessionId],
      ['check_granted', 'byPartnerForYou', sessionId],
      ['session_opened', 'byPartner', sessionId],
    ])
    expect(await listRequesters(person())).toEqual([{ id: partnerId, name: 'Asha Clinic' }])
  })

  test('is listed in pages', async ({ db }) => {
    const { person, partner, upload, email, sessionId } = await scene(db)
    await upload(true)
    for (let minute = 1; minute <= 50; minute += 1) {
      const { id } = await openSession(partner(later(minute * 60)), { subject: email })
      await upload(true, later(minute * 60), { session: id })
    }
    const first = await listChecks(person(), { after: null })
    expect(first.checks).toHaveLength(50)
    const rest = await listChecks(person(), { after: first.next })
    expect(rest.checks.map((one) => one.sessionId)).toEqual([sessionId])
    expect(rest.next).toBeNull()
  })
})

describe('a receipt of a check', () => {
  const paste = (db: Db, pasted: string) => verifyReceipt(contextAt(db, later(60)), { pasted, language: 'en' })

  test('has the words and a proof of what was said, that never passes for a permission', async ({ db }) => {
    const { person, upload, sessionId, partnerId, email } = await scene(db)
    const { id: yes } = await upload(true, later(1))
    const { id: no } = await upload(false, later(2))
    const receipt = await readReceipt(person(), { recordId: yes })
    const textHash = createHash('sha256').update(TEXT).digest('hex')
    expect(receipt).toMatchObject({
      recordId: yes,
      requestId: null,
      check: { sessionId, type: 'aadhaar', approved: true },
      verdict: 'granted',
      requester: { name: 'Asha Clinic', consumerId: partnerId },
      text: TEXT,
      textHash,
      decidedBy: 'partner',
      how: 'partner-scope',
    })
    const claims = decodeJwt(receipt.jws)
    expect(claims).toMatchObject({
      id: yes,
      jti: yes,
      session_id: sessionId,
      state: 'ACCEPT',
      approved: true,
      consent_type: 'aadhaar',
      consent_text_sha256: textHash,
      aud: partnerId,
      sub: email,
    })
    expect(claims.data).toBeUndefined()
    expect(claims.exp).toBe(claims.iat)
    const refusal = decodeJwt((await readReceipt(person(), { recordId: no })).jws)
    expect(refusal).toMatchObject({ state: 'DECLINE', approved: false, id: no })
    expect(refusal.exp).toBe(refusal.iat)
    // Outside the proof nothing names the person.
    expect(JSON.stringify({ ...receipt, jws: '', proofs: [] })).not.toContain(email)
    expect(await readReceiptPage(person(), { recordId: yes, language: 'en' })).toMatchObject({
      facts: [],
      record: { id: yes, verdict: 'granted' },
      requester: { name: 'Asha Clinic' },
    })
  })

  test('is checked like any other, and says whether it still counts', async ({ db }) => {
    const { person, upload, sessionId } = await scene(db)
    const { id } = await upload(true, later(1))
    const receipt = await readReceipt(person(), { recordId: id })
    const counts = { type: 'aadhaar', standing: { binds: true, since: later(1) } }
    expect(await paste(db, JSON.stringify(receipt))).toMatchObject({
      ok: true,
      proofs: [{ state: 'ACCEPT', check: counts, standing: null, textMatches: true, data: [] }],
    })
    expect(await paste(db, JSON.stringify({ ...receipt, text: TEXT.trim() }))).toMatchObject({
      proofs: [{ textMatches: false }],
    })
    await withdraw(person(later(2)), { sessionId })
    expect(await paste(db, receipt.jws)).toMatchObject({
      proofs: [{ check: { standing: { binds: false, since: later(2) } } }],
    })
    const [withdrawal] = (await readCheck(person(), { sessionId })).history
    const stopped = await readReceipt(person(), { recordId: withdrawal!.id })
    expect(stopped).toMatchObject({ verdict: 'revoked', text: null, check: { approved: false }, decidedBy: 'person' })
    expect(await paste(db, stopped.jws)).toMatchObject({
      proofs: [{ state: 'REVOKED', check: { standing: { binds: true } } }],
    })
  })

  test('of the partner’s own session is the partner’s too', async ({ db }) => {
    const { partner, upload } = await scene(db)
    const { id } = await upload(true)
    expect(await readReceipt(partner(), { recordId: id })).toMatchObject({ recordId: id })
  })
})

describe('a session of someone unknown', () => {
  async function waiting(db: Db, subject: string) {
    const actor = await partnerActor(db)
    const partner = contextAt(db, start, { actor, door: 'veriff' })
    const { id: sessionId } = await openSession(partner, { subject })
    const { id } = await uploadConsent(partner, {
      sessionId,
      type: 'ine',
      approved: true,
      text: TEXT,
      signatures: { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null },
      signedAt: null,
    })
    return { sessionId, recordId: id }
  }
  const personOf = async (db: Db, sessionId: string) => {
    const [row] = await db<{ personId: string | null }[]>`select person_id from capture_session where id = ${sessionId}`
    return row?.personId
  }

  test('comes into the wallet of whoever proves the address, receipts included', async ({ db }) => {
    const email = someEmail()
    const { sessionId, recordId } = await waiting(db, email)
    expect(await personOf(db, sessionId)).toBeNull()
    const ctx = contextAt(db, start)
    const { challengeId } = await requestCode(ctx, { identifier: email, language: 'en' })
    await ctx.settle()
    const [otp = ''] = await codesSentTo(email)
    const { personId } = await verifyCode(ctx, { challengeId, otp, device: '', language: 'en' })
    expect(await personOf(db, sessionId)).toBe(personId)
    const person = contextAt(db, later(1), asPerson(personId, v7()))
    expect((await listChecks(person, { after: null })).checks).toMatchObject([{ sessionId }])
    expect(await readReceipt(person, { recordId })).toMatchObject({ recordId })
    const { items } = await listActivity(person, { after: null, limit: 9 })
    expect(items.map(({ sentence }) => sentence)).toContain('session_assigned')
  })

  test('comes to whoever adds the mobile, unless several people have it', async ({ db }) => {
    const [alone, shared] = [someMobile(), someMobile()]
    const [first, second] = [await waiting(db, alone), await waiting(db, shared)]
    await makePerson(db, [shared])
    const personId = await makePerson(db, [someEmail()])
    for (const mobile of [alone, shared]) {
      const ctx = contextAt(db, start, asPerson(personId, v7()))
      const { challengeId } = await requestIdentifierCode(ctx, { identifier: mobile, language: 'en' })
      await ctx.settle()
      const [otp = ''] = await codesSentTo(mobile)
      await addIdentifier(ctx, { challengeId, otp })
    }
    expect(await personOf(db, first.sessionId)).toBe(personId)
    expect(await personOf(db, second.sessionId)).toBeNull()
  })

  test('never moves on to someone else', async ({ db }) => {
    const { sessionId } = await scene(db)
    const other = await makePerson(db, [someEmail()])
    await expect(db`update capture_session set person_id = ${other} where id = ${sessionId}`).rejects.toThrow(
      /never moves/,
    )
  })
})

test('an upload waits for the one before it, and comes after it', async ({ db }) => {
  const { partner, sessionId, upload } = await scene(db)
  const sent = (text: string) => ({
    sessionId,
    type: 'ine' as const,
    approved: true,
    text,
    signatures: { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null },
    signedAt: null,
  })
  let second: Promise<unknown> | undefined
  await db.begin(async (tx) => {
    await uploadConsent({ ...partner(), db: tx }, sent('first'))
    second = upload(true, start, { text: 'second' })
    await expect
      .poll(async () => (await db`select from pg_locks where not granted`).length, { timeout: 8000, interval: 20 })
      .toBeGreaterThan(0)
    expect(await db`select from consent_record where session_id = ${sessionId}`).toHaveLength(0)
  })
  await second
  const rows = await db<
    { text: string }[]
  >`select text from consent_record where session_id = ${sessionId} order by seq`
  expect(rows.map(({ text }) => text)).toEqual(['first', 'second'])
})

test('a repeat that waits while the person withdraws grants nothing', async ({ db }) => {
  const { partner, person, sessionId } = await scene(db)
  const yes = {
    sessionId,
    type: 'ine' as const,
    approved: true,
    text: TEXT,
    signatures: { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null },
    signedAt: null,
  }
  await uploadConsent(partner(), yes)
  let repeat: Promise<unknown> | undefined
  await db.begin(async (tx) => {
    await withdraw({ ...person(later(1)), db: tx }, { sessionId })
    repeat = uploadConsent(partner(later(2)), yes).catch((error) => error)
    await expect
      .poll(async () => (await db`select from pg_locks where not granted`).length, { timeout: 8000, interval: 20 })
      .toBeGreaterThan(0)
  })
  expect(await repeat).toMatchObject({ code: 'withdrawn_by_person' })
  expect((await readCheck(person(), { sessionId })).binding?.verdict).toBe('revoked')
})

test('stopping all of one requester stops its checks too, and nobody else’s', async ({ db }) => {
  const { person, upload, partnerId, sessionId, email } = await scene(db)
  await upload(true, later(1))
  const other = await partnerActor(db)
  const theirs = contextAt(db, start, { actor: other, door: 'veriff' })
  const { id: elsewhere } = await openSession(theirs, { subject: email })
  const signatures = { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null }
  const yes = { type: 'ine', approved: true, text: TEXT, signatures, signedAt: null } as const
  await uploadConsent(theirs, { ...yes, sessionId: elsewhere })

  expect(await readRequester(person(), { partnerId, language: 'en' })).toMatchObject({
    name: 'Asha Clinic',
    items: [],
    checks: [{ sessionId, type: 'aadhaar' }],
  })
  const all = { requester: { partnerId }, artefactIds: 'all' } as const
  expect(await revokeRequester(person(later(2)), all)).toEqual({ revoked: [], already: [], checks: [sessionId] })
  expect(await revokeRequester(person(later(3)), all)).toEqual({ revoked: [], already: [], checks: [] })
  expect((await readCheck(person(), { sessionId })).binding?.verdict).toBe('revoked')
  expect((await readCheck(person(), { sessionId: elsewhere })).binding?.verdict).toBe('granted')
})
