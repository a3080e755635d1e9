import { TOTP } from 'otpauth'
import { v7 } from 'uuid'
import { describe, expect, vi } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import * as environment from '@/lib/env'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { tryingToSignIn, tryingToStepUp } from '@/lib/operations/sign-in/staff-tries'
import { contextAt, later, start } from '@/lib/operations/sign-in/testing'
import { newTotpSecret } from '@/lib/operations/sign-in/totp'
import { readDemoMessages } from '@/lib/upstream/sms'
import { acceptInvitation } from './accept-invitation'
import { changeMember } from './change-member'
import { type InviteInput, invite } from './invite'
import { listMembers } from './list-members'
import { noteView } from './note-view'
import { readInvitation } from './read-invitation'
import { resetMember } from './reset-member'
import { signInWithPassword } from './sign-in-with-password'
import { makeInvitationRow, makeSession, matrix } from './testing'

const PASSWORD = 'nine lotus lamps at noon'

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

const guest = (db: Db, at = start) => contextAt(db, at, { door: 'console' })

function acceptance(token: string, at = start) {
  const totpSecret = newTotpSecret()
  const code = new TOTP({ secret: totpSecret }).generate({ timestamp: at.getTime() })
  return { token, password: PASSWORD, totpSecret, code, device: '' }
}

/** The token in the newest message to an address. */
async function tokenSentTo(email: string): Promise<string> {
  const [message] = await readDemoMessages(email)
  return /\?token=([\w-]{43})$/m.exec(message?.body ?? '')?.[1] ?? ''
}

