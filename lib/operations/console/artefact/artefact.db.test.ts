import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { permitted, takenBack } from '@/lib/operations/console/queue/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { confirmAction } from '@/lib/operations/delivery/confirm-action'
import { expireNext } from '@/lib/operations/expiry/expire-next'
import { asPerson, contextAt, later, makePartner } from '@/lib/operations/sign-in/testing'
import { confirmDeletions } from './confirm-deletions'
import { type ArtefactList, listArtefacts } from './list-artefacts'

const DAY = 86_400

/** Two systems of the partner's, which were told of the end of this permission. The ids of the messages. */
async function toldTwo(db: Db, partnerId: string, artefactId: string, requestId: string): Promise<[string, string]> {
  const [told] = await db<{ id: string; topic: string }[]>`
    select id, topic from outbox where artefact_id = ${artefactId} and topic in ('consent.revoked', 'consent.expired')`
  const ids: [string, string] = [v7(), v7()]
  for (const id of ids)
    await db`insert into delivery (id, outbox_id, recipient_kind, recipient_ref, partner_id, consent_id, topic, state, told_at,
        created_at)
      values (${id}, ${told!.id}, 'webhook', ${id}, ${partnerId}, ${requestId}, ${told!.topic}, 'told', ${later(-60)},
        ${later(-60)})`
  return ids
}

const deletedAt = async (db: Db, id: string) =>
  (await db<{ deletedAt: Date | null }[]>`select deleted_at from consent_artefact where id = ${id}`)[0]?.deletedAt

test('a member of staff says for all systems that the data are gone, once, and the person sees it', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { artefactId, requestId, personId } = await takenBack(db, partnerId)
  const told = await toldTwo(db, partnerId, artefactId, requestId)
  const standing = await permitted(db, partnerId)
  const actor = await makeStaff(db, 'reviewer', partnerId)
  const staff = staffCtx(db, actor)
  const evidenceUrl = 'https://lotus.example/deleted/1'
  const ids = [artefactId, standing.artefactId]
  expect(await confirmDeletions(staff, { ids, evidenceUrl })).toBe(1)
  expect(await confirmDeletions(staff, { ids, evidenceUrl: null })).toBe(0)
  expect(await deletedAt(db, artefactId)).toEqual(later(0))
  // What stands is not over, whatever somebody ticks.
  expect(await deletedAt(db, standing.artefactId)).toBeNull()
  expect(await db`select stopped_at, deleted_at, evidence_url from delivery where id = any(${told}::uuid[])`).toEqual(
    told.map(() => ({ stoppedAt: later(0), deletedAt: later(0), evidenceUrl })),
  )
  const { items } = await listActivity(contextAt(db, later(60), asPerson(personId, v7())), { after: null, limit: 20 })
  expect(items.filter(({ action }) => action === 'recipient.deleted')).toMatchObject([
    { actorKind: 'staff', by: 'byStaffOnly', artefactId },
    { actorKind: 'staff', artefactId },
  ])
  // Where no system was told of the end the proof stands in the record of who said it.
  const untold = await takenBack(db, await makePartner(db))
  const [owner] = await db<
    { partnerId: string }[]
  >`select partner_id from consent_artefact where id = ${untold.artefactId}`
  const other = staffCtx(db, await makeStaff(db, 'reviewer', owner!.partnerId))
  expect(await confirmDeletions(other, { ids: [untold.artefactId], evidenceUrl })).toBe(1)
  expect(
    await db`select details from audit_event where artefact_id = ${untold.artefactId} and action = 'recipient.deleted'`,
  ).toEqual([{ details: { done: 'deleted', evidenceUrl } }])
  const ended = await listArtefacts(staff, { list: 'ended', after: null, limit: 10, language: 'en' })
  expect(ended.items).toMatchObject([{ id: artefactId, deletedAt: later(0), deletedBy: 'Kavita Rao' }])
  await expect(
    db`update consent_artefact set deleted_at = ${later(9)} where id = ${artefactId}`.then(),
  ).rejects.toMatchObject({ constraint_name: 'artefact_deletion_is_kept' })
})

test('by the systems themselves the data are gone when the last of them says so', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { artefactId, requestId } = await takenBack(db, partnerId)
  const [first, second] = await toldTwo(db, partnerId, artefactId, requestId)
  const software = contextAt(db, later(0), {
    actor: { kind: 'partner', partnerId, credentialId: v7(), scopes: ['webhooks:manage'] },
    door: 'native',
  })
  await confirmAction(software, { id: first, done: 'deleted', evidenceUrl: null })
  await confirmAction(software, { id: second, done: 'stopped', evidenceUrl: null })
  expect(await deletedAt(db, artefactId)).toBeNull()
  await confirmAction(software, { id: second, done: 'deleted', evidenceUrl: null })
  expect(await deletedAt(db, artefactId)).toEqual(later(0))
})

