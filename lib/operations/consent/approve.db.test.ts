import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { everything, type GrantedScope } from '@/lib/core/consent/scope'
import type { Language } from '@/lib/i18n/languages'
import { askedScope } from '@/lib/operations/notice/describe'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { hashText } from '@/lib/operations/notice/render-text'
import { requestCode } from '@/lib/operations/sign-in/request-code'
import {
  codesSentTo,
  later,
  makePerson,
  someEmail,
  someMobile,
  start,
  wrongFor,
} from '@/lib/operations/sign-in/testing'
import { type ApproveInput, approve } from './approve'
import { createRequest } from './create-request'
import { deny } from './deny'
import { grantJws } from './load-request'
import { revoke } from './revoke'
import type { Shown } from './shown'
import { ALL_SCOPES, type Asked, failLastWrite, makeRequest, NO_WORDS, rowsOf, someAsk } from './testing'

const yes = (asked: Asked, over: Partial<ApproveInput> = {}): ApproveInput => ({
  ref: asked.ref,
  shown: NO_WORDS,
  ...over,
})
/** The words of a page, as the wallet renders them. */
async function shownTo(asked: Asked, language: Language, scope: Partial<GrantedScope> = {}) {
  const { text, textHash } = await readNotice(asked.person(), { ref: asked.ref, language, scope })
  return { text, shown: { kind: 'wallet', textHash, language } satisfies Shown }
}
const payloadOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString())

async function staffOf(db: Db, partnerId: string, disabledAt: Date | null = null) {
  const [id, email] = [v7(), someEmail()]
  await db`insert into staff (id, email, name, created_at, disabled_at) values (${id}, ${email}, 'Kavita Rao', ${start}, ${disabledAt})`
  await db`insert into staff_membership (staff_id, partner_id, role) values (${id}, ${partnerId}, 'reviewer')`
  return { id, email }
}

test('a grant, its artefact, record, audit event and outbox row are stored together', async ({ db }) => {
  const asked = await makeRequest(db)
  const at = later(60)
  const granted = await approve(asked.person(at), yes(asked))
  expect(granted.state).toBe('GRANTED')

  const { request, artefacts, records, audit, outbox } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'GRANTED', version: 2, decidedAt: at, updatedAt: at, updatedBy: 'USER' })
  expect(artefacts).toMatchObject([
    {
      personId: asked.personId,
      partnerId: asked.partnerId,
      providerId: null,
      status: 'ACTIVE',
      validFrom: at,
      validUntil: asked.request.validUntil,
      totalUses: 5,
      uses: 0,
      endedAt: null,
    },
  ])
  expect(records).toMatchObject([
    {
      verdict: 'granted',
      personId: asked.personId,
      partnerId: asked.partnerId,
      artefactId: null,
      actorKind: 'person',
      actorId: asked.personId,
      authMethod: 'session',
      door: 'web',
      displayEvidence: 'none',
      text: null,
      scope: JSON.parse(JSON.stringify(everything(askedScope(request)))),
      at,
    },
  ])
  expect(audit.slice(1)).toMatchObject([
    {
      action: 'consent.granted',
      recordId: records[0]?.id,
      personId: asked.personId,
      actorId: asked.personId,
      details: { narrowed: false, displayEvidence: 'none', authMethod: 'session' },
    },
  ])
  expect(outbox.slice(1)).toMatchObject([{ topic: 'consent.granted', partnerId: asked.partnerId, dispatchedAt: null }])
})

