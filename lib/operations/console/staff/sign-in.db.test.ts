import { randomBytes, scryptSync } from 'node:crypto'
import { TOTP } from 'otpauth'
import { v7 } from 'uuid'
import { describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { findLiveStaffSession } from '@/db/queries/staff-session'
import { seal } from '@/db/sealed'
import { test } from '@/db/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { requireStaff } from '@/lib/operations/context'
import { tryingToSignIn } from '@/lib/operations/sign-in/staff-tries'
import { contextAt, later, makePartner, start } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { newTotpSecret } from '@/lib/operations/sign-in/totp'
import { changeMember } from './change-member'
import { listSessions } from './list-sessions'
import { signInWithPassword } from './sign-in-with-password'
import { signOut } from './sign-out'
import { stepUp } from './step-up'
import { switchPartner } from './switch-partner'
import { makeSession } from './testing'

const PASSWORD = 'nine lotus lamps at noon'
/** As cheap as scrypt gets: what a try costs is measured elsewhere. */
const hashed = (() => {
  const salt = randomBytes(16)
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2, r: 1, p: 1 })
  return ['scrypt', 2, 1, 1, salt.toString('base64'), hash.toString('base64')].join('$')
})()

/** A member with a password and an authenticator; `code` is what it shows at a time. */
async function makeMember(db: Db) {
  const actor = await makeStaff(db)
  const secret = newTotpSecret()
  await db`update staff set password_hash = ${hashed}, totp_sealed = ${seal(secret, 'staff.totp', actor.staffId)}
            where id = ${actor.staffId}`
  const email = `${actor.staffId}@staff.example`
  const code = (at = start) => new TOTP({ secret }).generate({ timestamp: at.getTime() })
  const wrong = (at = start) => (['000000', '111111'] as const).find((one) => one !== code(at))!
  return { ...actor, email, code, wrong }
}

const actionsOf = async (db: Db, partnerId: string) =>
  (await db<{ action: string }[]>`select action from audit_event where partner_id = ${partnerId}`).map(
    ({ action }) => action,
  )

const signIn = async (
  db: Db,
  input: { email: string; code: string; password?: string; browser?: { email: string; id: string } },
  at = start,
): Promise<{ secret: string }> => {
  const ctx = contextAt(db, at, { door: 'console' })
  try {
    return await signInWithPassword(ctx, { password: PASSWORD, device: 'Firefox, Linux', ...input })
  } finally {
    await ctx.settle()
  }
}

const liveAt = (db: Db, secret: string, at: Date, isUse = true) =>
  findLiveStaffSession(db, hashToken(secret), at, isUse)

