import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { provePassword } from '@/lib/operations/sign-in/prove-staff'
import { type PasswordSecret, startStaffSession } from '@/lib/operations/sign-in/start-staff-session'

export const SignInWithPasswordInput = z.strictObject({
  email: z.string().max(254),
  password: z.string().min(1).max(128),
  /** Of the authenticator. */
  code: z.string().max(32),
  device: z.string().max(80),
  /** Null: nobody has signed in there before with a password. */
  browser: z.object({ email: z.string(), id: z.string() }).nullable().default(null),
})
export type SignInWithPasswordInput = z.input<typeof SignInWithPasswordInput>

/** Signs a staff member in at the partner where they were last. Fails as `provePassword`; who is nobody's staff any more looks unknown. */
export async function signInWithPassword(ctx: Ctx, input: SignInWithPasswordInput): Promise<PasswordSecret> {
  const { id: staffId, partnerId, email } = await provePassword(ctx, { browser: null, ...input })
  if (!partnerId) throw new Failure('unauthenticated')
  const session = await inTransaction(ctx, (tx) =>
    startStaffSession(ctx, tx, {
      staffId,
      partnerId,
      signedInWith: 'password',
      device: input.device,
      steppedUpAt: ctx.now,
    }),
  )
  return { ...session, email }
}