test('what the operation answers is what a reader finds, and the same again adds nothing', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'z-first' }, { id: 'a-second' }, { id: 'm-third' }] })
  const scope = { dataTypes: ['Prescription', 'OPConsultation'], providers: ['z-first', 'm-third'] }
  const first = await approve(asked.person(), yes(asked, { scope }))
  const before = await rowsOf(db, asked.id)
  const again = await approve(asked.person(later(5)), yes(asked, { scope }))
  expect(again).toEqual(first)
  // The same scope in another order is the same scope.
  const turned = { dataTypes: scope.dataTypes.toReversed(), providers: scope.providers.toReversed() }
  expect(await approve(asked.person(later(5)), yes(asked, { scope: turned }))).toEqual(first)
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('another answer than the one that stands is refused with it, and changes nothing', async ({ db }) => {
  const asked = await makeRequest(db)
  await approve(asked.person(), yes(asked))
  const before = await rowsOf(db, asked.id)
  const refusal = { code: 'already_decided', facts: { state: 'GRANTED', at: start } }
  await expect(approve(asked.person(), yes(asked, { scope: { totalUses: 1 } }))).rejects.toMatchObject(refusal)
  const { shown } = await shownTo(asked, 'en')
  await expect(approve(asked.person(), yes(asked, { shown }))).rejects.toMatchObject(refusal)
  await expect(deny(asked.person(), yes(asked))).rejects.toMatchObject(refusal)
  // The partner may stop for the person, but its word is not the person's.
  await expect(deny(asked.partner(start, ALL_SCOPES), yes(asked))).rejects.toMatchObject(refusal)
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('what was revoked is not granted again by saying yes again', async ({ db }) => {
  const asked = await makeRequest(db)
  const { artefacts } = await approve(asked.person(), yes(asked))
  await revoke(asked.person(), { artefactId: artefacts[0]!.id })
  await expect(approve(asked.person(), yes(asked))).rejects.toMatchObject({
    code: 'already_decided',
    facts: { state: 'REVOKED' },
  })
  expect((await rowsOf(db, asked.id)).artefacts).toMatchObject([{ status: 'REVOKED' }])
})

test('an answer a millisecond before the end is in time, and at the end it is too late', async ({ db }) => {
  const asked = await makeRequest(db)
  const end = asked.request.expiresAt
  await expect(approve(asked.person(end), yes(asked))).rejects.toMatchObject({
    code: 'request_expired',
    facts: { state: 'EXPIRED', at: end },
  })
  expect((await rowsOf(db, asked.id)).request).toMatchObject({ status: 'REQUESTED', version: 1 })
  expect(await approve(asked.person(new Date(end.getTime() - 1)), yes(asked))).toMatchObject({ state: 'GRANTED' })
})

test('several providers: one artefact for each, each with a signature of its own', async ({ db }) => {
  const careContexts = [
    { patientReference: 'p', careContextReference: 'at-a', providerId: 'a' },
    { patientReference: 'p', careContextReference: 'anywhere' },
  ]
  const asked = await makeRequest(db, { providers: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], careContexts })
  const { artefacts } = await approve(asked.person(), yes(asked, { scope: { providers: ['a', 'b'] } }))
  expect(artefacts.map((one) => one.providerId)).toEqual(['a', 'b'])
  const claims = artefacts.map((one) => payloadOf(grantJws(one)))
  expect(claims).toMatchObject(
    artefacts.map((one) => ({
      id: one.id,
      jti: one.id,
      request_id: asked.id,
      provider: { id: one.providerId },
      state: 'ACCEPT',
    })),
  )
  expect(new Set(artefacts.map(grantJws)).size).toBe(2)
  const stored = await rowsOf(db, asked.id)
  expect(stored.artefacts.map((one) => [one.id, grantJws(one)])).toEqual(
    artefacts.map((one) => [one.id, grantJws(one)]),
  )
  expect(stored.artefacts.map((one) => one.careContexts)).toEqual([careContexts, [careContexts[1]]])
  expect([stored.records.length, stored.audit.length, stored.outbox.length]).toEqual([1, 2, 2])
})

test('nothing that is stored of a grant shows the identifier', async ({ db }) => {
  const asked = await makeRequest(db)
  await approve(asked.person(), yes(asked))
  const name = asked.email.split('@')[0]!
  for (const table of ['consent_artefact', 'consent_record', 'audit_event', 'outbox']) {
    const rows = await db`select t::text as plain from ${db(table)} t where request_id = ${asked.id}`
    expect(rows.length).toBeGreaterThan(0)
    for (const { plain } of rows) {
      expect(plain).not.toContain(name)
      for (const hidden of [name, Buffer.from(asked.email).toString('base64url').slice(0, 24)])
        expect(plain).not.toContain(Buffer.from(hidden).toString('hex'))
    }
  }
})

for (const { name, wanted } of [
  { name: 'a type nobody asked for', wanted: { dataTypes: ['Prescription', 'DNA'] } },
  { name: 'no type at all', wanted: { dataTypes: [] } },
  { name: 'a provider nobody asked for', wanted: { providers: ['b'] } },
  { name: 'any provider where one was asked', wanted: { providers: [] } },
  { name: 'older records', wanted: { recordsFrom: later(-401 * 86_400) } },
  { name: 'newer records', wanted: { recordsTo: later(0) } },
  {
    name: 'dates that end before they begin',
    wanted: { recordsFrom: later(-86_400 + 1), recordsTo: later(-2 * 86_400) },
  },
  { name: 'a beginning after the asked end', wanted: { recordsFrom: later(-60) } },
  { name: 'a millisecond longer', wanted: { validUntil: new Date(later(365 * 86_400).getTime() + 1) } },
  { name: 'an end that is past', wanted: { validUntil: start } },
  { name: 'one use more', wanted: { totalUses: 6 } },
] as { name: string; wanted: Partial<GrantedScope> }[]) {
  test(`${name} is refused, and the request stays open`, async ({ db }) => {
    const asked = await makeRequest(db, { providers: [{ id: 'a' }] })
    const before = await rowsOf(db, asked.id)
    await expect(approve(asked.person(), yes(asked, { scope: wanted }))).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect(await rowsOf(db, asked.id)).toEqual(before)
  })
}

test('less than was asked is granted as less, and said to be', async ({ db }) => {
  const asked = await makeRequest(db)
  const scope = {
    dataTypes: ['Prescription'],
    validUntil: later(86_400),
    totalUses: 1,
    recordsFrom: later(-90 * 86_400),
  }
  await approve(asked.person(), yes(asked, { scope }))
  const { artefacts, audit } = await rowsOf(db, asked.id)
  expect(artefacts).toMatchObject([scope])
  expect(payloadOf(grantJws(artefacts[0]!))).toMatchObject({
    data: ['Prescription'],
    expires: later(86_400).toISOString(),
    exp: later(86_400).getTime() / 1000,
    total_queries_allowed: 1,
  })
  expect(audit[1]).toMatchObject({ details: { narrowed: true } })
})

test('an answer to an older version of the request is refused', async ({ db }) => {
  const asked = await makeRequest(db)
  await db`update consent_request set version = 2, data_types = ${['Prescription']} where id = ${asked.id}`
  for (const answer of [approve, deny])
    await expect(answer(asked.person(), yes(asked, { requestVersion: 1 }))).rejects.toMatchObject({
      code: 'request_changed',
    })
  expect((await rowsOf(db, asked.id)).request).toMatchObject({ status: 'REQUESTED', version: 2 })
  expect(await approve(asked.person(), yes(asked, { requestVersion: 2 }))).toMatchObject({ state: 'GRANTED' })
})

for (const language of ['en', 'hi'] as const)
  test(`the wallet's own words go on record byte for byte (${language})`, async ({ db }) => {
    const asked = await makeRequest(db, { purpose: 'Prüfung "x" \\ क्ष' })
    const scope = { dataTypes: ['Prescription'] }
    const { text, shown } = await shownTo(asked, language, scope)
    await approve(asked.person(), yes(asked, { scope, shown: { ...shown, textHash: shown.textHash.toUpperCase() } }))
    const { records, artefacts } = await rowsOf(db, asked.id)
    expect(records).toMatchObject([{ displayEvidence: 'wallet', text, textHash: shown.textHash, language }])
    const [stored] =
      await db`select convert_to(text, 'UTF8') as bytes, encode(sha256(convert_to(text, 'UTF8')), 'hex') as sha,
      (select language from notice_version v where v.id = notice_version_id) as notice
      from consent_record where request_id = ${asked.id}`
    expect(Buffer.from(stored?.bytes).equals(Buffer.from(text, 'utf8'))).toBe(true)
    expect([stored?.sha, stored?.notice]).toEqual([shown.textHash, language])
    expect(payloadOf(grantJws(artefacts[0]!))).toMatchObject({
      consent_text_sha256: shown.textHash,
      consent_language: language,
      display_evidence: 'wallet',
    })
  })

test('a partner shows the wallet’s words by their hash, or its own in full, or none', async ({ db }) => {
  const cases = async (shown: (asked: Asked) => Promise<Shown>) => {
    const asked = await makeRequest(db)
    await approve(asked.person(), yes(asked, { shown: await shown(asked) }))
    return (await rowsOf(db, asked.id)).records
  }
  let text = ''
  expect(
    await cases(async (asked) => {
      const words = await shownTo(asked, 'hi')
      text = words.text
      return { ...words.shown, kind: 'notice-hash' }
    }),
  ).toMatchObject([{ displayEvidence: 'notice-hash', text, language: 'hi', noticeVersionId: expect.any(String) }])

  const own = 'மருத்துவமனை\r\nI agree. \u202e \u{1f469}\u200d\u2695\ufe0f'
  expect(await cases(async () => ({ kind: 'partner-text', text: own, language: 'ta' }))).toMatchObject([
    { displayEvidence: 'partner-text', text: own, textHash: hashText(own), language: 'ta', noticeVersionId: null },
  ])
  expect(await cases(async () => ({ kind: 'none', language: 'ta' }))).toMatchObject([
    { displayEvidence: 'none', text: null, textHash: null, language: 'ta', noticeVersionId: null },
  ])
})

test('a hash of other words than those of this request and scope records nothing', async ({ db }) => {
  const asked = await makeRequest(db)
  const before = await rowsOf(db, asked.id)
  const whole = await shownTo(asked, 'en')
  const other = await shownTo(await makeRequest(db, { purpose: 'LOAN' }), 'en')
  for (const [shown, scope] of [
    [whole.shown, { dataTypes: ['Prescription'] }],
    [{ ...whole.shown, language: 'hi' }, {}],
    [other.shown, {}],
    [{ ...whole.shown, textHash: hashText(`${whole.text} `) }, {}],
    [{ ...whole.shown, kind: 'notice-hash', textHash: '0'.repeat(64) }, {}],
  ] as [Shown, Partial<GrantedScope>][])
    await expect(approve(asked.person(), yes(asked, { shown, scope }))).rejects.toMatchObject({ code: 'text_changed' })
  await expect(deny(asked.person(), yes(asked, { shown: other.shown }))).rejects.toMatchObject({ code: 'text_changed' })
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('when the words change after the answer, the same answer is still the same', async ({ db }) => {
  const [granted, denied] = [await makeRequest(db), await makeRequest(db)]
  const yesShown = (await shownTo(granted, 'en')).shown
  const noShown = (await shownTo(denied, 'en')).shown
  const first = await approve(granted.person(), yes(granted, { shown: yesShown }))
  const no = await deny(denied.person(), yes(denied, { shown: noShown }))
  await db`update partner set name = 'Renamed' where id in ${db([granted.partnerId, denied.partnerId])}`
  expect((await shownTo(granted, 'en')).shown).not.toEqual(yesShown)

  const again = await approve(granted.person(), yes(granted, { shown: yesShown }))
  expect(again.artefacts).toEqual(first.artefacts)
  expect((await deny(denied.person(), yes(denied, { shown: noShown }))).request.decisionId).toBe(no.request.decisionId)
  await expect(deny(granted.person(), yes(granted, { shown: noShown }))).rejects.toMatchObject({
    code: 'already_decided',
  })
})

test('a partner cannot say yes for a person, whatever else it may do', async ({ db }) => {
  const asked = await makeRequest(db)
  const before = await rowsOf(db, asked.id)
  for (const ctx of [asked.partner(), asked.partner(start, ['consents:request', 'consents:read', 'act-for-person'])])
    await expect(approve(ctx, yes(asked))).rejects.toMatchObject({ code: 'forbidden' })
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('a partner that may attest names the staff member who does, and it stands in the ledger', async ({ db }) => {
  const asked = await makeRequest(db)
  const mine = await staffOf(db, asked.partnerId)
  const gone = await staffOf(db, asked.partnerId, start)
  const foreign = await staffOf(db, (await makeRequest(db)).partnerId)
  const attest = (attestedBy?: string) =>
    approve(asked.partner(start, ['attest-consent']), yes(asked, { passedOn: { attestedBy } }))
  for (const email of [undefined, '', 'nobody@example.org', gone.email, foreign.email])
    await expect(attest(email)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { attestedBy: [expect.any(String)] },
    })
  expect((await rowsOf(db, asked.id)).request.status).toBe('REQUESTED')
  await attest(` ${mine.email.toUpperCase()}`)
  const { request, records, audit } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'GRANTED', updatedBy: 'API' })
  expect(records).toMatchObject([{ actorKind: 'staff', actorId: mine.id, authMethod: 'attested', door: 'native' }])
  expect(audit[1]).toMatchObject({ actorKind: 'staff', actorId: mine.id, details: { authMethod: 'attested' } })
})

test("a code that the person reads out proves the person, once, and only the person's own", async ({ db }) => {
  const asked = await makeRequest(db)
  const code = async (email: string) => {
    const ctx = asked.person(start)
    const { challengeId } = await requestCode(ctx, { identifier: email, language: 'en' })
    await ctx.settle()
    return { challengeId, otp: (await codesSentTo(email))[0]! }
  }
  const [otherEmail, mobile] = [someEmail(), someMobile()]
  await makePerson(db, [otherEmail, mobile])
  const pass = (otp: { challengeId: string; otp: string }, over: Partial<ApproveInput> = {}) =>
    approve(asked.partner(), yes(asked, { passedOn: { otp }, ...over }))

  await expect(pass(await code(otherEmail))).rejects.toMatchObject({ code: 'forbidden' })
  const own = await code(asked.email)
  await expect(pass({ ...own, otp: wrongFor(own.otp) })).rejects.toMatchObject({ code: 'otp_wrong' })
  // What fails for another reason does not use the code up.
  await expect(pass(own, { scope: { totalUses: 6 } })).rejects.toMatchObject({ code: 'invalid_input' })
  expect((await rowsOf(db, asked.id)).request.status).toBe('REQUESTED')
  await pass(own)
  const { records, request } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'GRANTED', updatedBy: 'USER' })
  expect(records).toMatchObject([
    { actorKind: 'person', actorId: asked.personId, authMethod: 'fresh-otp', door: 'native' },
  ])
  await expect(pass(own)).rejects.toMatchObject({ code: 'otp_expired' })
})

