import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { Failure } from '@/lib/core/failure'
import { may, needsStepUp, PERMISSIONS, ROLES } from '@/lib/core/staff/permission'
import type { Actor, Ctx } from '@/lib/operations/context'
import { contextAt, later, makePartner, start } from '@/lib/operations/sign-in/testing'
import { type MatrixCase, makeStaff, type OutsideMatrix, staffCtx } from './testing'

const here = import.meta.dirname
const subjects = await Promise.all(
  readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => {
      const files = readdirSync(join(here, name))
      const { matrix = [], outsideMatrix = {} } = files.includes('testing.ts')
        ? ((await import(`./${name}/testing.ts`)) as { matrix?: MatrixCase[]; outsideMatrix?: OutsideMatrix })
        : {}
      const operations = files
        .filter((file) => file.endsWith('.ts') && !/(^|\.)(test|testing)\.ts$/.test(file))
        .map((file) => file.slice(0, -3))
      return { name, matrix, outsideMatrix, operations }
    }),
)

/** 'done', or the code of the refusal. Anything else that is thrown fails the test. */
async function outcomeOf(run: () => Promise<unknown>): Promise<{ outcome: string; answer?: unknown }> {
  try {
    return { outcome: 'done', answer: await run() }
  } catch (error) {
    if (error instanceof Failure) return { outcome: error.code }
    throw error
  }
}

/** Runs a case and says what came of it, and whether what it is about was left as it was. */
async function attempt(db: Db, one: MatrixCase, ctx: Ctx, id: string) {
  const before = await one.look?.(db, id)
  const { outcome, answer } = await outcomeOf(() => one.run(ctx, id))
  const after = await one.look?.(db, id)
  return { outcome, answer, changed: JSON.stringify(before) !== JSON.stringify(after) }
}

/** What the console runs inside other operations, which are in the matrix. */
const THROUGH_OTHERS = [
  'consent/cancel-request',
  'consent/create-request',
  'delivery/confirm-action',
  'notice/change-own',
  'webhook/check-address',
]

const refused = (outcome: string) => ({ outcome, answer: undefined, changed: false })

const strangers = (partnerId: string): Record<string, { actor: Actor; told: string }> => ({
  nobody: { actor: { kind: 'anonymous' }, told: 'unauthenticated' },
  'a person': { actor: { kind: 'person', personId: v7(), sessionId: v7(), via: 'web' }, told: 'forbidden' },
  'a key without a scope': {
    actor: { kind: 'partner', partnerId, credentialId: v7(), scopes: [] },
    told: 'forbidden',
  },
})

describe('every operation of the console', () => {
  for (const { name, matrix, outsideMatrix, operations } of subjects)
    test(`of ${name} is in the matrix, or says why not`, () => {
      const listed = matrix.map(({ operation }) => operation).filter((operation) => !operation.includes('/'))
      expect([...new Set([...listed, ...Object.keys(outsideMatrix)])].sort()).toEqual([...operations].sort())
    })

  test('that partners’ software has as well is in it too, or is met through another', () => {
    const operations = join(here, '..')
    const shared = readdirSync(operations, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/^console|(^|\.)(test|testing)\.ts$|^context/.test(file))
      .filter((file) => /requirePartnerOrStaff\(|requireStaff\(/.test(readFileSync(join(operations, file), 'utf8')))
      .map((file) => file.slice(0, -3))
    const listed = subjects.flatMap(({ matrix }) => matrix.map(({ operation }) => operation))
    expect(shared.filter((file) => !listed.includes(file)).sort()).toEqual(THROUGH_OTHERS)
  })

  test('asks for a permission that there is', () => {
    const asked = subjects.flatMap(({ matrix }) => matrix.map(({ permission }) => permission))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((permission) => !PERMISSIONS.includes(permission))).toEqual([])
  })
})

for (const { name, matrix } of subjects)
  describe(`${name}:`, () => {
    for (const one of matrix)
      for (const [state, { make, expected }] of Object.entries(one.states)) {
        const { operation, permission } = one
        test(`${operation} (${state}) is for ${permission}, and for the partner's own`, async ({ db }) => {
          const [partnerId, otherId] = [await makePartner(db), await makePartner(db)]
          const foreign = await make(db, otherId)
          let own = await make(db, partnerId)
          for (const role of ROLES) {
            const actor = await makeStaff(db, role, partnerId)
            const fresh = staffCtx(db, actor)
            const stale = staffCtx(db, { ...actor, steppedUpAt: later(-301) })
            const never = staffCtx(db, { ...actor, steppedUpAt: null })
            if (!may(role, permission)) {
              for (const ctx of [fresh, stale])
                for (const id of [own, foreign])
                  expect.soft(await attempt(db, one, ctx, id), `${role}`).toEqual(refused('forbidden'))
              continue
            }
            if (needsStepUp(permission))
              for (const ctx of [stale, never])
                for (const id of [own, foreign])
                  expect.soft(await attempt(db, one, ctx, id), `${role}, stale`).toEqual(refused('step_up_required'))

            const abroad = await attempt(db, one, fresh, foreign)
            if (one.shows) {
              expect.soft(abroad.outcome, `${role}, another partner's`).toBe('done')
              expect.soft(one.shows(abroad.answer as never, foreign), `${role} sees another partner's`).toBe(false)
              expect.soft(abroad.changed, `${role} changed another partner's`).toBe(false)
            } else expect.soft(abroad, `${role}, another partner's`).toEqual(refused('not_found'))

            const home = await attempt(db, one, fresh, own)
            const isLeftOut = expected === 'left out'
            expect.soft(home.outcome, `${role}, their own`).toBe(isLeftOut ? 'done' : expected)
            if (one.shows) expect.soft(one.shows(home.answer as never, own), `${role} sees their own`).toBe(!isLeftOut)
            if (expected === 'done' && one.look) {
              expect.soft(home.changed, `${role} changes their own`).toBe(true)
              own = await make(db, partnerId)
            }
            if (expected !== 'done') expect.soft(home.changed, `${role}, refused or left out`).toBe(false)
          }
          for (const [who, { actor, told }] of Object.entries(strangers(partnerId)))
            expect
              .soft(await attempt(db, one, contextAt(db, start, { actor, door: 'console' }), own), who)
              .toEqual(refused(told))
        })
      }
  })
