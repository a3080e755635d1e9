import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import { cancelRequest } from './cancel-request'
import { deny } from './deny'
import { loadRequest } from './load-request'
import { revoke } from './revoke'
import { ALL_SCOPES, type Asked, failLastWrite, makeRequest, NO_WORDS, rowsOf } from './testing'

const grant = async (asked: Asked) =>
  (await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })).artefacts[0]!.id

const VERBS = {
  approve: (asked: Asked, ctx = asked.person()) => approve(ctx, { ref: asked.ref, shown: NO_WORDS }),
  deny: (asked: Asked, ctx = asked.person()) => deny(ctx, { ref: asked.ref, shown: NO_WORDS }),
  cancel: (asked: Asked, ctx = asked.partner()) => cancelRequest(ctx, { id: asked.id }),
} as const

for (const [name, verb] of Object.entries(VERBS))
  test(`${name}: when its last write fails, nothing is written`, async ({ db }) => {
    const asked = await makeRequest(db)
    const before = await rowsOf(db, asked.id)
    await failLastWrite(db, asked.partnerId)
    await expect(verb(asked)).rejects.toMatchObject({ constraint_name: `block_${asked.partnerId}` })
    expect(await rowsOf(db, asked.id)).toEqual(before)
  })

test('revoke: when its last write fails, nothing is written and the permission stands', async ({ db }) => {
  const asked = await makeRequest(db)
  const artefactId = await grant(asked)
  const before = await rowsOf(db, asked.id)
  await failLastWrite(db, asked.partnerId)
  await expect(revoke(asked.person(), { artefactId })).rejects.toMatchObject({
    constraint_name: `block_${asked.partnerId}`,
  })
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test('a door that rolls its transaction back leaves nothing of a grant', async ({ db }) => {
  const asked = await makeRequest(db)
  const before = await rowsOf(db, asked.id)
  await db
    .begin(async (tx) => {
      await approve({ ...asked.person(), db: tx }, { ref: asked.ref, shown: NO_WORDS })
      throw new Error('the answer could not be kept')
    })
    .catch(() => {})
  expect(await rowsOf(db, asked.id)).toEqual(before)
})

test("a stranger's request looks like none at all, for every verb, and stays as it was", async ({ db }) => {
  const asked = await makeRequest(db)
  const stranger = await makeRequest(db)
  const open = await rowsOf(db, asked.id)
  const strangers = [stranger.person(), stranger.partner(start, ALL_SCOPES)]
  for (const ctx of strangers) {
    const none = { ...asked, id: v7(), ref: { id: v7() } } as Asked
    for (const [name, verb] of Object.entries(VERBS)) {
      if (name === 'cancel' && ctx.actor.kind === 'person') continue
      const [theirs, nobodys] = await Promise.all([verb(asked, ctx), verb(none, ctx)].map((one) => one.catch((e) => e)))
      expect(theirs).toMatchObject({ code: 'not_found', fields: {}, facts: {} })
      expect({ ...theirs }).toEqual({ ...nobodys })
    }
    await expect(loadRequest(ctx, asked.ref)).rejects.toMatchObject({ code: 'not_found' })
  }
  expect(await rowsOf(db, asked.id)).toEqual(open)

  const artefactId = await grant(asked)
  const granted = await rowsOf(db, asked.id)
  for (const ctx of strangers) {
    await expect(revoke(ctx, { artefactId })).rejects.toMatchObject({ code: 'not_found', fields: {}, facts: {} })
    await expect(VERBS.approve(asked, ctx)).rejects.toMatchObject({ code: 'not_found' })
  }
  expect(await rowsOf(db, asked.id)).toEqual(granted)
})

test('nobody at all is told that a credential is missing, and nothing else', async ({ db }) => {
  const asked = await makeRequest(db)
  const ctx = { ...asked.person(), actor: { kind: 'anonymous' } as const }
  for (const verb of Object.values(VERBS))
    await expect(verb(asked, ctx)).rejects.toMatchObject({ code: 'unauthenticated' })
})
