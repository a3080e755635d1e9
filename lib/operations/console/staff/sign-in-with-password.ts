import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { provePassword } from '@/lib/operations/sign-in/prove-staff'
import { type StaffSecret, startStaffSession } from '@/lib/operations/sign-in/start-staff-session'

export const SignInWithPasswordInput = z.strictObject({
  email: z.string().max(254),
  password: z.string().min(1).max(128),
  /** Of the authenticator. */
  code: z.string().max(32),
  device: z.string().max(80),
})
export type SignInWithPasswordInput = z.output<typeof SignInWithPasswordInput>

/** Signs a staff member in at the partner where they were last. Fails as `provePassword`; who is nobody's staff any more looks unknown. */
export async function signInWithPassword(ctx: Ctx, input: SignInWithPasswordInput): Promise<StaffSecret> {
  const { id: staffId, partnerId } = await provePassword(ctx, input)
  if (!partnerId) throw new Failure('unauthenticated')
  return inTransaction(ctx, (tx) =>
    startStaffSession(ctx, tx, {
      staffId,
      partnerId,
      signedInWith: 'password',
      device: input.device,
      steppedUpAt: ctx.now,
    }),
  )
}
