import { expect } from 'vitest'
import { unseal } from '@/db/sealed'
import { test } from '@/db/testing'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { hashText } from '@/lib/operations/notice/render-text'
import { later, someMobile, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import { deny } from './deny'
import { ALL_SCOPES, makeRequest, NO_WORDS, rowsOf } from './testing'

test('a denial, its record, audit event and outbox row are stored together', async ({ db }) => {
  const asked = await makeRequest(db)
  const at = later(60)
  const denied = await deny(asked.person(at), { ref: asked.ref, shown: NO_WORDS })
  expect(denied.state).toBe('DENIED')
  const { request, artefacts, records, audit, outbox } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'DENIED', version: 2, decidedAt: at, updatedBy: 'USER' })
  expect(artefacts).toEqual([])
  expect(records).toMatchObject([
    { verdict: 'denied', scope: null, actorKind: 'person', actorId: asked.personId, authMethod: 'session', at },
  ])
  expect(audit.slice(1)).toMatchObject([
    { action: 'consent.denied', recordId: records[0]?.id, personId: asked.personId },
  ])
  expect(outbox.slice(1)).toMatchObject([{ topic: 'consent.denied', partnerId: asked.partnerId }])
})

test('saying no again answers as the first time and adds nothing', async ({ db }) => {
  const asked = await makeRequest(db)
  const no = () => deny(asked.person(), { ref: asked.ref, shown: NO_WORDS, reason: { code: 'too_much' } })
  const first = await no()
  const before = await rowsOf(db, asked.id)
  expect(await no()).toEqual(first)
  expect(await rowsOf(db, asked.id)).toEqual(before)
  await expect(approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).rejects.toMatchObject({
    code: 'already_decided',
    facts: { state: 'DENIED', at: start },
  })
  // The same words by someone else are another decision.
  await expect(deny(asked.partner(start, ALL_SCOPES), { ref: asked.ref, shown: NO_WORDS })).rejects.toMatchObject({
    code: 'already_decided',
  })
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('a reason in own words is sealed', async ({ db }) => {
  const asked = await makeRequest(db)
  const text = 'Dr Sharma left in May'
  await deny(asked.person(), { ref: asked.ref, shown: NO_WORDS, reason: { code: 'other', text } })
  const [record] = (await rowsOf(db, asked.id)).records
  expect(record?.reasonCode).toBe('other')
  expect(unseal(record?.reasonSealed as Uint8Array, 'consent_record.reason', record?.id as string)).toBe(text)
  const [row] = await db`select t::text as plain from consent_record t where request_id = ${asked.id}`
  expect(row?.plain).not.toContain(Buffer.from('Sharma').toString('hex'))
})

test('the words that a no was said to are those of the choice on the page', async ({ db }) => {
  const asked = await makeRequest(db)
  const scope = { dataTypes: ['Prescription'] }
  const { text, textHash } = await readNotice(asked.person(), { ref: asked.ref, language: 'hi', scope })
  await deny(asked.person(), { ref: asked.ref, scope, shown: { kind: 'wallet', textHash, language: 'hi' } })
  const { records } = await rowsOf(db, asked.id)
  expect(records).toMatchObject([{ displayEvidence: 'wallet', text, textHash: hashText(text), language: 'hi' }])
})

test('a no at the instant of expiry is too late', async ({ db }) => {
  const asked = await makeRequest(db)
  const end = asked.request.expiresAt
  await expect(deny(asked.person(end), { ref: asked.ref, shown: NO_WORDS })).rejects.toMatchObject({
    code: 'request_expired',
  })
  expect((await rowsOf(db, asked.id)).records).toEqual([])
  await deny(asked.person(new Date(end.getTime() - 1)), { ref: asked.ref, shown: NO_WORDS })
})

test('a partner says no for a person only with the scope for it, and never for nobody', async ({ db }) => {
  const known = await makeRequest(db)
  await expect(
    deny(known.partner(start, ['consents:request', 'consents:read', 'attest-consent']), {
      ref: known.ref,
      shown: NO_WORDS,
    }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  expect((await rowsOf(db, known.id)).request).toMatchObject({ status: 'REQUESTED', version: 1 })
  const waiting = await makeRequest(db, { identifiers: [someMobile()] })
  const no = ({ partner, ref }: typeof known, at = start) =>
    deny(partner(at, ['act-for-person']), { ref, shown: NO_WORDS })
  await no(known)
  const { request, records } = await rowsOf(db, known.id)
  expect(request).toMatchObject({ status: 'DENIED', updatedBy: 'API' })
  expect(records).toMatchObject([{ actorKind: 'partner', actorId: known.partnerId, authMethod: 'partner-scope' }])
  // As with a yes: nobody has proven to be the one that it asks.
  await expect(no(waiting)).rejects.toMatchObject({ code: 'illegal_transition', facts: { state: 'REQUESTED' } })
  await expect(no(waiting, later(90_000))).rejects.toMatchObject({ code: 'request_expired' })
  expect(await rowsOf(db, waiting.id)).toMatchObject({ request: { status: 'REQUESTED', version: 1 }, records: [] })
})