const codeOf = async (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('signing in', () => {
  test('opens the console of the partner, for which it is a fresh proof, and is written down', async ({ db }) => {
    const member = await makeMember(db)
    const { secret } = await signIn(db, { email: ` ${member.email.toUpperCase()}`, code: member.code() })
    expect(await liveAt(db, secret, start)).toMatchObject({
      staffId: member.staffId,
      partnerId: member.partnerId,
      role: 'admin',
      signedInWith: 'password',
      steppedUpAt: start,
      expiresAt: later(8 * 3600),
    })
    const [session] = await db`select * from staff_session where staff_id = ${member.staffId}`
    expect(JSON.stringify(session)).not.toContain(secret)
    const events = await db`select action, actor_kind, actor_id, door, details from audit_event
                             where partner_id = ${member.partnerId}`
    expect(events).toMatchObject([
      { action: 'staff.signed_in', actorKind: 'staff', actorId: member.staffId, door: 'console' },
    ])
  })

  test('a wrong password, a wrong code and an unknown address are answered alike, and so is who left', async ({
    db,
  }) => {
    const [member, left] = [await makeMember(db), await makeMember(db)]
    await db`delete from staff_membership where staff_id = ${left.staffId}`
    const answers = await Promise.all(
      [
        { email: member.email, password: 'another password', code: member.code() },
        { email: left.email, password: 'another password', code: left.code() },
        { email: `${v7()}@staff.example`, code: '123456' },
      ].map((input) => signIn(db, input).catch((error) => ({ ...error }))),
    )
    for (const answer of answers)
      expect(answer).toEqual({ name: 'Failure', code: 'unauthenticated', fields: {}, facts: { attemptsLeft: 4 } })
    expect(await codeOf(signIn(db, { email: member.email, code: member.wrong() }))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, { email: left.email, code: left.code(later(-30)) }))).toBe('unauthenticated')
    // The partner learns of it, without a name.
    const noted = await db`select actor_kind, details from audit_event
      where partner_id = ${member.partnerId} and action = 'staff.sign_in_failed'`
    expect(noted).toHaveLength(2)
    expect(noted[0]).toEqual({ actorKind: 'system', details: { staffId: member.staffId } })
  })

  test('a code that was left empty costs no try, and is told to nobody', async ({ db }) => {
    const member = await makeMember(db)
    for (let tries = 0; tries < 6; tries++) {
      expect(await codeOf(signIn(db, { email: member.email, code: ' ' }))).toBe('invalid_input')
    }
    expect(await actionsOf(db, member.partnerId)).not.toContain('staff.sign_in_failed')
    await signIn(db, { email: member.email, code: member.code() })
    const ctx = staffCtx(db, { ...member, sessionId: await makeSession(db, member) })
    const tries = await Promise.all(Array.from({ length: 6 }, () => codeOf(stepUp(ctx, { code: '' }))))
    expect(new Set(tries)).toEqual(new Set(['invalid_input']))
  })

  test('a code of the step before or after counts, none further, and each of them once', async ({ db }) => {
    const member = await makeMember(db)
    const { email, code } = member
    expect(await codeOf(signIn(db, { email, code: code(later(-61)) }))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, { email, code: code(later(61)) }))).toBe('unauthenticated')
    await signIn(db, { email, code: code(later(-30)) })
    const race = await Promise.all(Array.from({ length: 4 }, () => codeOf(signIn(db, { email, code: code() }))))
    expect(race.filter((one) => one === 'done')).toHaveLength(1)
    // An older one than the last that was used is over too.
    expect(await codeOf(signIn(db, { email, code: code(later(-30)) }))).toBe('unauthenticated')
    await signIn(db, { email, code: code(later(30)) })
  })

  test('of fifty tries at once five are looked at, known or unknown; then there is a wait', async ({ db }) => {
    const member = await makeMember(db)
    for (const email of [member.email, `${v7()}@staff.example`]) {
      const tries = await Promise.all(
        Array.from({ length: 50 }, () => codeOf(signIn(db, { email, password: 'x', code: member.wrong() }))),
      )
      expect(tries.filter((one) => one === 'unauthenticated')).toHaveLength(5)
      expect(tries.filter((one) => one === 'too_many_requests')).toHaveLength(45)
      // The right ones do not help during the wait, which is told to the second.
      await expect(signIn(db, { email, code: member.code(later(60)) }, later(60))).rejects.toMatchObject({
        code: 'too_many_requests',
        facts: { retryAfter: 840 },
      })
    }
    await signIn(db, { email: member.email, code: member.code(later(900)) }, later(900))
  })

  test('strangers who use the tries up shut no browser out that has signed in before, and it counts its own', async ({
    db,
  }) => {
    const { email, code, wrong } = await makeMember(db)
    const from = (id: string, of = email) => ({ browser: { email: of, id } })
    await db`insert into staff_guard (subject_hash, failures_in_row, tries, window_started_at)
             values (${tryingToSignIn(email)}, 100, 5, ${start})`
    expect(await codeOf(signIn(db, { email, code: code() }))).toBe('otp_locked')
    expect(await codeOf(signIn(db, { email, code: code(), ...from('one', 'another@staff.example') }))).toBe(
      'otp_locked',
    )
    expect(await codeOf(signIn(db, { email, code: code(), ...from('one') }))).toBe('done')
    const tries = await Promise.all(
      Array.from({ length: 9 }, () => codeOf(signIn(db, { email, code: wrong(), password: 'x', ...from('one') }))),
    )
    expect(tries.filter((one) => one === 'unauthenticated')).toHaveLength(5)
    expect(await codeOf(signIn(db, { email, code: code(later(30)), ...from('one') }))).toBe('too_many_requests')
    expect(await codeOf(signIn(db, { email, code: code(later(30)), ...from('two') }))).toBe('done')
  })

  test('a hundred wrong tries in a row lock it, a right one takes all of them back', async ({ db }) => {
    const [member, lucky] = [await makeMember(db), await makeMember(db)]
    const guess = async (email: string, rounds: number) => {
      for (let round = 0; round < rounds; round++)
        await Promise.all(
          Array.from({ length: 5 }, () =>
            codeOf(signIn(db, { email, password: 'x', code: '000000' }, later(round * 900))),
          ),
        )
    }
    await guess(member.email, 20)
    const told = await actionsOf(db, member.partnerId)
    expect([told.length, told.filter((one) => one === 'staff.locked').length]).toEqual([100, 1])
    const at = later(365 * 86_400)
    expect(await codeOf(signIn(db, { email: member.email, code: member.code(at) }, at))).toBe('otp_locked')
    await guess(lucky.email, 1)
    await signIn(db, { email: lucky.email, code: lucky.code(later(900)) }, later(900))
    const rows = await db`select failures_in_row from staff_guard where subject_hash = ${tryingToSignIn(lucky.email)}`
    expect(rows).toEqual([{ failuresInRow: 0 }])
  })
})

