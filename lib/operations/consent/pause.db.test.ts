import { decodeJwt } from 'jose'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { readReceipt } from '@/lib/operations/receipt/read-receipt'
import { verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { later, start } from '@/lib/operations/sign-in/testing'
import { approve } from './approve'
import type { Changed } from './change-artefact'
import { readConsent } from './list-consents'
import { grantJws, loadRequest, statementJws } from './load-request'
import { pause } from './pause'
import { readArtefact } from './read-artefact'
import { resume } from './resume'
import { revoke } from './revoke'
import { ALL_SCOPES, failLastWrite, makeRequest, meetAtRow, NO_WORDS, rowsOf } from './testing'

async function makeGrant(db: Db) {
  const asked = await makeRequest(db)
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const artefactId = artefacts[0]!.id
  return { ...asked, artefactId, artefact: artefacts[0]!, rows: () => rowsOf(db, asked.id) }
}
type Grant = Awaited<ReturnType<typeof makeGrant>>

const statedBy = (changed: Changed) => decodeJwt(statementJws(changed.statement))

test('a pause and its end are stored with record, audit event and outbox row; the proof is the one that was granted', async ({
  db,
}) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const paused = await pause(grant.person(later(60)), { artefactId })
  expect(paused.artefact).toMatchObject({ status: 'PAUSED', version: 2, updatedBy: 'USER', endedAt: null })
  expect(await loadRequest(grant.partner(), grant.ref)).toMatchObject({
    state: 'PAUSED',
    artefacts: [paused.artefact],
  })
  const resumed = await resume(grant.person(later(120)), { artefactId })
  expect(resumed.artefact).toMatchObject({ status: 'ACTIVE', version: 3 })
  const { artefacts, records, audit, outbox } = await grant.rows()
  expect(artefacts).toEqual([resumed.artefact])
  expect(grantJws(artefacts[0]!)).toBe(grantJws(grant.artefact))
  const by = { artefactId, personId: grant.personId, actorKind: 'person', actorId: grant.personId }
  expect(records.slice(1)).toMatchObject([
    { id: paused.statement.id, verdict: 'paused', at: later(60), authMethod: 'session', ...by },
    { id: resumed.statement.id, verdict: 'resumed', at: later(120), ...by },
  ])
  expect(audit.slice(2)).toMatchObject([
    { action: 'consent.paused', recordId: paused.statement.id, ...by },
    { action: 'consent.resumed', recordId: resumed.statement.id, ...by },
  ])
  expect(outbox.slice(2)).toMatchObject([
    { topic: 'consent.paused', artefactId },
    { topic: 'consent.resumed', artefactId },
  ])
})

test('neither statement is a permission: it names no data and ends when it is signed', async ({ db }) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  for (const [change, state] of [
    [pause, 'PAUSED'],
    [resume, 'RESUMED'],
  ] as const) {
    const claims = statedBy(await change(grant.person(), { artefactId }))
    expect(claims).toMatchObject({ id: artefactId, state, sub: grant.email })
    expect(claims.exp).toBe(claims.iat)
    expect(claims).not.toHaveProperty('data')
  }
})

test('while it is paused the statement of the pause is handed out, never the permission', async ({ db }) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const read = async () => (await readConsent(grant.partner(), { id: artefactId })).jws
  const granted = await read()
  const paused = await pause(grant.person(), { artefactId })
  expect(await read()).toBe(statementJws(paused.statement))
  await resume(grant.person(), { artefactId })
  expect(await read()).toBe(granted)
  // Paused a second time, the second pause is the one that is told.
  const again = await pause(grant.person(later(60)), { artefactId })
  expect(await read()).toBe(statementJws(again.statement))
})

