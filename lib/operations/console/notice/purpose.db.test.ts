import { expect } from 'vitest'
import { test } from '@/db/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { listPurposes } from './list-purposes'
import { resetPurpose } from './reset-purpose'
import { savePurpose } from './save-purpose'
import { usual } from './testing'

test('a partner says what is usual for a purpose, for itself alone, and takes it back', async ({ db }) => {
  const [own, other] = [staffCtx(db, await makeStaff(db)), staffCtx(db, await makeStaff(db))]
  const loan = async (ctx: typeof own) => (await listPurposes(ctx)).find(({ purpose }) => purpose === 'LOAN')
  const wallets = await loan(own)
  expect(wallets).toMatchObject({ own: false })
  await savePurpose(own, { ...usual, purpose: ' LOAN ', dataTypes: [' Invoice', '', 'Invoice'] })
  await savePurpose(own, { ...usual, purpose: 'LOAN', dataTypes: ['Invoice'], frequencyLimit: null })
  expect(await loan(own)).toEqual({
    purpose: 'LOAN',
    ...usual,
    dataTypes: ['Invoice'],
    frequencyLimit: null,
    frequencySeconds: null,
    own: true,
  })
  expect(await loan(other)).toEqual(wallets)
  await resetPurpose(own, { purpose: 'LOAN' })
  expect(await loan(own)).toEqual(wallets)
  await expect(resetPurpose(own, { purpose: 'LOAN' })).rejects.toMatchObject({ code: 'not_found' })
  const audit = await db`select action, details ->> 'purpose' as purpose from audit_event
    where partner_id = ${own.actor.kind === 'staff' ? own.actor.partnerId : ''} and action like 'purpose.%' order by id`
  expect(audit.map(({ action, purpose }) => [action, purpose])).toEqual([
    ['purpose.set', 'LOAN'],
    ['purpose.set', 'LOAN'],
    ['purpose.reset', 'LOAN'],
  ])
})

for (const [field, over] of [
  ['purpose', { purpose: ' ' }],
  ['purpose', { purpose: 'x'.repeat(101) }],
  ['recordsDays', { recordsDays: 0 }],
  ['recordsDays', { recordsDays: Number.NaN }],
  ['validityDays', { validityDays: 1.5 }],
  ['validityDays', { validityDays: 36_501 }],
  ['frequencyLimit', { frequencyLimit: -1 }],
  ['frequencyLimit', { frequencySeconds: null }],
  ['dataTypes', { dataTypes: ['x'.repeat(101)] }],
  ['dataTypes', { dataTypes: Array.from({ length: 101 }, (_, index) => `type${index}`) }],
] as const)
  test(`nothing is kept of ${JSON.stringify(over).slice(0, 60)}`, async ({ db }) => {
    const ctx = staffCtx(db, await makeStaff(db))
    await expect(savePurpose(ctx, { ...usual, purpose: 'LOAN', ...over })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { [field]: [expect.any(String)] },
    })
  })
