import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { revoke } from '@/lib/operations/consent/revoke'
import { ALL_SCOPES, makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import type { Ctx } from '@/lib/operations/context'
import { asPerson, contextAt, later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { type Activity, listActivity, listRequesters } from './list-activity'

const sentences = (items: readonly Activity[]) => items.map(({ sentence }) => sentence)
const all = (ctx: Ctx) => listActivity(ctx, { after: null, limit: 50 })

test('what a person did and what was asked, newest first, with who did it', async ({ db }) => {
  const asked = await makeRequest(db)
  const { artefacts } = await approve(asked.person(later(60)), {
    ref: asked.ref,
    scope: { ...asked.request, dataTypes: ['Prescription'], providers: [] },
    shown: NO_WORDS,
  })
  await revoke(asked.person(later(120)), { artefactId: artefacts[0]?.id as string })
  const { items, next } = await all(asked.person(later(180)))
  expect(next).toBeNull()
  expect(items.map(({ sentence, by, who, at }) => [sentence, by, who, at])).toEqual([
    ['consent_revoked', 'byYouHere', 'Asha Clinic', later(120)],
    ['consent_granted_part', 'byYouHere', 'Asha Clinic', later(60)],
    ['consent_asked', 'byPartner', 'Asha Clinic', start],
  ])
})

test('what others did in a person’s name is told as such', async ({ db }) => {
  const asked = await makeRequest(db)
  await deny(asked.partner(later(60), ALL_SCOPES), { ref: asked.ref, shown: NO_WORDS })
  const { items } = await all(asked.person(later(180)))
  expect(items[0]).toMatchObject({ sentence: 'consent_denied_other', by: 'byPartnerForYou' })
})

test('requests that ran out and shares whose time is over are there at the instant they ended', async ({ db }) => {
  const open = await makeRequest(db)
  const end = open.request.expiresAt
  expect(sentences((await all(open.person(new Date(end.getTime() - 1)))).items)).toEqual(['consent_asked'])
  const { items } = await all(open.person(end))
  expect(items[0]).toMatchObject({ sentence: 'consent_expired', by: 'bySystem', at: end, requestId: open.id })

  const shared = await makeRequest(db)
  await approve(shared.person(), { ref: shared.ref, shown: NO_WORDS })
  const over = await all(shared.person(shared.request.validUntil))
  expect(over.items[0]).toMatchObject({ sentence: 'sharing_ended', at: shared.request.validUntil })
  expect(sentences(over.items)).not.toContain('consent_expired')
})

test('pages meet without a gap or a repeat, also where events share an instant', async ({ db }) => {
  const asked = await makeRequest(db)
  for (let count = 0; count < 7; count++)
    await db`insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, trace_id)
             values (${v7()}, ${later(5)}, 'person.signed_in', ${asked.personId}, 'person', ${asked.personId}, 'web', 't')`
  const ctx = asked.person(later(400 * 86_400))
  const whole = (await all(ctx)).items.map(({ id, action }) => id + action)
  const paged: string[] = []
  let after: Parameters<typeof listActivity>[1]['after'] = null
  do {
    const page = await listActivity(ctx, { after, limit: 2 })
    paged.push(...page.items.map(({ id, action }) => id + action))
    after = page.next
  } while (after)
  expect(whole).toHaveLength(9)
  expect(paged).toEqual(whole)
})

test('a filter keeps to one kind and to one requester', async ({ db }) => {
  const asked = await makeRequest(db)
  await deny(asked.person(later(60)), { ref: asked.ref, shown: NO_WORDS })
  const other = await makeRequest(db, { identifiers: [asked.email] })
  const ctx = asked.person(later(2 * 86_400))
  const only = async (filter: Partial<Parameters<typeof listActivity>[1]>) =>
    sentences((await listActivity(ctx, { after: null, limit: 50, ...filter })).items)

  expect(await only({ kind: 'deciding' })).toEqual(['consent_denied'])
  expect(await only({ kind: 'asking', partnerId: other.partnerId })).toEqual(['consent_expired', 'consent_asked'])
  expect(await only({ kind: 'account' })).toEqual([])
  expect((await listRequesters(ctx)).map(({ id }) => id).sort()).toEqual([asked.partnerId, other.partnerId].sort())
})

test('nobody sees another person’s life, and a partner sees none', async ({ db }) => {
  const asked = await makeRequest(db)
  const stranger = contextAt(db, later(60), asPerson(await makePerson(db, [someEmail()]), v7()))
  expect((await all(stranger)).items).toEqual([])
  expect((await listActivity(stranger, { after: null, limit: 5, partnerId: asked.partnerId })).items).toEqual([])
  expect(await listRequesters(stranger)).toEqual([])
  await expect(all(asked.partner())).rejects.toMatchObject({ code: 'forbidden' })
  await expect(all(contextAt(db, start))).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('an event nobody has words for is told by its name', async ({ db }) => {
  const asked = await makeRequest(db)
  await db`insert into audit_event (id, at, action, person_id, actor_kind, actor_id, door, trace_id)
           values (${v7()}, ${later(5)}, 'staff.sang', ${asked.personId}, 'staff', ${v7()}, 'system', 't')`
  expect((await all(asked.person(later(60)))).items[0]).toMatchObject({ sentence: 'other', action: 'staff.sang' })
})