test('its person reads it in the story and has receipts of both; whoever checks one learns what stands', async ({
  db,
}) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const view = () => readArtefact(grant.person(), { artefactId, language: 'en' })
  const check = async (jws: string) => verifyReceipt(grant.person(), { pasted: jws, language: 'en' })
  const { statement } = await pause(grant.person(later(60)), { artefactId })
  expect(await view()).toMatchObject({ state: 'PAUSED', pausedAt: later(60) })
  const receipt = await readReceipt(grant.person(), { recordId: statement.id })
  expect(receipt).toMatchObject({ verdict: 'paused', artefactId, decidedBy: 'person' })
  expect(await check(receipt.jws)).toMatchObject({ proofs: [{ state: 'PAUSED', standing: { state: 'PAUSED' } }] })
  await resume(grant.person(later(120)), { artefactId })
  const { state, pausedAt, timeline, records } = await view()
  expect([state, pausedAt]).toEqual(['ACTIVE', null])
  expect(timeline.map(({ action }) => action)).toEqual([
    'consent.asked',
    'consent.granted',
    'consent.paused',
    'consent.resumed',
  ])
  expect(records.map(({ verdict }) => verdict)).toEqual(['granted', 'paused', 'resumed'])
  expect(await check(receipt.jws)).toMatchObject({ proofs: [{ state: 'PAUSED', standing: { state: 'ACTIVE' } }] })
})

test('again answers as the first time and adds nothing', async ({ db }) => {
  const grant = await makeGrant(db)
  for (const change of [pause, resume]) {
    const first = await change(grant.person(), { artefactId: grant.artefactId })
    const before = await grant.rows()
    expect(await change(grant.person(later(60)), { artefactId: grant.artefactId })).toEqual(first)
    expect(await grant.rows()).toEqual(before)
  }
})

test('what was never paused has nothing to resume; what was stopped has neither', async ({ db }) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  await expect(resume(grant.person(), { artefactId })).rejects.toMatchObject({
    code: 'illegal_transition',
    facts: { state: 'ACTIVE', at: start },
  })
  await pause(grant.person(), { artefactId })
  expect((await revoke(grant.person(later(60)), { artefactId })).artefact).toMatchObject({ status: 'REVOKED' })
  const before = await grant.rows()
  for (const change of [pause, resume])
    await expect(change(grant.person(), { artefactId })).rejects.toMatchObject({
      code: 'already_decided',
      facts: { state: 'REVOKED', at: later(60) },
    })
  expect(await grant.rows()).toEqual(before)
})

test('a pause does not move the end, and at the end there is nothing to pause or resume', async ({ db }) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const end = grant.request.validUntil
  await pause(grant.person(), { artefactId })
  const before = await grant.rows()
  expect((await loadRequest(grant.person(end), grant.ref)).state).toBe('EXPIRED')
  for (const change of [pause, resume, revoke])
    await expect(change(grant.person(end), { artefactId })).rejects.toMatchObject({
      code: 'request_expired',
      facts: { state: 'EXPIRED', at: end },
    })
  expect(await grant.rows()).toEqual(before)
  await resume(grant.person(new Date(end.getTime() - 1)), { artefactId })
})

test('a partner pauses with the scope for it and is recorded; it never resumes, not even its own pause', async ({
  db,
}) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const without = grant.partner(start, ['consents:request', 'consents:read', 'attest-consent'])
  const before = await grant.rows()
  await expect(pause(without, { artefactId })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await grant.rows()).toEqual(before)
  await pause(grant.partner(start, ['act-for-person']), { artefactId })
  const paused = await grant.rows()
  expect(paused.records[1]).toMatchObject({ actorKind: 'partner', actorId: grant.partnerId })
  expect(paused.artefacts).toMatchObject([{ status: 'PAUSED', updatedBy: 'API' }])
  await expect(resume(grant.partner(start, ALL_SCOPES), { artefactId })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(pause(grant.person(), { artefactId })).rejects.toMatchObject({
    code: 'already_decided',
    facts: { state: 'PAUSED' },
  })
  expect(await grant.rows()).toEqual(paused)
  expect((await resume(grant.person(), { artefactId })).artefact).toMatchObject({ status: 'ACTIVE', updatedBy: 'USER' })
})

