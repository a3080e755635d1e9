import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { insertInvitation } from '@/db/queries/staff'
import { insertStaffSession } from '@/db/queries/staff-session'
import type { Role } from '@/lib/core/staff/permission'
import { createRequest } from '@/lib/operations/consent/create-request'
import { someAsk } from '@/lib/operations/consent/testing'
import { changedBy, isOf } from '@/lib/operations/console/credential/testing'
import { type MatrixCase, type MatrixState, makeStaff, type OutsideMatrix } from '@/lib/operations/console/testing'
import { contextAt, later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { changeMember } from './change-member'
import { endMemberSessions } from './end-member-sessions'
import { invite } from './invite'
import { listMembers } from './list-members'
import { noteView } from './note-view'
import { resetMember } from './reset-member'
import { withdrawInvitation } from './withdraw-invitation'

/** The id of a request of this partner's, to a person of its own. */
async function requestOf(db: Db, partnerId: string): Promise<string> {
  const email = someEmail()
  await makePerson(db, [email])
  const actor = { kind: 'partner', partnerId, credentialId: v7(), scopes: ['consents:request'] } as const
  const { request } = await createRequest(contextAt(db, start, { actor, door: 'native' }), {
    ...someAsk(),
    identifiers: [email],
  })
  return request.id
}

const viewsOf = (db: Db, requestId: string) =>
  db`select actor_id from audit_event where request_id = ${requestId} and action = 'staff.viewed' order by id`

/** Signs a staff member in for the hours around `start`. Gives the session's id. */
export async function makeSession(db: Db, of: { staffId: string; partnerId: string }, secret = v7()): Promise<string> {
  const id = v7()
  await insertStaffSession(
    db,
    {
      ...of,
      id,
      secretHash: hashToken(secret),
      signedInWith: 'password',
      device: 'Chrome, Linux',
      expiresAt: later(8 * 3600),
      steppedUpAt: start,
    },
    start,
  )
  return id
}

/** An invitation that is open at `start`. Gives its id; `token` opens it. */
export async function makeInvitationRow(
  db: Db,
  over: { partnerId: string; email?: string; role?: Role; token?: string; expiresAt?: Date },
): Promise<string> {
  const id = v7()
  await insertInvitation(db, {
    id,
    name: 'Rohit Jain',
    email: `${id}@staff.example`,
    role: 'reviewer',
    tokenHash: hashToken(over.token ?? id),
    invitedBy: null,
    createdAt: later(-3600),
    expiresAt: later(71 * 3600),
    ...over,
  })
  return id
}

/** A member who is signed in and has a password. */
const memberOf = (role: Role) =>
  async function member(db: Db, partnerId: string): Promise<string> {
    const { staffId } = await makeStaff(db, role, partnerId)
    await db`update staff set password_hash = 'scrypt$' where id = ${staffId}`
    await makeSession(db, { staffId, partnerId })
    return staffId
  }

/** Of another partner's staff too. */
async function sharedMember(db: Db, partnerId: string): Promise<string> {
  const staffId = await memberOf('viewer')(db, partnerId)
  const { partnerId: other } = await makeStaff(db)
  await db`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${other}, 'viewer')`
  return staffId
}

const memberStates: Record<string, MatrixState> = {
  'a viewer': { make: memberOf('viewer'), expected: 'done' },
  'an admin': { make: memberOf('admin'), expected: 'done' },
}

/** All that an admin may change of a member. */
const memberLook = async (db: Db, staffId: string) => ({
  roles: await db`select partner_id, role from staff_membership where staff_id = ${staffId} order by partner_id`,
  sessions: await db`select id, revoked_at from staff_session where staff_id = ${staffId} order by id`,
  account: await db`select password_hash, totp_sealed, oidc_subject from staff where id = ${staffId}`,
})

const invitationLook = (db: Db, id: string) =>
  db`select accepted_at, withdrawn_at from staff_invitation where id = ${id}`
const after = (sql: string) => async (db: Db, partnerId: string) => {
  const id = await makeInvitationRow(db, { partnerId })
  await db.unsafe(`update staff_invitation set ${sql} where id = $1`, [id])
  return id
}

type Members = Awaited<ReturnType<typeof listMembers>>
export const matrix: MatrixCase[] = [
  {
    operation: 'note-view',
    permission: 'requests:read',
    run: (ctx, requestId) => noteView(ctx, { requestId }),
    states: { open: { make: requestOf, expected: 'done' } },
    look: viewsOf,
  },
  {
    operation: 'list-members',
    permission: 'staff:read',
    run: (ctx) => listMembers(ctx),
    states: memberStates,
    shows: ({ members }: Members, id) => members.some(({ staffId }) => staffId === id),
  },
  {
    operation: 'list-members',
    permission: 'staff:read',
    run: (ctx) => listMembers(ctx),
    states: { 'an invitation': { make: (db, partnerId) => makeInvitationRow(db, { partnerId }), expected: 'done' } },
    shows: ({ invitations }: Members, one) => invitations.some(({ id }) => id === one),
  },
  {
    operation: 'invite',
    permission: 'staff:write',
    async run(ctx) {
      await invite(ctx, { formId: v7(), email: `${v7()}@staff.example`, name: 'Asha', role: 'viewer', language: 'en' })
      return changedBy(ctx)
    },
    states: { 'nobody yet': { make: async (_, partnerId) => partnerId, expected: 'done' } },
    look: (db, partnerId) => db`select id from staff_invitation where partner_id = ${partnerId} order by id`,
    shows: isOf,
  },
  {
    operation: 'withdraw-invitation',
    permission: 'staff:write',
    run: (ctx, invitationId) => withdrawInvitation(ctx, { invitationId }),
    states: {
      open: { make: (db, partnerId) => makeInvitationRow(db, { partnerId }), expected: 'done' },
      used: { make: after('accepted_at = now()'), expected: 'not_found' },
      'taken back': { make: after('withdrawn_at = now()'), expected: 'not_found' },
    },
    look: invitationLook,
  },
  {
    operation: 'change-member',
    permission: 'staff:write',
    run: (ctx, staffId) => changeMember(ctx, { staffId, role: 'reviewer' }),
    states: memberStates,
    look: memberLook,
  },
  {
    operation: 'change-member',
    permission: 'staff:write',
    run: (ctx, staffId) => changeMember(ctx, { staffId, role: null }),
    states: { ...memberStates, 'of another partner too': { make: sharedMember, expected: 'done' } },
    look: memberLook,
  },
  {
    operation: 'end-member-sessions',
    permission: 'staff:write',
    run: (ctx, staffId) => endMemberSessions(ctx, { staffId }),
    states: memberStates,
    look: memberLook,
  },
  {
    operation: 'reset-member',
    permission: 'staff:write',
    run: (ctx, staffId) => resetMember(ctx, { staffId, language: 'en' }),
    states: { ...memberStates, 'of another partner too': { make: sharedMember, expected: 'illegal_transition' } },
    look: memberLook,
  },
]

const SIGNING_IN = 'Of nobody yet: they prove who they are by it.'
const OWN = 'Of every role, and of what is one’s own: no id of another’s is taken.'
export const outsideMatrix: OutsideMatrix = {
  'sign-in-with-password': SIGNING_IN,
  'sign-in-with-oidc': SIGNING_IN,
  'read-invitation': SIGNING_IN,
  'accept-invitation': SIGNING_IN,
  'join-with-password': SIGNING_IN,
  'step-up': OWN,
  'sign-out': OWN,
  'list-sessions': OWN,
  'list-partners': OWN,
  'switch-partner': OWN,
}