test('when the grant cannot be stored, the code that proved it is not used up', async ({ db }) => {
  const asked = await makeRequest(db)
  const ctx = asked.person()
  const { challengeId } = await requestCode(ctx, { identifier: asked.email, language: 'en' })
  await ctx.settle()
  const [otp = ''] = await codesSentTo(asked.email)
  await failLastWrite(db, asked.partnerId)
  await expect(approve(asked.partner(), yes(asked, { passedOn: { otp: { challengeId, otp } } }))).rejects.toMatchObject(
    { constraint_name: `block_${asked.partnerId}` },
  )
  expect(await db`select consumed_at from otp_challenge where id = ${challengeId}`).toEqual([{ consumedAt: null }])
})

test('nobody here says yes for a minor, and the minor may say no', async ({ db }) => {
  const asked = await makeRequest(db, { birthYear: start.getUTCFullYear() - 17 })
  const staff = await staffOf(db, asked.partnerId)
  for (const [ctx, passedOn] of [
    [asked.person(), {}],
    [asked.person(start, { door: 'native' }), {}],
    [asked.partner(start, ALL_SCOPES), { attestedBy: staff.email }],
  ] as const)
    await expect(approve(ctx, yes(asked, { passedOn }))).rejects.toMatchObject({ code: 'minor_needs_parent' })
  expect((await rowsOf(db, asked.id)).request.status).toBe('REQUESTED')
  expect(await deny(asked.person(), yes(asked))).toMatchObject({ state: 'DENIED' })
})

