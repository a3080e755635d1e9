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

const week = (asked: Asked) => [7, asked.personId, null]
const day = (asked: Asked) => [1, asked.personId, null]

/** Granted at the start, for so long. */
async function given(db: Db, seconds: number) {
  const asked = await makeRequest(db, { validUntil: later(seconds), eraseAt: null })
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  return { ...asked, artefactId: artefacts[0]!.id }
}

test('of an end the person is warned a week and a day ahead, once each, and the partner is not', async ({ db }) => {
  const asked = await given(db, 365 * DAY)
  const at = async (seconds: number) => {
    await Promise.all(Array.from({ length: 3 }, () => warn(db, seconds)))
    return warnings(db, asked)
  }
  expect(await at(358 * DAY - 1)).toEqual([])
  expect(await at(358 * DAY)).toEqual([week(asked)])
  expect(await at(364 * DAY - 1)).toEqual([week(asked)])
  expect(await at(364 * DAY)).toEqual([week(asked), day(asked)])
  expect(await at(365 * DAY)).toHaveLength(2)
})

test('a warning is for whatever was given for longer than it says, and for what is paused too', async ({ db }) => {
  const [eight, seven, two, one, paused] = [
    await given(db, 8 * DAY),
    await given(db, 7 * DAY),
    await given(db, 2 * DAY),
    await given(db, DAY),
    await given(db, 8 * DAY),
  ]
  await pause(paused.person(later(60)), { artefactId: paused.artefactId })
  const all = () => Promise.all([eight, seven, two, one, paused].map((asked) => warnings(db, asked)))
  await warn(db, 60)
  expect(await all()).toEqual([[], [], [], [], []])
  for (const seconds of [DAY, DAY + 1]) await warn(db, seconds)
  expect(await all()).toEqual([[week(eight)], [], [day(two)], [], [week(paused)]])
  await warn(db, 6 * DAY)
  await warn(db, 7 * DAY)
  const both = (asked: Asked) => [week(asked), day(asked)]
  expect(await all()).toEqual([both(eight), [day(seven)], [day(two)], [], both(paused)])
})

test('a job that is late by a day warns of the same, and never a week and a day ahead at once', async ({ db }) => {
  const late = await given(db, 30 * DAY)
  await warn(db, 24 * DAY)
  await warn(db, 24 * DAY)
  expect(await warnings(db, late)).toEqual([week(late)])
  // Nobody looked while it was in its week.
  const forgotten = await given(db, 30 * DAY)
  await warn(db, 29.5 * DAY)
  expect(await warnings(db, late)).toEqual([week(late), day(late)])
  expect(await warnings(db, forgotten)).toEqual([day(forgotten)])
})