test("a stranger's looks like none at all, and nobody is told to show a credential", async ({ db }) => {
  const grant = await makeGrant(db)
  const stranger = await makeGrant(db)
  const { artefactId } = grant
  const before = await grant.rows()
  for (const change of [pause, resume]) {
    for (const ctx of [stranger.person(), stranger.partner(start, ALL_SCOPES)])
      await expect(change(ctx, { artefactId })).rejects.toMatchObject({ code: 'not_found', fields: {}, facts: {} })
    const nobody = { ...grant.person(), actor: { kind: 'anonymous' } as const }
    await expect(change(nobody, { artefactId })).rejects.toMatchObject({ code: 'unauthenticated' })
  }
  expect(await grant.rows()).toEqual(before)
})

for (const change of [pause, resume])
  test(`${change.name}: when its last write fails, nothing is written`, async ({ db }) => {
    const grant = await makeGrant(db)
    if (change === resume) await pause(grant.person(), { artefactId: grant.artefactId })
    const before = await grant.rows()
    await failLastWrite(db, grant.partnerId)
    await expect(change(grant.person(), { artefactId: grant.artefactId })).rejects.toMatchObject({
      constraint_name: `block_${grant.partnerId}`,
    })
    expect(await grant.rows()).toEqual(before)
  })

const answersOf = <T>(results: readonly PromiseSettledResult<T>[]) =>
  results.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))

test('20 pauses meet at the row: one is recorded, and all have the same answer', async ({ db }) => {
  const grant = await makeGrant(db)
  const racer = () => pause(grant.person(), { artefactId: grant.artefactId })
  const answers = answersOf(await meetAtRow(db, 'consent_artefact', grant.artefactId, Array(20).fill(racer)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const { artefacts, records, audit, outbox } = await grant.rows()
  expect(artefacts).toEqual([answers[0].artefact])
  expect([records.length, audit.length, outbox.length]).toEqual([2, 3, 3])
})

/** Runs both against one row, several times each, and says what was recorded. */
async function race(db: Db, grant: Grant, verbs: readonly ((grant: Grant) => Promise<unknown>)[]) {
  const racers = Array.from({ length: 20 }, (_, index) => () => verbs[index % verbs.length]!(grant))
  const answers = answersOf(await meetAtRow(db, 'consent_artefact', grant.artefactId, racers))
  const { artefacts, records, audit } = await grant.rows()
  // All were made in one instant: what is stored does not say in which order.
  const verdicts = records.map(({ verdict }) => String(verdict)).sort()
  const told = audit.map(({ action }) => String(action).replace('consent.', '')).sort()
  expect(told).toEqual(['asked', ...verdicts].sort())
  return { answers, artefact: artefacts[0]!, verdicts }
}

test('pauses and withdrawals meet at the row: it ends withdrawn, and no withdrawal is lost to a pause', async ({
  db,
}) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  const { answers, artefact, verdicts } = await race(db, grant, [
    () => pause(grant.person(), { artefactId }),
    () => revoke(grant.person(), { artefactId }),
  ])
  expect(artefact.status).toBe('REVOKED')
  expect(verdicts).toContain('revoked')
  expect(new Set(verdicts).size).toBe(verdicts.length)
  answers.forEach((answer, index) => {
    if (index % 2) expect(answer).toMatchObject({ artefact: { status: 'REVOKED' } })
    else if (answer instanceof Error)
      expect(answer).toMatchObject({ code: 'already_decided', facts: { state: 'REVOKED' } })
  })
})

test('resumptions and withdrawals of a paused one meet at the row: it ends withdrawn', async ({ db }) => {
  const grant = await makeGrant(db)
  const { artefactId } = grant
  await pause(grant.person(), { artefactId })
  const { artefact, verdicts } = await race(db, grant, [
    () => resume(grant.person(), { artefactId }),
    () => revoke(grant.person(), { artefactId }),
  ])
  expect(artefact.status).toBe('REVOKED')
  expect(verdicts.filter((verdict) => verdict === 'revoked')).toHaveLength(1)
})