describe('a session', () => {
  test('lapses after 15 minutes without use and 8 hours in all; what a page asks for by itself is no use', async ({
    db,
  }) => {
    const actor = await makeStaff(db)
    const [used, polled] = [v7(), v7()]
    await makeSession(db, actor, used)
    await makeSession(db, actor, polled)
    for (let minutes = 14; minutes < 8 * 60; minutes += 14)
      expect(await liveAt(db, used, later(minutes * 60)), `${minutes} minutes`).toBeDefined()
    expect(await liveAt(db, used, later(8 * 3600))).toBeUndefined()
    expect(await liveAt(db, polled, later(14 * 60), false)).toBeDefined()
    expect(await liveAt(db, polled, later(15 * 60), false)).toBeUndefined()
  })

  test('is over at once when it is ended, its owner leaves or is shut out; a new role counts at once', async ({
    db,
  }) => {
    const admin = await makeStaff(db)
    const { partnerId } = admin
    const ctx = staffCtx(db, admin)
    const [one, two, three] = [v7(), v7(), v7()]
    const member = await makeStaff(db, 'viewer', partnerId)
    const sessionId = await makeSession(db, member, one)
    await signOut(staffCtx(db, { ...member, sessionId }))
    expect(await liveAt(db, one, start)).toBeUndefined()

    await makeSession(db, member, two)
    await changeMember(ctx, { staffId: member.staffId, role: 'auditor' })
    expect(await liveAt(db, two, start)).toMatchObject({ role: 'auditor' })
    await changeMember(ctx, { staffId: member.staffId, role: null })
    expect(await liveAt(db, two, start)).toBeUndefined()

    const other = await makeStaff(db, 'viewer', partnerId)
    await makeSession(db, other, three)
    await db`update staff set disabled_at = ${start} where id = ${other.staffId}`
    expect(await liveAt(db, three, start)).toBeUndefined()
  })

  test('is ended and seen by its owner alone', async ({ db }) => {
    const [owner, other] = [await makeStaff(db), await makeStaff(db)]
    const secret = v7()
    const id = await makeSession(db, owner, secret)
    expect(await codeOf(signOut(staffCtx(db, other), { sessionId: id }))).toBe('not_found')
    expect(await actionsOf(db, other.partnerId)).toEqual([])
    expect(await listSessions(staffCtx(db, other))).toEqual([])
    expect(await liveAt(db, secret, start)).toBeDefined()
    expect(await listSessions(staffCtx(db, { ...owner, sessionId: id }))).toMatchObject([
      { sessionId: id, isCurrent: true },
    ])
  })

  test('that ends from another partner’s console is told to the partner that it was at', async ({ db }) => {
    const here = await makeStaff(db)
    const there = await makePartner(db)
    const sessionId = await makeSession(db, { staffId: here.staffId, partnerId: there })
    await signOut(staffCtx(db, here), { sessionId })
    expect([await actionsOf(db, here.partnerId), await actionsOf(db, there)]).toEqual([[], ['staff.signed_out']])
  })

  test('turns to a partner whose staff one is, and to no other', async ({ db }) => {
    const actor = await makeStaff(db)
    const elsewhere = await makePartner(db)
    const secret = v7()
    const ctx = staffCtx(db, { ...actor, sessionId: await makeSession(db, actor, secret) })
    expect(await codeOf(switchPartner(ctx, { partnerId: elsewhere }))).toBe('not_found')
    await db`insert into staff_membership (staff_id, partner_id, role) values (${actor.staffId}, ${elsewhere}, 'viewer')`
    const turned = await switchPartner(ctx, { partnerId: elsewhere })
    expect(await liveAt(db, turned.secret, start)).toMatchObject({ partnerId: elsewhere, role: 'viewer' })
    expect(await liveAt(db, secret, start)).toBeUndefined()
  })
})

describe('a fresh proof', () => {
  test('opens what needs one for 5 minutes, under another secret', async ({ db }) => {
    const member = await makeMember(db)
    const secret = v7()
    const actor = { ...member, sessionId: await makeSession(db, member, secret), steppedUpAt: start }
    const may = (seconds: number) => () => requireStaff(staffCtx(db, actor, later(seconds)), 'credentials:write')
    expect(may(300)).not.toThrow()
    expect(may(301)).toThrow('step_up_required')
    const at = later(600)
    const fresh = await stepUp(staffCtx(db, actor, at), { code: member.code(at) })
    expect(await liveAt(db, secret, at)).toBeUndefined()
    expect(await liveAt(db, fresh.secret, at)).toMatchObject({ steppedUpAt: at })
    // The code is spent for signing in too.
    expect(await codeOf(signIn(db, { email: member.email, code: member.code(at) }, at))).toBe('unauthenticated')
  })

  test('is no way around the count, and nobody outside can use its tries up', async ({ db }) => {
    const member = await makeMember(db)
    const ctx = staffCtx(db, { ...member, sessionId: await makeSession(db, member) })
    await Promise.all(
      Array.from({ length: 9 }, () => codeOf(signIn(db, { email: member.email, code: '000000', password: 'x' }))),
    )
    const tries = await Promise.all(Array.from({ length: 30 }, () => codeOf(stepUp(ctx, { code: member.wrong() }))))
    expect(tries.filter((one) => one === 'unauthenticated')).toHaveLength(5)
    expect(tries.filter((one) => one === 'too_many_requests')).toHaveLength(25)
  })

  test('counts for a live session alone', async ({ db }) => {
    const member = await makeMember(db)
    const ctx = staffCtx(db, { ...member, sessionId: await makeSession(db, member) })
    await signOut(ctx)
    expect(await codeOf(stepUp(ctx, { code: member.code() }))).toBe('unauthenticated')
  })
})