test('a year that makes someone grown up never hides one that does not', async ({ db }) => {
  const grown = await makeRequest(db, { birthYear: 1980 })
  const { request } = await createRequest(grown.partner(), {
    ...someAsk(),
    identifiers: [grown.email],
    birthYear: start.getUTCFullYear() - 12,
  })
  for (const ref of [{ id: request.id }, grown.ref])
    await expect(approve(grown.person(), { ref, shown: { kind: 'none' } })).rejects.toMatchObject({
      code: 'minor_needs_parent',
    })
})

test('a request that waits for its person is approved by nobody', async ({ db }) => {
  const asked = await makeRequest(db, { identifiers: [someMobile()] })
  const staff = await staffOf(db, asked.partnerId)
  const attest = (at: Date) =>
    approve(asked.partner(at, ALL_SCOPES), yes(asked, { passedOn: { attestedBy: staff.email } }))
  await expect(attest(start)).rejects.toMatchObject({ code: 'illegal_transition', facts: { state: 'REQUESTED' } })
  await expect(attest(asked.request.expiresAt)).rejects.toMatchObject({ code: 'request_expired' })
  await expect(approve(asked.person(), yes(asked))).rejects.toMatchObject({ code: 'not_found' })
  expect((await rowsOf(db, asked.id)).records).toEqual([])
})
