import { describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { later, start } from '@/lib/operations/sign-in/testing'
import { answerDraft } from './answer-draft'
import { approve } from './approve'
import type { RawChoice } from './draft-choice'
import { readRequest } from './read-request'
import { reviewDraft } from './review-draft'
import { saveDraft } from './save-draft'
import { type Asked, makeRequest, NO_WORDS } from './testing'

const everything: RawChoice = {
  what: 'everything',
  dataTypes: [],
  providers: [],
  records: null,
  recordsFromDay: null,
  recordsToDay: null,
  until: null,
  untilDay: null,
}
const some: RawChoice = { ...everything, what: 'some', dataTypes: ['Prescription'], records: 'asked', until: '30-days' }
const nothing: RawChoice = { ...everything, what: 'nothing' }

const choose = (asked: Asked, choice: RawChoice, at = start) =>
  saveDraft(asked.person(at), { requestId: asked.id, requestVersion: 1, choice })

/** What the review page posts with a button. */
async function reviewed(asked: Asked, pressed: 'share' | 'dont_share', language: 'en' | 'hi' = 'en') {
  const { text, requestVersion } = await reviewDraft(asked.person(), { requestId: asked.id, language })
  return { requestId: asked.id, requestVersion, textHash: text.textHash, language, pressed }
}

const recordsOf = (db: Db, asked: Asked) =>
  db<{ verdict: string; text: string; textHash: string; displayEvidence: string }[]>`
    select verdict, text, text_hash, display_evidence from consent_record where request_id = ${asked.id}`

const draftOf = async (asked: Asked) =>
  (await readRequest(asked.person(), { requestId: asked.id, language: 'en' })).draft

describe('a draft', () => {
  test('is kept with its presets as days, counted when they were chosen', async ({ db }) => {
    const asked = await makeRequest(db)
    await choose(asked, { ...some, records: 'last-3-months' })
    expect((await draftOf(asked))?.choice).toMatchObject({ recordsFromDay: '2025-12-31', untilDay: '2026-05-01' })
    // The same words a day later: what was read before midnight is what is agreed to after it.
    const read = (at: Date) => reviewDraft(asked.person(at), { requestId: asked.id, language: 'en' })
    expect((await read(later(80_000))).text.textHash).toBe((await read(start)).text.textHash)
  })

  test('that cannot be is refused by question, and kept as it was ticked', async ({ db }) => {
    const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
    const wrong: RawChoice = { ...some, dataTypes: [], providers: ['B', 'C'], records: 'dates', until: null }
    await expect(choose(asked, wrong)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: {
        dataTypes: ['choice.none_chosen'],
        providers: ['choice.not_asked'],
        recordsFromDay: ['choice.no_day'],
        until: ['choice.not_chosen'],
      },
    })
    expect((await draftOf(asked))?.choice).toEqual(wrong)
    await expect(reviewDraft(asked.person(), { requestId: asked.id, language: 'en' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  test('never widens', async ({ db }) => {
    const asked = await makeRequest(db)
    for (const [more, field] of [
      [{ dataTypes: ['Prescription', 'Invoice'] }, 'dataTypes'],
      [{ records: 'dates', recordsFromDay: '2020-01-01' }, 'recordsFromDay'],
      [{ records: 'dates', recordsToDay: '2026-04-30' }, 'recordsToDay'],
      [{ until: 'date', untilDay: '2030-01-01' }, 'untilDay'],
    ] as const)
      await expect(choose(asked, { ...some, ...more })).rejects.toHaveProperty(`fields.${field}`)
  })

  test('of a request that was read in another version, has ended or is a stranger’s is not kept', async ({ db }) => {
    const asked = await makeRequest(db)
    const other = await makeRequest(db)
    const save = (over: object, at = start) =>
      saveDraft(asked.person(at), { requestId: asked.id, requestVersion: 1, choice: some, ...over })
    await expect(save({ requestVersion: 2 })).rejects.toMatchObject({ code: 'request_changed' })
    await expect(save({}, later(86_400))).rejects.toMatchObject({ code: 'request_expired' })
    await expect(save({ requestId: other.id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await draftOf(asked)).toBeNull()
  })
})

describe('an answer', () => {
  test('shares what was chosen and keeps the words that were read', async ({ db }) => {
    const asked = await makeRequest(db)
    await choose(asked, some)
    const { text } = await reviewDraft(asked.person(), { requestId: asked.id, language: 'hi' })
    const { artefacts } = await answerDraft(asked.person(), await reviewed(asked, 'share', 'hi'))
    expect(artefacts).toMatchObject([{ dataTypes: ['Prescription'], validUntil: new Date('2026-05-01T18:29:59.999Z') }])
    expect(await recordsOf(db, asked)).toMatchObject([
      { verdict: 'granted', text: text.text, textHash: text.textHash, displayEvidence: 'wallet' },
    ])
    expect(text.text).toContain('पर्चे')
  })

  test('given twice answers as before; the other one says what stands', async ({ db }) => {
    const asked = await makeRequest(db)
    await choose(asked, some)
    const share = await reviewed(asked, 'share')
    const first = await answerDraft(asked.person(), share)
    const again = await answerDraft(asked.person(later(60)), share)
    expect(again.artefacts.map((one) => one.id)).toEqual(first.artefacts.map((one) => one.id))
    await expect(answerDraft(asked.person(), { ...share, pressed: 'dont_share' })).rejects.toMatchObject({
      code: 'already_decided',
      facts: { state: 'GRANTED' },
    })
    expect(await recordsOf(db, asked)).toHaveLength(1)
  })

  test('to a choice that changed in another window is not recorded', async ({ db }) => {
    const asked = await makeRequest(db)
    await choose(asked, some)
    const share = await reviewed(asked, 'share')
    await choose(asked, everything)
    await expect(answerDraft(asked.person(), share)).rejects.toMatchObject({ code: 'text_changed' })
    expect(await recordsOf(db, asked)).toEqual([])
  })

  test('of Share to a choice of nothing is not recorded; of Don’t share it is', async ({ db }) => {
    const asked = await makeRequest(db)
    await choose(asked, nothing)
    await expect(answerDraft(asked.person(), await reviewed(asked, 'share'))).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { dataTypes: ['choice.shared_nothing'] },
    })
    expect(await recordsOf(db, asked)).toEqual([])
    await answerDraft(asked.person(), await reviewed(asked, 'dont_share'))
    const [record] = await recordsOf(db, asked)
    expect(record).toMatchObject({ verdict: 'denied' })
    expect(record?.text).toContain('I chose to share nothing.')
  })

  test('without a draft says to choose, and what stands when it is decided', async ({ db }) => {
    const asked = await makeRequest(db)
    const press = {
      requestId: asked.id,
      requestVersion: 1,
      textHash: '0'.repeat(64),
      language: 'en',
      pressed: 'share',
    } as const
    await expect(answerDraft(asked.person(), press)).rejects.toMatchObject({ code: 'invalid_input' })
    await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
    await expect(answerDraft(asked.person(), press)).rejects.toMatchObject({ code: 'already_decided' })
  })

  test('of a child can only be no', async ({ db }) => {
    const asked = await makeRequest(db, { birthYear: 2012 })
    await choose(asked, some)
    await expect(answerDraft(asked.person(), await reviewed(asked, 'share'))).rejects.toMatchObject({
      code: 'minor_needs_parent',
    })
    expect((await answerDraft(asked.person(), await reviewed(asked, 'dont_share'))).state).toBe('DENIED')
  })
})
