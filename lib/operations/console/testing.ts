import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { FailureCode } from '@/lib/core/failure'
import type { Permission, Role } from '@/lib/core/staff/permission'
import type { Ctx, StaffActor } from '@/lib/operations/context'
import { contextAt, makePartner, start, type TestCtx } from '@/lib/operations/sign-in/testing'

/** A staff member of a partner with some password, signed in and freshly proven unless `over` says otherwise. */
export async function makeStaff(
  db: Db,
  role: Role = 'admin',
  partnerId?: string,
  over: Partial<StaffActor> = {},
): Promise<StaffActor> {
  const staffId = v7()
  const of = partnerId ?? (await makePartner(db))
  await db`insert into staff (id, email, name, password_hash, created_at)
           values (${staffId}, ${`${staffId}@staff.example`}, 'Kavita Rao', 'scrypt$', ${start})`
  await db`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${of}, ${role})`
  return { kind: 'staff', staffId, partnerId: of, role, sessionId: v7(), steppedUpAt: start, ...over }
}

/** What a door of the console makes for this staff member. */
export const staffCtx = (db: Db, actor: StaffActor, at = start, more: Partial<Ctx> = {}): TestCtx =>
  contextAt(db, at, { actor, door: 'console', ...more })

/** One thing that an operation is run on, as it stands when it is. */
export type MatrixState = {
  /** Makes it, of this partner; gives its id, or anything by which `run` finds it. */
  readonly make: (db: Db, partnerId: string) => Promise<string>
  readonly expected: Expected
}

/** What comes of it for those who may; `left out`: nothing is refused, and it is neither changed nor shown. */
export type Expected = 'done' | 'left out' | FailureCode

/** Every state that something can be in, so that none is forgotten, with what must come of it in each. */
export const inEach = <State extends string>(
  makers: Record<State, MatrixState['make']>,
  expected: Expected,
  but: Partial<Record<State, Expected>> = {},
): Record<State, MatrixState> =>
  Object.fromEntries(
    Object.entries<MatrixState['make']>(makers).map(([state, make]) => [
      state,
      { make, expected: but[state as State] ?? expected },
    ]),
  ) as Record<State, MatrixState>

/** An operation of the console's, and what must come of it whoever runs it. */
export type MatrixCase = {
  /** Its file without `.ts`: in the subject's own folder, or from lib/operations when it has a slash (`webhook/send-test`). */
  readonly operation: string
  readonly permission: Permission
  readonly run: (ctx: Ctx, id: string) => Promise<unknown>
  readonly states: Readonly<Record<string, MatrixState>>
  /** Everything that the operation may change of it; must be the same after a refusal. Left out by what only reads. */
  readonly look?: (db: Db, id: string) => Promise<unknown>
  /** Of a list, which knows no id: whether the answer shows it. Another partner's must not be shown, and nothing refused. */
  readonly shows?: (answer: never, id: string) => boolean
}

/** Files of a subject that no staff member runs by a permission, and why: signing in, for one. */
export type OutsideMatrix = Readonly<Record<string, string>>
