import { expect } from 'vitest'
import { test } from '@/db/testing'
import { approve } from './approve'
import { deny } from './deny'
import { grantJws, type LoadedRequest } from './load-request'
import { revoke } from './revoke'
import { makeRequest, meetAtRow, NO_WORDS, rowsOf } from './testing'

test('25 yes and 25 no of one person meet at the row: one verdict, stored once, and everyone is told it', async ({
  db,
}) => {
  const asked = await makeRequest(db, { providers: [{ id: 'a' }, { id: 'b' }] })
  const input = { ref: asked.ref, shown: NO_WORDS }
  const racers = Array.from({ length: 50 }, (_, index) => () => (index % 2 ? deny : approve)(asked.person(), input))
  const results = await meetAtRow(db, 'consent_request', asked.id, racers)

  const { request, artefacts, records, audit, outbox } = await rowsOf(db, asked.id)
  const yes = request.status === 'GRANTED'
  expect(request.version).toBe(2)
  expect(records).toMatchObject([{ verdict: yes ? 'granted' : 'denied' }])
  expect(artefacts).toHaveLength(yes ? 2 : 0)
  expect(audit.map((event) => event.action)).toEqual(['consent.asked', yes ? 'consent.granted' : 'consent.denied'])
  expect(outbox.map((row) => row.topic)).toEqual(['consent.asked', yes ? 'consent.granted' : 'consent.denied'])

  const kept = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect([kept.length, refused.length]).toEqual([25, 25])
  for (const error of refused)
    expect(error).toMatchObject({ code: 'already_decided', facts: { state: request.status, at: request.decidedAt } })
  for (const answer of kept) {
    expect(answer).toEqual(kept[0])
    expect(answer.artefacts.map(grantJws)).toEqual(artefacts.map(grantJws))
  }
})

test('50 withdrawals meet at the row: one is recorded, and all have the same answer', async ({ db }) => {
  const asked = await makeRequest(db)
  const [artefact] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
  const stop = () => revoke(asked.person(), { artefactId: artefact!.id })
  const results = await meetAtRow(db, 'consent_artefact', artefact!.id, Array(50).fill(stop))
  const answers = results.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const { artefacts, records, audit, outbox } = await rowsOf(db, asked.id)
  expect(artefacts).toEqual([answers[0].artefact])
  expect([records.length, audit.length, outbox.length]).toEqual([2, 3, 3])
})

test('a request that changed while its answer waited for the row is not answered', async ({ db }) => {
  const asked = await makeRequest(db)
  const before = await rowsOf(db, asked.id)
  const answers: Promise<LoadedRequest>[] = []
  await db.begin(async (tx) => {
    await tx`update consent_request set version = version + 1 where id = ${asked.id}`
    for (const answer of [approve, deny]) {
      const promise = answer(asked.person(), { ref: asked.ref, shown: NO_WORDS })
      promise.catch(() => {})
      answers.push(promise)
    }
    await expect
      .poll(async () => {
        const rows = await db`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        return rows.length
      })
      .toBe(2)
  })
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'request_changed' })
  expect(await rowsOf(db, asked.id)).toEqual({ ...before, request: { ...before.request, version: 2 } })
})
