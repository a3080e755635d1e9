import { v7 } from 'uuid'
import { z } from 'zod'
import { insertStaff, invitationByToken, setPassword, staffByEmail } from '@/db/queries/staff'
import { forgetTries } from '@/db/queries/staff-guard'
import { Failure } from '@/lib/core/failure'
import { passwordFault } from '@/lib/core/staff/password'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { passwordHash, passwordWork } from '@/lib/operations/sign-in/password'
import { tryingToSignIn, tryingToStepUp } from '@/lib/operations/sign-in/staff-tries'
import { type PasswordSecret, startStaffSession } from '@/lib/operations/sign-in/start-staff-session'
import { takeInvitation } from '@/lib/operations/sign-in/take-invitation'
import { hashToken } from '@/lib/operations/sign-in/token'
import { stepOfCode } from '@/lib/operations/sign-in/totp'

export const AcceptInvitationInput = z.strictObject({
  /** Of the link. */
  token: z.string().max(128),
  password: z.string().max(128),
  /** Base32, as it was shown to the authenticator. */
  totpSecret: z.string().max(128),
  /** What the authenticator shows now. */
  code: z.string().max(32),
  device: z.string().max(80),
})
export type AcceptInvitationInput = z.output<typeof AcceptInvitationInput>

/**
 * Takes an invitation up with a new password and authenticator, and signs in. Fails with `not_found` for an invitation
 * that is not open, `invalid_input` (password), `otp_wrong`, `already_decided` for whoever can sign in already, and as `passwordWork`.
 */
export async function acceptInvitation(ctx: Ctx, input: AcceptInvitationInput): Promise<PasswordSecret> {
  const invitation = await invitationByToken(ctx.db, hashToken(input.token), ctx.now)
  if (!invitation) throw new Failure('not_found')
  const { email, name, partnerId } = invitation
  const fault = passwordFault(input.password, email)
  if (fault) throw new Failure('invalid_input', { password: [fault] })
  const usedStep = stepOfCode(input.totpSecret, input.code, ctx.now)
  if (usedStep === null) throw new Failure('otp_wrong')
  const hash = await passwordWork(() => passwordHash(input.password))
  return inTransaction(ctx, async (tx) => {
    // Of the newcomer, whom nobody else can make meanwhile; of one whose sign-in was reset there is an account.
    await insertStaff(tx, { id: v7(), email, name, createdAt: ctx.now })
    const account = await staffByEmail(tx, email)
    if (!account) throw new Failure('not_found')
    const { id: staffId } = account
    const isSet = await setPassword(tx, { staffId, passwordHash: hash, totpSecret: input.totpSecret, usedStep })
    if (!isSet) throw new Failure('already_decided')
    await takeInvitation(ctx, tx, invitation, staffId)
    // They are of another password and authenticator; a lock that strangers made must not outlast a reset.
    for (const subject of [tryingToSignIn(email), tryingToStepUp(staffId)]) await forgetTries(tx, subject)
    const { device } = input
    const steppedUpAt = ctx.now
    const session = { staffId, partnerId, signedInWith: 'password', device, steppedUpAt } as const
    return { ...(await startStaffSession(ctx, tx, session)), email }
  })
}
