import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { admitCall } from '@/lib/operations/account/admit-call'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { contextAt, later, start } from '@/lib/operations/sign-in/testing'
import { readAccount } from './read-account'

/** A partner with this account, whose calls are counted at a time, and what its staff are shown then. */
async function account(db: Db, limits: Record<string, number | string[] | null>) {
  const reader = await makeStaff(db, 'auditor')
  const { partnerId } = reader
  await db`insert into partner_account ${db({ partnerId, ...limits })}`
  return {
    call: (service: 'register' | 'read', at: Date) =>
      admitCall(contextAt(db, at, { actor: { kind: 'system' }, door: 'attestr' }), partnerId, service),
    shown: async (at: Date) => {
      const { allowances = [], ...rest } = (await readAccount(staffCtx(db, reader, at))) ?? {}
      return { ...rest, left: allowances.map((one) => [one.api, one.span, one.limit, one.left, one.endsAt]) }
    },
  }
}

test('what is left of each limit is what the calls of its window have left', async ({ db }) => {
  const { call, shown } = await account(db, {
    services: ['register', 'read'],
    credits: 20,
    accountPerMinute: 10,
    apiPerMinute: 2,
    accountPerDay: 100,
    apiPerDay: 50,
  })
  const [minute, day] = [later(60), new Date('2026-04-01T18:30:00.000Z')]
  for (const service of ['register', 'register', 'read'] as const) await call(service, start)
  await expect(call('register', later(59))).rejects.toMatchObject({ code: 'api_rate_limit' })
  expect(await shown(later(59))).toEqual({
    services: ['register', 'read'],
    credits: 20,
    left: [
      ['*', 'minute', 10, 7, minute],
      ['register', 'minute', 2, 0, minute],
      ['*', 'day', 100, 97, day],
      ['register', 'day', 50, 48, day],
      ['read', 'minute', 2, 1, minute],
      ['read', 'day', 50, 49, day],
    ],
  })
  // What a window held is not taken from the next one.
  const left = async (at: Date) => (await shown(at)).left.map(([, , , left]) => left)
  expect(await left(minute)).toEqual([10, 2, 97, 48, 2, 49])
  expect(await left(day)).toEqual([10, 2, 100, 50, 2, 50])
})

test('a limit that was lowered below what was used leaves nothing, and none is shown where none is set', async ({
  db,
}) => {
  const { call, shown } = await account(db, { services: ['read'], credits: null, accountPerDay: 2 })
  for (const _ of [1, 2]) await call('read', start)
  await db`update partner_account set account_per_day = 1 where account_per_day = 2`
  expect(await shown(start)).toMatchObject({ credits: null, left: [['*', 'day', 1, 0, expect.any(Date)]] })
})
