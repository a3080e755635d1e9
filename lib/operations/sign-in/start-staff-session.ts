import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { insertStaffEvent } from '@/db/queries/staff'
import { insertStaffSession, type NewStaffSession } from '@/db/queries/staff-session'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { hashToken, newSecret } from './token'

/** NIST SP 800-63B-4, AAL2 at most 24 hours: a working day. */
const LIFE_MS = 8 * 3_600_000

/** What the console's cookie holds. */
export type StaffSecret = { readonly secret: string }
/** The same after a sign-in with a password, with the address that it was for. */
export type PasswordSecret = StaffSecret & { readonly email: string }

/** Signs a member of a partner's staff in, with the audit event. The caller has proven who they are. */
export async function startStaffSession(
  ctx: Ctx,
  sql: Sql,
  session: Pick<NewStaffSession, 'staffId' | 'partnerId' | 'signedInWith' | 'device' | 'steppedUpAt'>,
): Promise<StaffSecret> {
  const [id, secret] = [v7(), newSecret()]
  const expiresAt = new Date(ctx.now.getTime() + LIFE_MS)
  await insertStaffSession(sql, { ...session, id, secretHash: hashToken(secret), expiresAt }, ctx.now)
  await insertStaffEvent(
    sql,
    { action: 'staff.signed_in', partnerId: session.partnerId },
    ledgerEntry(
      ctx,
      { actorKind: 'staff', actorId: session.staffId },
      { with: session.signedInWith, staffSessionId: id },
    ),
  )
  return { secret }
}