describe('an invitation', () => {
  test('goes by e-mail, opens once, and makes a member who signs in with what they set up', async ({ db }) => {
    const admin = await makeStaff(db)
    const email = `${v7()}@staff.example`
    const ctx = staffCtx(db, admin)
    await invite(ctx, { formId: v7(), email, name: 'Rohit Jain', role: 'reviewer', language: 'hi' })
    await ctx.settle()
    const token = await tokenSentTo(email)
    expect(await readInvitation(guest(db), { token })).toMatchObject({ email, role: 'reviewer', signsInWith: null })
    // Nothing in the database opens it.
    const [row] = await db`select * from staff_invitation where email = ${email}`
    expect(JSON.stringify(row)).not.toContain(token)

    const given = acceptance(token)
    const race = await Promise.all([1, 2].map(() => codeOf(acceptInvitation(guest(db), given))))
    expect(race.filter((one) => one === 'done')).toHaveLength(1)
    expect(await codeOf(acceptInvitation(guest(db), acceptance(token)))).toBe('not_found')
    expect(await codeOf(readInvitation(guest(db), { token }))).toBe('not_found')

    const at = later(60)
    const code = new TOTP({ secret: given.totpSecret }).generate({ timestamp: at.getTime() })
    await signInWithPassword(guest(db, at), { email, password: PASSWORD, code, device: '' })
    const { members, invitations } = await listMembers(ctx)
    expect(members.find((one) => one.email === email)).toMatchObject({ role: 'reviewer', signsInWith: 'password' })
    expect(invitations).toEqual([])
    // The code that proved the authenticator is spent.
    expect(
      await codeOf(signInWithPassword(guest(db), { email, password: PASSWORD, code: given.code, device: '' })),
    ).toBe('unauthenticated')
  })

  test('opens nothing after 72 hours, when a newer one was sent, or with another authenticator’s code', async ({
    db,
  }) => {
    const { partnerId } = await makeStaff(db)
    const [old, first, second] = [v7(), v7(), v7()]
    await makeInvitationRow(db, { partnerId, token: old, expiresAt: start })
    expect(await codeOf(acceptInvitation(guest(db), acceptance(old)))).toBe('not_found')
    const email = `${v7()}@staff.example`
    await makeInvitationRow(db, { partnerId, email, token: first })
    await makeInvitationRow(db, { partnerId, email, token: second })
    expect(await codeOf(acceptInvitation(guest(db), acceptance(first)))).toBe('not_found')
    const given = acceptance(second)
    expect(await codeOf(acceptInvitation(guest(db), { ...given, totpSecret: newTotpSecret() }))).toBe('otp_wrong')
    for (const password of ['short', 'aaaaaaaaaaaaaaaa', `my ${email.split('@')[0]}`, 'passwordpassword'])
      expect(await codeOf(acceptInvitation(guest(db), { ...given, password })), password).toBe('invalid_input')
    expect(await codeOf(acceptInvitation(guest(db), given))).toBe('done')
  })

  test('goes out once however often its form is sent, and again by another', async ({ db }) => {
    const admin = await makeStaff(db)
    const email = `${v7()}@staff.example`
    const press = { formId: v7(), email, name: 'Asha', role: 'viewer', language: 'en' } as const
    const send = async (over: Partial<InviteInput> = {}, at = 0) => {
      const ctx = staffCtx(db, admin, later(at))
      const code = await codeOf(invite(ctx, { ...press, ...over }))
      await ctx.settle()
      return code
    }
    const made = () => db`
      select id, withdrawn_at as over, (select count(*)::int from audit_event a where a.action = 'staff.invited'
             and a.details ->> 'invitationId' = i.id::text) as events
        from staff_invitation i where email = ${email} order by withdrawn_at nulls last`
    const outcomes = [...(await Promise.all([send(), send()])), await send({}, 60)]
    expect(outcomes).toEqual(['done', 'done', 'done'])
    const [first, ...more] = await made()
    expect(first).toMatchObject({ over: null, events: 1 })
    expect(more).toEqual([])
    const token = await tokenSentTo(email)
    expect(await readDemoMessages(email)).toHaveLength(1)

    // Another form, or other words in this one, are another invitation, in place of the first.
    expect(await send({ role: 'admin' }, 60)).toBe('done')
    expect(await codeOf(readInvitation(guest(db, later(60)), { token }))).toBe('not_found')
    expect(await send({ formId: v7() }, 60)).toBe('done')
    expect(await made()).toHaveLength(3)
    // What is over is not said to have gone out.
    expect(await send({}, 120)).toBe('illegal_transition')
  })

  test('that was lost on the way is not said to be on it, when its form is sent again', async ({ db }) => {
    const admin = await makeStaff(db)
    const press = {
      formId: v7(),
      email: `${v7()}@staff.example`,
      name: 'Asha',
      role: 'viewer',
      language: 'en',
    } as const
    const send = (at: number, over = {}) => invite(staffCtx(db, admin, later(at)), { ...press, ...over })
    // Whoever made it is gone before it is sent.
    await send(0)
    await send(59)
    await expect(send(60)).rejects.toMatchObject({ code: 'illegal_transition', facts: { problem: 'not_sent' } })
    await send(60, { formId: v7() })
  })

  test('takes no account over: one that can sign in keeps its password', async ({ db }) => {
    const member = await makeStaff(db)
    await db`update staff set password_hash = 'scrypt$' where id = ${member.staffId}`
    const { partnerId } = await makeStaff(db)
    const token = v7()
    await makeInvitationRow(db, { partnerId, email: `${member.staffId}@staff.example`, token })
    expect(await codeOf(acceptInvitation(guest(db), acceptance(token)))).toBe('already_decided')
    const rows = await db`select password_hash from staff where id = ${member.staffId}`
    expect(rows).toEqual([{ passwordHash: 'scrypt$' }])
    const joined = await db`select from staff_membership where staff_id = ${member.staffId}`
    expect(joined).toHaveLength(1)
  })
})

test('whether the message went out stands with the invitation, and a partner’s staff send a hundred a day', async ({
  db,
}) => {
  const admin = await makeStaff(db)
  const ctx = staffCtx(db, admin)
  const some = () =>
    ({ formId: v7(), email: `${v7()}@staff.example`, name: 'Asha', role: 'viewer', language: 'en' }) as const
  await invite(ctx, some())
  const sent = async () => (await listMembers(ctx)).invitations.map(({ sentAt }) => sentAt)
  await ctx.settle()
  expect(await sent()).toEqual([start])
  // Nobody takes mail there.
  const gateway = { EMAIL_DRIVER: 'http', EMAIL_HTTP_URL: 'http://127.0.0.1:1/' } as const
  const spy = vi.spyOn(environment, 'env').mockReturnValue({ ...environment.env(), ...gateway })
  try {
    await invite(ctx, some())
    await ctx.settle()
  } finally {
    spy.mockRestore()
  }
  expect((await sent()).filter((at) => at === null)).toHaveLength(1)

  await db`insert into staff_invitation (id, partner_id, email, name, role, token_hash, invited_by, created_at, expires_at)
    select gen_random_uuid(), ${admin.partnerId}, n || '@more.example', 'x', 'viewer', sha256((n || ${v7()})::bytea),
           ${admin.staffId}, ${start}, ${later(60)} from generate_series(1, 97) n`
  const race = await Promise.all([1, 2, 3].map(() => codeOf(invite(ctx, some()))))
  expect(race.sort()).toEqual(['done', 'too_many_requests', 'too_many_requests'])
  await ctx.settle()
})

