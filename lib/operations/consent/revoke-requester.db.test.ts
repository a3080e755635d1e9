import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { approve } from './approve'
import { createRequest } from './create-request'
import { listSharing } from './list-sharing'
import { pause } from './pause'
import { readArtefact } from './read-artefact'
import { readRequester } from './read-requester'
import { revoke } from './revoke'
import { revokeRequester } from './revoke-requester'
import { type Asked, makeRequest, meetAtRow, NO_WORDS, rowsOf, someAsk } from './testing'

/** Two grants to one partner, the first at two places: three artefacts. */
async function shareThreeTimes(asked: Asked) {
  const { request } = await createRequest(asked.partner(), { ...someAsk(), identifiers: [asked.email] })
  await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  await approve(asked.person(), {
    ref: { id: request.id },
    scope: { dataTypes: ['Prescription'] },
    shown: NO_WORDS,
  })
}

const allOf = (asked: Asked) => ({ requester: { partnerId: asked.partnerId }, artefactIds: 'all' }) as const

const artefactIds = async (db: Db, asked: Asked) => {
  const rows = await db<{ id: string }[]>`
    select id from consent_artefact where partner_id = ${asked.partnerId} order by id`
  return rows.map(({ id }) => id)
}

const en = { language: 'en' } as const

test('all that one requester can see stops at once, and nothing else', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const { items } = await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })
  expect(items).toHaveLength(3)
  expect(items.filter((one) => one.narrowed)).toHaveLength(1)

  const stranger = await makeRequest(db)
  await approve(stranger.person(), { ref: stranger.ref, shown: NO_WORDS })
  await expect(revokeRequester(stranger.person(), allOf(asked))).rejects.toMatchObject({ code: 'not_found' })

  const stopped = await revokeRequester(asked.person(), { ...allOf(asked), reason: { code: 'too_long' } })
  const ids = items.map((one) => one.artefactId).sort()
  expect(stopped).toEqual({ revoked: ids, already: [], checks: [] })
  expect((await listSharing(asked.person(), en)).groups).toEqual([])
  expect((await listSharing(stranger.person(), en)).groups).toHaveLength(1)
  expect(await readArtefact(asked.person(), { artefactId: ids[0] as string, ...en })).toMatchObject({
    state: 'REVOKED',
    records: [{ verdict: 'granted' }, { verdict: 'revoked', actorKind: 'person' }],
    timeline: [{ action: 'consent.asked' }, { action: 'consent.granted' }, { action: 'consent.revoked' }],
  })
  // Again finds nothing to stop, and is no error.
  expect(await revokeRequester(asked.person(), allOf(asked))).toEqual({ revoked: [], already: ids, checks: [] })
})

test('named ones stop and the others go on; one that was paused stops too, one that ended is told as such', async ({
  db,
}) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const [paused, ended, kept] = (await artefactIds(db, asked)) as [string, string, string]
  await pause(asked.person(), { artefactId: paused })
  await revoke(asked.person(), { artefactId: ended })
  const requester = { consumerId: asked.consumerId }
  // Twice the same id, and in capitals, is one.
  expect(
    await revokeRequester(asked.person(), { requester, artefactIds: [ended, paused, paused.toUpperCase()] }),
  ).toEqual({ revoked: [paused], already: [ended], checks: [] })
  const { items } = await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })
  expect(items.map((one) => one.artefactId)).toEqual([kept])
})

test('one id that is someone else’s, another requester’s or nobody’s: not found, and nothing is stopped', async ({
  db,
}) => {
  const asked = await makeRequest(db)
  const [own] = (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts
  const stranger = await makeRequest(db)
  const [theirs] = (await approve(stranger.person(), { ref: stranger.ref, shown: NO_WORDS })).artefacts
  // Another person’s at the same requester, which has ended: even that is not told.
  const { email } = stranger
  const asks = await createRequest(asked.partner(), { ...someAsk(), identifiers: [email] })
  const [ended] = (await approve(stranger.person(), { ref: { id: asks.request.id }, shown: NO_WORDS })).artefacts
  await revoke(stranger.person(), { artefactId: ended!.id })
  // The same person’s, and another requester’s.
  const other = await makeRequest(db)
  const { request } = await createRequest(other.partner(), { ...someAsk(), identifiers: [asked.email] })
  const [elsewhere] = (await approve(asked.person(), { ref: { id: request.id }, shown: NO_WORDS })).artefacts
  const before = await rowsOf(db, asked.id)
  for (const foreign of [theirs!.id, ended!.id, elsewhere!.id, v7()])
    for (const requester of [{ partnerId: asked.partnerId }, { consumerId: asked.consumerId }])
      await expect(
        revokeRequester(asked.person(), { requester, artefactIds: [own!.id, foreign] }),
      ).rejects.toMatchObject({ code: 'not_found', fields: {}, facts: {} })
  await expect(revokeRequester(asked.partner(), allOf(asked))).rejects.toMatchObject({ code: 'forbidden' })
  expect(await rowsOf(db, asked.id)).toEqual(before)
  expect((await rowsOf(db, stranger.id)).artefacts).toMatchObject([{ status: 'ACTIVE' }])
})

test('ten of them meet at one row: everything is stopped once, and every one of them is told so', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const ids = await artefactIds(db, asked)
  const racers = Array.from(
    { length: 10 },
    (_, index) => () =>
      revokeRequester(asked.person(), { ...allOf(asked), ...(index % 2 && { artefactIds: ids.toReversed() }) }),
  )
  const answers = await meetAtRow(db, 'consent_artefact', ids[0] as string, racers)
  const told = answers.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))
  expect(told.filter(({ revoked }) => revoked.length > 0)).toEqual([{ revoked: ids, already: [], checks: [] }])
  expect(told.filter(({ already }) => already.length > 0)).toEqual(
    Array(9).fill({ revoked: [], already: ids, checks: [] }),
  )
  const records = await db`select from consent_record where verdict = 'revoked' and artefact_id = any(${ids}::uuid[])`
  expect(records).toHaveLength(3)
})

test('when one of them cannot be stopped, none is', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const { items } = await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })
  const last = items.at(-1)?.artefactId as string
  await db.unsafe(`alter table consent_artefact add constraint "block_${last}"
    check (id <> '${last}' or status <> 'REVOKED') not valid`)
  await expect(revokeRequester(asked.person(), allOf(asked))).rejects.toThrow()
  expect((await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })).items).toHaveLength(3)
  await db.unsafe(`alter table consent_artefact drop constraint "block_${last}"`)
})

test('a partner one never shared with, a stranger’s artefact: not found', async ({ db }) => {
  const asked = await makeRequest(db)
  const other = await makeRequest(db)
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const artefactId = artefacts[0]?.id as string
  for (const read of [
    () => readRequester(other.person(), { partnerId: asked.partnerId, ...en }),
    () => readArtefact(other.person(), { artefactId, ...en }),
    () => readArtefact(asked.person(), { artefactId: v7(), ...en }),
  ])
    await expect(read()).rejects.toMatchObject({ code: 'not_found' })
})

test('what ends first stands first, page by page', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const ids: string[] = []
  let after: Awaited<ReturnType<typeof listSharing>>['next'] = null
  do {
    const page = await listSharing(asked.person(), { ...en, after, limit: 1 })
    ids.push(...page.groups.flatMap((group) => group.items.map((one) => one.artefactId)))
    after = page.next
  } while (after)
  expect(new Set(ids).size).toBe(3)
  expect(ids).toHaveLength(3)
})
