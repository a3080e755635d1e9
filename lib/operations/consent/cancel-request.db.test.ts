import { expect } from 'vitest'
import { test } from '@/db/testing'
import { later, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import { cancelRequest } from './cancel-request'
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