describe('the last admin', () => {
  test('stays one, also when two admins take the role from each other at once', async ({ db }) => {
    const one = await makeStaff(db)
    const { partnerId } = one
    const ctx = staffCtx(db, one)
    for (const role of ['viewer', null] as const)
      expect(await codeOf(changeMember(ctx, { staffId: one.staffId, role }))).toBe('illegal_transition')

    const two = await makeStaff(db, 'admin', partnerId)
    const takes = [
      () => changeMember(ctx, { staffId: two.staffId, role: null }),
      () => changeMember(staffCtx(db, two), { staffId: one.staffId, role: 'viewer' }),
    ]
    // Both have begun before either may go on.
    const { race } = (await db.begin(async (tx) => {
      await tx`select from staff_membership where partner_id = ${partnerId} for update`
      const race = Promise.all(takes.map((take) => codeOf(take())))
      await expect
        .poll(
          async () =>
            (await db`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
              .length,
          { timeout: 8000 },
        )
        .toBe(2)
      return { race }
    })) as { race: Promise<(string | undefined)[]> }
    expect((await race).sort()).toEqual(['done', 'illegal_transition'])
    const admins = await db`select from staff_membership where partner_id = ${partnerId} and role = 'admin'`
    expect(admins).toHaveLength(1)
  })

  test('is whoever can sign in: one whose sign-in was reset does not count', async ({ db }) => {
    const admin = await makeStaff(db)
    const other = await makeStaff(db, 'admin', admin.partnerId)
    const ctx = staffCtx(db, admin)
    await resetMember(ctx, { staffId: other.staffId, language: 'en' })
    await ctx.settle()
    for (const role of ['viewer', null] as const)
      expect(await codeOf(changeMember(ctx, { staffId: admin.staffId, role }))).toBe('illegal_transition')
    // The other one has asked for the same meanwhile.
    expect(await codeOf(resetMember(staffCtx(db, other), { staffId: admin.staffId, language: 'en' }))).toBe(
      'illegal_transition',
    )
    const token = await tokenSentTo(`${other.staffId}@staff.example`)
    await acceptInvitation(guest(db), acceptance(token))
    expect(await codeOf(changeMember(ctx, { staffId: admin.staffId, role: null }))).toBe('done')
  })
})

describe('whoever is removed', () => {
  test('does not come back by the link of a reset', async ({ db }) => {
    const admin = await makeStaff(db)
    const member = await makeStaff(db, 'admin', admin.partnerId)
    const ctx = staffCtx(db, admin)
    await resetMember(ctx, { staffId: member.staffId, language: 'en' })
    await ctx.settle()
    await changeMember(ctx, { staffId: member.staffId, role: null })
    const token = await tokenSentTo(`${member.staffId}@staff.example`)
    expect(await codeOf(acceptInvitation(guest(db), acceptance(token)))).toBe('not_found')
    expect(await db`select from staff_membership where staff_id = ${member.staffId}`).toHaveLength(0)
  })

  test('or is no admin any more leaves no open invitation, and takes no member’s new start away', async ({ db }) => {
    const admin = await makeStaff(db)
    const { partnerId } = admin
    const colleague = await makeStaff(db, 'viewer', partnerId)
    const open = (email: string) =>
      db`select i.id from staff_invitation i where i.email = ${email} and i.accepted_at is null and i.withdrawn_at is null`
    for (const role of ['reviewer', null] as const) {
      const rogue = await makeStaff(db, 'admin', partnerId)
      const [theirs, others] = [`${v7()}@staff.example`, `${v7()}@staff.example`]
      const [asRogue, asAdmin] = [staffCtx(db, rogue), staffCtx(db, admin)]
      await invite(asRogue, { formId: v7(), email: theirs, name: 'Asha', role: 'admin', language: 'en' })
      await resetMember(asRogue, { staffId: colleague.staffId, language: 'en' })
      await invite(asAdmin, { formId: v7(), email: others, name: 'Asha', role: 'viewer', language: 'en' })
      await Promise.all([asRogue.settle(), asAdmin.settle()])
      const [{ id }] = (await open(theirs)) as unknown as [{ id: string }]
      await changeMember(asAdmin, { staffId: rogue.staffId, role })
      expect(await open(theirs)).toHaveLength(0)
      expect(await open(others)).toHaveLength(1)
      expect(await open(`${colleague.staffId}@staff.example`)).toHaveLength(1)
      const told = await db`select actor_id, details from audit_event
        where partner_id = ${partnerId} and action = 'staff.invitation_withdrawn' and details ->> 'invitationId' = ${id}`
      expect(told).toEqual([{ actorId: admin.staffId, details: { invitationId: id } }])
    }
  })
})

test('a lock that strangers made ends with the link of a reset', async ({ db }) => {
  const admin = await makeStaff(db)
  const member = await makeStaff(db, 'reviewer', admin.partnerId)
  const email = `${member.staffId}@staff.example`
  for (const subject of [tryingToSignIn(email), tryingToStepUp(member.staffId)])
    await db`insert into staff_guard (subject_hash, failures_in_row, tries, window_started_at)
             values (${subject}, 100, 5, ${start})`
  const ctx = staffCtx(db, admin)
  await resetMember(ctx, { staffId: member.staffId, language: 'en' })
  await ctx.settle()
  const given = acceptance(await tokenSentTo(email))
  await acceptInvitation(guest(db), given)
  const at = later(3600)
  const code = new TOTP({ secret: given.totpSecret }).generate({ timestamp: at.getTime() })
  await signInWithPassword(guest(db, at), { email, password: PASSWORD, code, device: '' })
  expect(
    await db`select from staff_guard where failures_in_row > 0 and subject_hash = ${tryingToStepUp(member.staffId)}`,
  ).toHaveLength(0)
})

test('a reset ends every way to sign in and every session, and its link sets up new ones', async ({ db }) => {
  const admin = await makeStaff(db)
  const member = await makeStaff(db, 'reviewer', admin.partnerId)
  await db`update staff set oidc_issuer = 'https://id.example', oidc_subject = ${v7()} where id = ${member.staffId}`
  await makeSession(db, member)
  const ctx = staffCtx(db, admin)
  expect(await codeOf(resetMember(ctx, { staffId: admin.staffId, language: 'en' }))).toBe('illegal_transition')
  await resetMember(ctx, { staffId: member.staffId, language: 'en' })
  await ctx.settle()
  const live = await db`select from staff_session where staff_id = ${member.staffId} and revoked_at is null`
  expect(live).toEqual([])
  const token = await tokenSentTo(`${member.staffId}@staff.example`)
  await acceptInvitation(guest(db), acceptance(token))
  const rows =
    await db`select oidc_subject, password_hash is not null as has_password from staff where id = ${member.staffId}`
  expect(rows).toEqual([{ oidcSubject: null, hasPassword: true }])
})

test('looking at a request is written once for each who looks and each day, and not seen before it is released', async ({
  db,
}) => {
  const [one, two] = [await makeStaff(db), await makeStaff(db)]
  let requestId = await matrix[0]!.states.open!.make(db, one.partnerId)
  const colleague = await makeStaff(db, 'viewer', one.partnerId)
  const views = () => db`select actor_id, person_id is not null as seen from audit_event
                          where request_id = ${requestId} and action = 'staff.viewed' order by at, actor_id`
  await Promise.all(Array.from({ length: 5 }, () => noteView(staffCtx(db, one), { requestId })))
  await noteView(staffCtx(db, one, later(3600)), { requestId })
  expect(await views()).toEqual([{ actorId: one.staffId, seen: true }])
  expect(await codeOf(noteView(staffCtx(db, two), { requestId }))).toBe('not_found')
  await noteView(staffCtx(db, colleague, later(7200)), { requestId })
  expect(await views()).toEqual([
    { actorId: one.staffId, seen: true },
    { actorId: colleague.staffId, seen: true },
  ])

  await db`update partner set four_eyes = true where id = ${one.partnerId}`
  requestId = await matrix[0]!.states.open!.make(db, one.partnerId)
  await noteView(staffCtx(db, one), { requestId })
  expect(await views()).toEqual([{ actorId: one.staffId, seen: false }])
})
