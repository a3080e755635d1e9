import { v7 } from 'uuid'
import { describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { exportText } from '@/lib/core/audit/export-file'
import { approve } from '@/lib/operations/consent/approve'
import { makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { later } from '@/lib/operations/sign-in/testing'
import { exportEvents } from './export-events'
import { listEvents } from './list-events'
import { anything, exported, makeEvent } from './testing'

/** Somebody who may read the audit trail, a minute after all that these tests make. */
async function auditor(db: Db, partnerId?: string) {
  const now = later(60)
  const actor = await makeStaff(db, 'auditor', partnerId, { steppedUpAt: now })
  return { partnerId: actor.partnerId, ctx: staffCtx(db, actor, now) }
}

const list = async (ctx: Awaited<ReturnType<typeof auditor>>['ctx'], over: object = {}) =>
  (await listEvents(ctx, { filter: { ...anything, ...over }, after: null, limit: 100 })).events

test('of a person it says what they answered, and nothing by which they could be known', async ({ db }) => {
  const asked = await makeRequest(db)
  await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  // As it is written when somebody proves a number that a request waited for.
  for (const action of ['request.assigned', 'person.identifier_added', 'abha.settled'])
    await makeEvent(db, asked.partnerId, { action, actorKind: 'person', actorId: asked.personId })
  const { ctx } = await auditor(db, asked.partnerId)
  const { events, actions } = await listEvents(ctx, { filter: anything, after: null, limit: 100 })
  expect(events.map(({ action, actorKind, actorId }) => [action, actorKind, actorId])).toEqual([
    ['consent.granted', 'person', null],
    ['consent.asked', 'partner', null],
  ])
  expect(actions.toSorted()).toEqual(['consent.asked', 'consent.granted'])
  expect(events.every(({ requestId }) => requestId === asked.id)).toBe(true)
  for (const text of [JSON.stringify(events), JSON.stringify(await exported(ctx))]) {
    expect(text).not.toContain(asked.personId)
    expect(text).not.toContain(asked.email)
    // Whether the wallet knew whom the request names.
    expect(text).not.toContain('waiting')
  }
})

test('pages follow each other without a gap, also where events share an instant', async ({ db }) => {
  const { partnerId, ctx } = await auditor(db)
  const made = [later(0), later(1), later(1), later(1), later(2)]
  const ids = await Promise.all(made.map((at) => makeEvent(db, partnerId, { at })))
  const seen: string[] = []
  let after = null
  do {
    const page = await listEvents(ctx, { filter: anything, after, limit: 2 })
    expect(page.events.length).toBeLessThanOrEqual(2)
    seen.push(...page.events.map(({ id }) => id))
    after = page.next
  } while (after)
  expect(seen).toHaveLength(5)
  expect(new Set(seen)).toEqual(new Set(ids))
})

describe('a filter', () => {
  test('finds by action, kind of actor, staff member, request and day, and all of them together', async ({ db }) => {
    const { partnerId, ctx } = await auditor(db)
    const colleague = await makeStaff(db, 'admin', partnerId)
    const requestId = v7()
    const wanted = await makeEvent(db, partnerId, {
      action: 'request.reviewed',
      actorKind: 'staff',
      actorId: colleague.staffId,
      requestId,
      at: later(-10),
    })
    await makeEvent(db, partnerId, { action: 'request.reviewed', actorKind: 'staff', actorId: v7(), at: later(-20) })
    await makeEvent(db, partnerId, { requestId, at: later(-30) })
    const each = {
      action: 'request.reviewed',
      actorKind: 'staff',
      staffId: colleague.staffId,
      requestId,
      from: later(-25),
      to: later(-5),
    }
    const found = Object.fromEntries(
      await Promise.all(
        Object.entries(each).map(async ([key, value]) => [key, (await list(ctx, { [key]: value })).length]),
      ),
    )
    expect(found).toEqual({ action: 2, actorKind: 2, staffId: 1, requestId: 2, from: 2, to: 3 })
    expect((await list(ctx, each)).map(({ id, actorName }) => [id, actorName])).toEqual([[wanted, 'Kavita Rao']])
  })
})

describe('a copy', () => {
  test('holds all that the filter finds, in pieces, and nothing of later; that it was taken stands in the trail', async ({
    db,
  }) => {
    const { partnerId, ctx } = await auditor(db)
    const other = await auditor(db)
    await makeEvent(db, other.partnerId)
    await db`
      insert into audit_event (id, at, action, partner_id, actor_kind, actor_id, door, trace_id)
      select gen_random_uuid(), ${later(-60)}::timestamptz - make_interval(secs => n / 3), 'consent.used', ${partnerId},
             'partner', ${partnerId}, 'native', 't'
        from generate_series(1, 2300) n`
    await makeEvent(db, partnerId, { at: later(61) })
    const sizes: number[] = []
    const seen = new Set<string>()
    for await (const piece of await exportEvents(ctx, {
      filter: { ...anything, actorKind: 'partner' },
      format: 'csv',
    })) {
      sizes.push(piece.length)
      for (const { id } of piece) seen.add(id)
    }
    expect(sizes).toEqual([1000, 1000, 300])
    expect(seen.size).toBe(2300)
    const [event, ...more] = await list(ctx, { action: 'audit.exported' })
    expect(more).toEqual([])
    expect(event).toMatchObject({ actorKind: 'staff', details: { format: 'csv', actorKind: 'partner' } })
  })

  test('is escaped as CSV and whole as JSON', async ({ db }) => {
    const { partnerId, ctx } = await auditor(db)
    const { staffId } = await makeStaff(db, 'admin', partnerId)
    await db`update staff set name = '=1+1' where id = ${staffId}`
    const details = { origin: '=HYPERLINK("https://evil.example")', on: true, waiting: true }
    const id = await makeEvent(db, partnerId, {
      action: 'origin.added',
      actorKind: 'staff',
      actorId: staffId,
      door: 'console',
      details,
    })
    const text = async (format: 'csv' | 'json') => {
      let all = ''
      const events = await exportEvents(ctx, { filter: { ...anything, action: 'origin.added' }, format })
      for await (const part of exportText(events, format)) all += part
      return all
    }
    const [head, row, end] = (await text('csv')).split('\r\n')
    expect(head).toBe(
      '\ufeffid,at,action,actorKind,actorId,actorName,door,requestId,artefactId,sessionId,details,traceId',
    )
    expect(row).toContain(`${id},2026-04-01T09:59:00.000Z,origin.added,staff,${staffId},"'=1+1",console,,,,`)
    expect(row).toContain('"on: true, origin: =HYPERLINK(""https://evil.example"")"')
    expect(end).toBe('')
    expect(JSON.parse(await text('json'))).toEqual([
      expect.objectContaining({ id, details: { origin: details.origin, on: true } }),
    ])
  })

  test('of nothing is an empty file', async () => {
    const all = async (format: 'csv' | 'json') => {
      let text = ''
      for await (const part of exportText((async function* () {})(), format)) text += part
      return text
    }
    expect(JSON.parse(await all('json'))).toEqual([])
    expect((await all('csv')).split('\r\n')).toHaveLength(2)
  })
})
