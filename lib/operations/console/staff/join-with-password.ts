import { z } from 'zod'
import { invitationByToken } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { provePassword } from '@/lib/operations/sign-in/prove-staff'
import { type PasswordSecret, startStaffSession } from '@/lib/operations/sign-in/start-staff-session'
import { takeInvitation } from '@/lib/operations/sign-in/take-invitation'
import { hashToken } from '@/lib/operations/sign-in/token'

export const JoinWithPasswordInput = z.strictObject({
  /** Of the link. */
  token: z.string().max(128),
  password: z.string().min(1).max(128),
  /** Of the authenticator. */
  code: z.string().max(32),
  device: z.string().max(80),
  /** Null: nobody has signed in there before with a password. */
  browser: z.object({ email: z.string(), id: z.string() }).nullable().default(null),
})
export type JoinWithPasswordInput = z.input<typeof JoinWithPasswordInput>

/**
 * Takes an invitation up with the password and authenticator that whoever is invited has already. Fails with `not_found`
 * for an invitation that is not open, and as `provePassword`.
 */
export async function joinWithPassword(ctx: Ctx, input: JoinWithPasswordInput): Promise<PasswordSecret> {
  const invitation = await invitationByToken(ctx.db, hashToken(input.token), ctx.now)
  if (!invitation) throw new Failure('not_found')
  const { id: staffId, email } = await provePassword(ctx, { browser: null, ...input, email: invitation.email })
  const { partnerId } = invitation
  return inTransaction(ctx, async (tx) => {
    await takeInvitation(ctx, tx, invitation, staffId)
    const { device } = input
    const steppedUpAt = ctx.now
    const session = { staffId, partnerId, signedInWith: 'password', device, steppedUpAt } as const
    return { ...(await startStaffSession(ctx, tx, session)), email }
  })
}
