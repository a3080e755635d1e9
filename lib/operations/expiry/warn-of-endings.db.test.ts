import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { pause } from '@/lib/operations/consent/pause'
import { type Asked, makeRequest, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { contextAt, later } from '@/lib/operations/sign-in/testing'
import { warnOfEndings } from './warn-of-endings'

const DAY = 86_400

/** As the timer does, until nobody is left to warn. */
async function warn(db: Db, seconds: number) {
  while (await warnOfEndings(contextAt(db, later(seconds), { actor: { kind: 'system' }, door: 'system' })));
}

const warnings = async (db: Db, asked: Asked) =>
  (await rowsOf(db, asked.id)).outbox
    .filter(({ topic }) => topic === 'sharing.ending')
    .map(({ details, personId, partnerId }) => [(details as { days: number }).days, personId, partnerId])

test('of an end the person is warned a week and a day ahead, once each, and the partner is not', async ({ db }) => {
  const [asked, short, paused] = [
    await makeRequest(db),
    await makeRequest(db, { validUntil: later(13 * DAY), eraseAt: null }),
    await makeRequest(db),
  ]
  for (const one of [asked, short, paused]) {
    const { artefacts } = await approve(one.person(), { ref: one.ref, shown: NO_WORDS })
    if (one === paused) await pause(one.person(later(60)), { artefactId: artefacts[0]!.id })
  }
  const at = async (seconds: number) => {
    await Promise.all(Array.from({ length: 3 }, () => warn(db, seconds)))
    return warnings(db, asked)
  }
  const week = [7, asked.personId, null]
  expect(await at(358 * DAY - 1)).toEqual([])
  expect(await at(358 * DAY)).toEqual([week])
  expect(await at(364 * DAY - 1)).toEqual([week])
  expect(await at(364 * DAY)).toEqual([week, [1, asked.personId, null]])
  expect(await at(365 * DAY)).toHaveLength(2)
  expect(await warnings(db, paused)).toEqual([])
  await warn(db, 10 * DAY)
  expect(await warnings(db, short)).toEqual([])
  await warn(db, 12 * DAY)
  expect(await warnings(db, short)).toEqual([[1, short.personId, null]])
})