test('what must be gone comes by the day it must, and what stands by the day it ends', async ({ db }) => {
  const partnerId = await makePartner(db)
  const { artefactId: revoked } = await takenBack(db, partnerId)
  const ending = (validDays: number, eraseDays: number | null) =>
    permitted(db, partnerId, {
      validUntil: later(validDays * DAY),
      eraseAt: eraseDays === null ? null : later(eraseDays * DAY),
    })
  const [soon, far, kept] = [await ending(3, null), await ending(30, 40), await ending(2, 20)]
  const actor = await makeStaff(db, 'viewer', partnerId)
  const list = async (name: ArtefactList, days: number) => {
    const staff = staffCtx(db, actor, later(days * DAY))
    const seen: string[] = []
    let after: Awaited<ReturnType<typeof listArtefacts>>['next'] = null
    do {
      const page = await listArtefacts(staff, { list: name, after, limit: 1, language: 'en' })
      seen.push(...page.items.map(({ id }) => id))
      after = page.next
    } while (after)
    return seen
  }
  expect(await list('valid', 0)).toEqual([kept, soon, far].map(({ artefactId }) => artefactId))
  expect(await list('ending', 0)).toEqual([kept, soon].map(({ artefactId }) => artefactId))
  expect(await list('due', 0)).toEqual([revoked])
  // Over, though no job has noted it.
  expect(await list('valid', 5)).toEqual([far.artefactId])
  expect(await list('ended', 5)).toEqual([soon.artefactId, kept.artefactId, revoked])
  expect([await list('due', 5), await list('later', 5)]).toEqual([[revoked, soon.artefactId], [kept.artefactId]])

  const job = contextAt(db, later(5 * DAY), { actor: { kind: 'system' }, door: 'system' })
  while (await expireNext(job));
  expect(await list('due', 5)).toEqual([revoked, soon.artefactId])
  expect(await list('later', 5)).toEqual([kept.artefactId])
  expect(await list('due', 21)).toEqual([revoked, soon.artefactId, kept.artefactId])
})

test('what no job has noted as over must be gone as well, and is said to be, with its end', async ({ db }) => {
  const partnerId = await makePartner(db)
  const [first, second, kept, standing] = [
    await permitted(db, partnerId, { validUntil: later(DAY), eraseAt: null }),
    await permitted(db, partnerId, { validUntil: later(2 * DAY), eraseAt: null }),
    await permitted(db, partnerId, { validUntil: later(DAY), eraseAt: later(20 * DAY) }),
    await permitted(db, partnerId, { validUntil: later(30 * DAY), eraseAt: null }),
  ]
  const other = await permitted(db, await makePartner(db), { validUntil: later(DAY), eraseAt: null })
  const at = later(5 * DAY)
  const staff = staffCtx(db, await makeStaff(db, 'reviewer', partnerId, { steppedUpAt: at }), at)
  const page = async (list: ArtefactList, after: Parameters<typeof listArtefacts>[1]['after'] = null, limit = 10) => {
    const { items, next } = await listArtefacts(staff, { list, after, limit, language: 'en' })
    return { ids: items.map(({ id }) => id), next }
  }
  expect((await page('due')).ids).toEqual([first.artefactId, second.artefactId])
  const { ids, next } = await page('due', null, 1)
  expect([ids, (await page('due', next, 1)).ids]).toEqual([[first.artefactId], [second.artefactId]])
  expect((await page('later')).ids).toEqual([kept.artefactId])

  const said = { ids: [first, standing, other].map(({ artefactId }) => artefactId), evidenceUrl: null }
  expect(await confirmDeletions(staff, said)).toBe(1)
  expect(await confirmDeletions(staff, said)).toBe(0)
  expect((await page('due')).ids).toEqual([second.artefactId])
  expect(
    await db`select status, ended_at, deleted_at from consent_artefact where id = any(${said.ids}::uuid[]) order by status`,
  ).toEqual([
    { status: 'ACTIVE', endedAt: null, deletedAt: null },
    { status: 'ACTIVE', endedAt: null, deletedAt: null },
    { status: 'EXPIRED', endedAt: later(DAY), deletedAt: at },
  ])
  const trail = (id: string) => db`
    select action, actor_kind, door, at from audit_event
     where artefact_id = ${id} and action in ('sharing.ended', 'recipient.deleted') order by at`
  const ended = { action: 'sharing.ended', actorKind: 'system', door: 'system', at: later(DAY) }
  const deleted = { action: 'recipient.deleted', actorKind: 'staff', door: 'console', at }
  expect(await trail(first.artefactId)).toEqual([ended, deleted])
  expect(
    await db`select topic, at from outbox where artefact_id = ${first.artefactId} and topic = 'consent.expired'`,
  ).toEqual([{ topic: 'consent.expired', at: later(DAY) }])
  // The job that comes at last finds nothing to note of it.
  const job = contextAt(db, at, { actor: { kind: 'system' }, door: 'system' })
  while (await expireNext(job));
  expect(await trail(first.artefactId)).toEqual([ended, deleted])
  expect((await page('due')).ids).toEqual([second.artefactId])
})
