import { expect } from 'vitest'
import { test } from '@/db/testing'
import { REQUEST_STATES } from '@/lib/core/consent/states'
import { QUEUE_SORTS } from '@/lib/core/staff/queue'
import { meetAt } from '@/lib/operations/consent/testing'
import { changeMember } from '@/lib/operations/console/staff/change-member'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { later, makePartner } from '@/lib/operations/sign-in/testing'
import { listChoices } from './list-choices'
import { removeView } from './remove-view'
import { MOST_VIEWS, saveView } from './save-view'
import { askedBy, NOTHING_NARROWED } from './testing'

const wrong = (field: 'name' | 'filters', why: string) => ({ code: 'invalid_input', fields: { [field]: [why] } })

test('a member keeps views for themselves, at the partner where they kept them, until they are no member any more', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  const [asha, bina] = [await makeStaff(db, 'reviewer', partnerId), await makeStaff(db, 'admin', partnerId)]
  const { partnerId: elsewhere } = await makeStaff(db)
  await db`insert into staff_membership (staff_id, partner_id, role) values (${asha.staffId}, ${elsewhere}, 'viewer')`
  const [here, there] = [staffCtx(db, asha), staffCtx(db, { ...asha, partnerId: elsewhere, role: 'viewer' })]
  const names = async (ctx = here) => (await listChoices(ctx, { language: 'en' })).views.map(({ name }) => name)
  await askedBy(db, partnerId, { purpose: 'LOAN' })
  const filters = { ...NOTHING_NARROWED, purpose: 'LOAN', who: asha.staffId, ends: 'day', sort: 'ending' } as const

  await saveView(here, { name: '  Loans\u200b,  today ', filters })
  await saveView(staffCtx(db, asha, later(1)), { name: 'Zweite', filters: NOTHING_NARROWED })
  await saveView(there, { name: 'Loans , today', filters: NOTHING_NARROWED })
  const { views } = await listChoices(here, { language: 'en' })
  expect(views.map(({ name, filters }) => ({ name, filters }))).toEqual([
    { name: 'Loans , today', filters },
    { name: 'Zweite', filters: NOTHING_NARROWED },
  ])
  expect(await names(staffCtx(db, bina))).toEqual([])
  const [theirs] = (await listChoices(there, { language: 'en' })).views
  await expect(removeView(here, { id: theirs!.id })).rejects.toMatchObject({ code: 'not_found' })
  await removeView(here, { id: views[1]!.id })
  await expect(removeView(here, { id: views[1]!.id })).rejects.toMatchObject({ code: 'not_found' })
  expect([await names(), await names(there)]).toEqual([['Loans , today'], ['Loans , today']])

  await changeMember(staffCtx(db, bina), { staffId: asha.staffId, role: 'viewer' })
  expect(await names()).toEqual(['Loans , today'])
  await changeMember(staffCtx(db, bina), { staffId: asha.staffId, role: null })
  expect(await db`select partner_id from queue_view where staff_id = ${asha.staffId}`).toEqual([
    { partnerId: elsewhere },
  ])
  // Who is removed while their form is on its way.
  const late = saveView(here, { name: 'Late', filters: NOTHING_NARROWED })
  await expect(late).rejects.toMatchObject({ code: 'forbidden' })
})

test('a view has a name of its own that names nobody, and holds nothing that the queue does not offer', async ({
  db,
}) => {
  const partnerId = await makePartner(db)
  const staff = staffCtx(db, await makeStaff(db, 'viewer', partnerId))
  const { email } = await askedBy(db, partnerId)
  const { staffId: stranger } = await makeStaff(db, 'reviewer')
  const save = (name: string, over = {}) => saveView(staff, { name, filters: { ...NOTHING_NARROWED, ...over } })
  await save('Mine')
  await expect(save('Mine', { who: 'me' })).rejects.toMatchObject(wrong('name', 'taken'))
  await expect(save('Mine, too')).rejects.toMatchObject({ ...wrong('name', 'kept'), facts: { view: 'Mine' } })
  for (const name of ['', ' \n\u200b', '\u200d']) await expect(save(name)).rejects.toMatchObject(wrong('name', 'empty'))
  await expect(save('x'.repeat(61))).rejects.toMatchObject(wrong('name', 'too_long'))
  for (const name of [email, 'Asha 98450\u200b12345'])
    await expect(save(name)).rejects.toMatchObject(wrong('name', 'names_somebody'))
  for (const over of [{ purpose: email }, { by: email }, { who: email }, { who: stranger }, { purpose: '' }])
    await expect(save('Other', over)).rejects.toMatchObject(wrong('filters', 'not_offered'))
  // What a caller puts beside is not kept.
  await save('😀'.repeat(60), { who: 'me', person: 'token' })
  const rows = await db`select name, filters from queue_view where partner_id = ${partnerId} order by name`
  expect(rows.map(({ filters }) => filters)).toEqual([NOTHING_NARROWED, { ...NOTHING_NARROWED, who: 'me' }])
})

test('a form that is sent twice keeps one view, and nobody keeps more than twenty, also not at once', async ({
  db,
}) => {
  const actor = await makeStaff(db, 'viewer')
  const staff = staffCtx(db, actor)
  const save = (name: string, filters = NOTHING_NARROWED) =>
    saveView(staff, { name, filters }).then(
      () => 'done',
      (error) => error.fields?.name?.[0] ?? error,
    )
  const others = REQUEST_STATES.flatMap((status) => QUEUE_SORTS.map((sort) => ({ ...NOTHING_NARROWED, status, sort })))
  const meet = (...racers: (() => Promise<unknown>)[]) =>
    meetAt(
      db,
      (tx) => tx`
        select from staff_membership where staff_id = ${actor.staffId} and partner_id = ${actor.partnerId} for update`,
      racers,
    )
  const fulfilled = (value: string) => ({ status: 'fulfilled', value })
  const kept = async () => (await listChoices(staff, { language: 'en' })).views.length
  const twice = [() => save('Twice'), () => save('Twice')]
  expect(await meet(...twice)).toEqual([fulfilled('done'), fulfilled('done')])
  expect(await kept()).toBe(1)
  for (let n = 2; n < MOST_VIEWS; n++) await save(`View ${n}`, others.pop())
  const [one, more] = [others.pop(), others.pop()]
  const last = await meet(
    () => save('One', one),
    () => save('More', more),
  )
  expect(last).toEqual(expect.arrayContaining([fulfilled('done'), fulfilled('many')]))
  expect([await save('Twice'), await save('Another', others.pop())]).toEqual(['done', 'many'])
  expect(await kept()).toBe(MOST_VIEWS)
})
