import { expect } from 'vitest'
import { test } from '@/db/testing'
import { createEmbedSession } from '@/lib/operations/embed/create-session'
import { later, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import { authorityToReduce } from './authority'
import { cancelRequest } from './cancel-request'
import { deny } from './deny'
import type { RawChoice } from './draft-choice'
import { reviewDraft } from './review-draft'
import { revoke } from './revoke'
import { revokePromised } from './revoke-promised'
import { saveDraft } from './save-draft'
import { settle } from './settle'
import { ALL_SCOPES, makeRequest, meetAtRow, NO_WORDS, rowsOf } from './testing'

test('a cancellation, its audit event and outbox row are stored together, and no record', async ({ db }) => {
  const asked = await makeRequest(db)
  const at = later(60)
  expect(await cancelRequest(asked.partner(at), { id: asked.id })).toMatchObject({ state: 'CANCELLED', isNew: true })
  const { request, records, artefacts, audit, outbox } = await rowsOf(db, asked.id)
  expect(request).toMatchObject({ status: 'CANCELLED', version: 2, updatedBy: 'API', updatedAt: at, decidedAt: null })
  expect([records, artefacts]).toEqual([[], []])
  expect(audit.slice(1)).toMatchObject([{ action: 'consent.cancelled', actorId: asked.partnerId, recordId: null }])
  expect(outbox.slice(1)).toMatchObject([{ topic: 'consent.cancelled', partnerId: asked.partnerId }])
})

test('cancelling again answers as the first time; an answered or ended request is not cancelled', async ({ db }) => {
  const asked = await makeRequest(db)
  const first = await cancelRequest(asked.partner(), { id: asked.id })
  const before = await rowsOf(db, asked.id)
  expect(await cancelRequest(asked.partner(later(5)), { id: asked.id })).toEqual({ ...first, isNew: false })
  expect(await rowsOf(db, asked.id)).toEqual(before)
  await expect(approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).rejects.toMatchObject({
    code: 'illegal_transition',
    facts: { state: 'CANCELLED' },
  })

  const granted = await makeRequest(db)
  await approve(granted.person(), { ref: granted.ref, shown: NO_WORDS })
  await expect(cancelRequest(granted.partner(), { id: granted.id })).rejects.toMatchObject({
    code: 'illegal_transition',
    facts: { state: 'GRANTED', at: start },
  })
  const ended = await makeRequest(db)
  await expect(cancelRequest(ended.partner(ended.request.expiresAt), { id: ended.id })).rejects.toMatchObject({
    code: 'request_expired',
    facts: { at: ended.request.expiresAt },
  })
  // What became of the permission since is what stands.
  const revoked = later(90)
  const [artefact] = (await rowsOf(db, granted.id)).artefacts
  await revoke(granted.person(revoked), { artefactId: artefact!.id })
  await expect(cancelRequest(granted.partner(later(100)), { id: granted.id })).rejects.toMatchObject({
    facts: { state: 'REVOKED', at: revoked },
  })
})

test('whatever is tried with what was taken back, it is said since when, and never a time to come', async ({ db }) => {
  const asked = await makeRequest(db, { dialect: 'samagra' })
  const choice: RawChoice = {
    ...{ what: 'everything', records: null, until: null, dataTypes: [], providers: [] },
    ...{ recordsFromDay: null, recordsToDay: null, untilDay: null },
  }
  const draft = { requestId: asked.id, requestVersion: 1, choice }
  await saveDraft(asked.person(), draft)
  const at = later(60)
  await cancelRequest(asked.partner(at), { id: asked.id })
  const person = asked.person(later(120))
  const answer = { ref: asked.ref, shown: NO_WORDS }
  const page = { parentOrigin: 'https://clinic.example', person: asked.email, consentRequestId: asked.id }
  for (const [name, attempt] of Object.entries({
    approve: () => approve(person, answer),
    deny: () => deny(person, answer),
    revoke: () => revokePromised(person, { caId: asked.caId! }),
    save: () => saveDraft(person, draft),
    review: () => reviewDraft(person, { requestId: asked.id, language: 'en' }),
    page: () => createEmbedSession(asked.partner(later(120)), page),
    lost: () => settle(person, asked.ref, 'grant', Buffer.alloc(32), authorityToReduce(person)),
  }))
    await expect(attempt(), name).rejects.toMatchObject({
      code: 'illegal_transition',
      facts: { state: 'CANCELLED', at },
    })
})

test('only the partner cancels, with the scope to ask', async ({ db }) => {
  const asked = await makeRequest(db)
  for (const ctx of [asked.person(), asked.partner(start, ['consents:read', 'act-for-person', 'attest-consent'])])
    await expect(cancelRequest(ctx, { id: asked.id })).rejects.toMatchObject({ code: 'forbidden' })
  expect((await rowsOf(db, asked.id)).request.status).toBe('REQUESTED')
})

test('of cancels and a yes that meet at the row one wins, and the others say what stands', async ({ db }) => {
  const asked = await makeRequest(db)
  const cancels = Array.from(
    { length: 8 },
    () => () => cancelRequest(asked.partner(start, ALL_SCOPES), { id: asked.id }),
  )
  const results = await meetAtRow(db, 'consent_request', asked.id, [
    ...cancels,
    () => approve(asked.person(), { ref: asked.ref, shown: NO_WORDS }),
  ])
  const { request, audit, outbox } = await rowsOf(db, asked.id)
  const cancelled = request.status === 'CANCELLED'
  expect(results.slice(0, 8).map((one) => one.status)).toEqual(Array(8).fill(cancelled ? 'fulfilled' : 'rejected'))
  for (const one of results)
    if (one.status === 'rejected')
      expect(one.reason).toMatchObject({ code: 'illegal_transition', facts: { state: request.status } })
  expect([audit.length, outbox.length, request.version]).toEqual([2, 2, 2])
})
