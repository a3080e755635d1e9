import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { later, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import type { CreateRequestInput } from './create-request'
import { loadRequest, statementJws } from './load-request'
import { revoke } from './revoke'
import { revokePromised } from './revoke-promised'
import { ALL_SCOPES, makeRequest, NO_WORDS, rowsOf } from './testing'

async function makeGrant(db: Db, over: Partial<CreateRequestInput> = {}) {
  const asked = await makeRequest(db, over)
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  return { ...asked, artefactId: artefacts[0]!.id, artefacts }
}

test('a withdrawal, its record, audit event and outbox row are stored together', async ({ db }) => {
  const grant = await makeGrant(db)
  const at = later(60)
  const { artefact, statement } = await revoke(grant.person(at), { artefactId: grant.artefactId })
  expect(artefact).toMatchObject({ status: 'REVOKED', version: 2, endedAt: at })
  const { request, artefacts, records, audit, outbox } = await rowsOf(db, grant.id)
  expect(request).toMatchObject({ status: 'GRANTED', version: 2 })
  expect(artefacts).toEqual([artefact])
  expect(records.slice(1)).toMatchObject([
    {
      id: statement.id,
      verdict: 'revoked',
      artefactId: grant.artefactId,
      personId: grant.personId,
      actorKind: 'person',
      authMethod: 'session',
      at,
    },
  ])
  expect(audit.slice(2)).toMatchObject([
    { action: 'consent.revoked', artefactId: grant.artefactId, recordId: statement.id },
  ])
  expect(outbox.slice(2)).toMatchObject([{ topic: 'consent.revoked', artefactId: grant.artefactId }])
  expect(await loadRequest(grant.person(at), grant.ref)).toMatchObject({ state: 'REVOKED' })
})

test('withdrawing again answers as the first time and adds nothing; by someone else it is refused', async ({ db }) => {
  const grant = await makeGrant(db)
  const stop = (ctx = grant.person()) => revoke(ctx, { artefactId: grant.artefactId })
  const first = await stop()
  const before = await rowsOf(db, grant.id)
  expect(await stop()).toEqual(first)
  expect(statementJws((await stop()).statement)).toBe(statementJws(first.statement))
  await expect(stop(grant.partner(start, ALL_SCOPES))).rejects.toMatchObject({
    code: 'already_decided',
    facts: { state: 'REVOKED', at: start },
  })
  expect(await rowsOf(db, grant.id)).toEqual(before)
})

test('whatever `revocable` says, the person stops it', async ({ db }) => {
  const grant = await makeGrant(db, { revocable: false })
  expect(await revoke(grant.person(), { artefactId: grant.artefactId })).toMatchObject({
    artefact: { status: 'REVOKED' },
  })
})

test('one provider of several is stopped, and the others go on', async ({ db }) => {
  const grant = await makeGrant(db, { providers: [{ id: 'a' }, { id: 'b' }] })
  await revoke(grant.person(), { artefactId: grant.artefactId })
  const { artefacts } = await rowsOf(db, grant.id)
  expect(artefacts.map(({ providerId, status }) => [providerId, status])).toEqual([
    ['a', 'REVOKED'],
    ['b', 'ACTIVE'],
  ])
  expect((await loadRequest(grant.person(), grant.ref)).state).toBe('GRANTED')
})

test('what has ended cannot be stopped, and a millisecond before it can', async ({ db }) => {
  const grant = await makeGrant(db)
  const end = grant.request.validUntil
  const before = await rowsOf(db, grant.id)
  await expect(revoke(grant.person(end), { artefactId: grant.artefactId })).rejects.toMatchObject({
    code: 'request_expired',
    facts: { state: 'EXPIRED', at: end },
  })
  expect(await rowsOf(db, grant.id)).toEqual(before)
  await revoke(grant.person(new Date(end.getTime() - 1)), { artefactId: grant.artefactId })
})

test('a partner stops for a person only with the scope for it, and is recorded as such', async ({ db }) => {
  const grant = await makeGrant(db)
  const before = await rowsOf(db, grant.id)
  await expect(
    revoke(grant.partner(start, ['consents:request', 'consents:read', 'attest-consent']), {
      artefactId: grant.artefactId,
    }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  expect(await rowsOf(db, grant.id)).toEqual(before)
  await revoke(grant.partner(start, ['act-for-person']), { artefactId: grant.artefactId })
  const { records, artefacts } = await rowsOf(db, grant.id)
  expect(records[1]).toMatchObject({ actorKind: 'partner', actorId: grant.partnerId, authMethod: 'partner-scope' })
  expect(artefacts).toMatchObject([{ updatedBy: 'API' }])
})

test('words that were shown with the withdrawal are those of the artefact, or nothing is recorded', async ({ db }) => {
  const grant = await makeGrant(db)
  const before = await rowsOf(db, grant.id)
  const stop = (textHash: string) =>
    revoke(grant.person(), { artefactId: grant.artefactId, shown: { kind: 'wallet', textHash, language: 'en' } })
  await expect(stop('0'.repeat(64))).rejects.toMatchObject({ code: 'text_changed' })
  expect(await rowsOf(db, grant.id)).toEqual(before)
  const { textHash, text } = await readNotice(grant.person(), { ref: grant.ref, language: 'en', scope: {} })
  const first = await stop(textHash)
  expect((await rowsOf(db, grant.id)).records[1]).toMatchObject({ displayEvidence: 'wallet', text, textHash })
  // The words may change later: it is still the same withdrawal.
  await db`update partner set name = 'Renamed' where id = ${grant.partnerId}`
  expect((await stop(textHash)).statement).toEqual(first.statement)
})

test('by a promised artefact id: before the grant the state is said, to its owner only', async ({ db }) => {
  const asked = await makeRequest(db, { dialect: 'samagra' })
  const caId = asked.caId!
  const stop = (ctx = asked.person()) => revokePromised(ctx, { caId })
  await expect(stop()).rejects.toMatchObject({ code: 'illegal_transition', facts: { state: 'REQUESTED' } })
  await expect(stop(asked.person(asked.request.expiresAt))).rejects.toMatchObject({ code: 'request_expired' })
  const stranger = await makeRequest(db)
  for (const ctx of [stranger.person(), stranger.partner(start, ALL_SCOPES)])
    await expect(stop(ctx)).rejects.toMatchObject({ code: 'not_found' })
  await expect(revokePromised(asked.person(), { caId: v7() })).rejects.toMatchObject({ code: 'not_found' })
  await approve(asked.person(), { ref: { caId }, shown: NO_WORDS })
  expect(await stop()).toMatchObject({ artefact: { id: caId, status: 'REVOKED' } })
})
