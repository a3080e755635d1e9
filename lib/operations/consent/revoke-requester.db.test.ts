import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { approve } from './approve'
import { createRequest } from './create-request'
import { listSharing } from './list-sharing'
import { readArtefact } from './read-artefact'
import { readRequester } from './read-requester'
import { revokeRequester } from './revoke-requester'
import { type Asked, makeRequest, NO_WORDS, someAsk } from './testing'

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

const en = { language: 'en' } as const

test('all that one requester can see stops at once, and nothing else', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const { items } = await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })
  expect(items).toHaveLength(3)
  expect(items.filter((one) => one.narrowed)).toHaveLength(1)

  const stranger = await makeRequest(db)
  await approve(stranger.person(), { ref: stranger.ref, shown: NO_WORDS })
  expect(await revokeRequester(stranger.person(), { partnerId: asked.partnerId })).toEqual([])

  const stopped = await revokeRequester(asked.person(), { partnerId: asked.partnerId, reason: { code: 'too_long' } })
  expect([...stopped].sort()).toEqual(items.map((one) => one.artefactId).sort())
  expect((await listSharing(asked.person(), en)).groups).toEqual([])
  expect((await listSharing(stranger.person(), en)).groups).toHaveLength(1)
  expect(await readArtefact(asked.person(), { artefactId: stopped[0] as string, ...en })).toMatchObject({
    state: 'REVOKED',
    revocation: { actorKind: 'person' },
    timeline: [{ action: 'consent.asked' }, { action: 'consent.granted' }, { action: 'consent.revoked' }],
  })
  // Again finds nothing to stop, and is no error.
  expect(await revokeRequester(asked.person(), { partnerId: asked.partnerId })).toEqual([])
})

test('when one of them cannot be stopped, none is', async ({ db }) => {
  const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
  await shareThreeTimes(asked)
  const { items } = await readRequester(asked.person(), { partnerId: asked.partnerId, ...en })
  const last = items.at(-1)?.artefactId as string
  await db.unsafe(`alter table consent_artefact add constraint "block_${last}"
    check (id <> '${last}' or status <> 'REVOKED') not valid`)
  await expect(revokeRequester(asked.person(), { partnerId: asked.partnerId })).rejects.toThrow()
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
