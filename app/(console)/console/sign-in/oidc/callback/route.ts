import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { NextRequest } from 'next/server'
import { deviceName } from '@/lib/auth/device'
import { currentStaff, setStaffCookie } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import { log } from '@/lib/log'
import { signInWithOidc } from '@/lib/operations/console/staff/sign-in-with-oidc'
import { stepUp } from '@/lib/operations/console/staff/step-up'
import { finishOidc } from '@/lib/upstream/oidc'
import { contextOfStaff, guestContext } from '@/lib/web/console'
import { providerFailed, takeAttempt } from '../attempt'

/** Where the identity provider sends the browser back to: signs in, or notes that who is signed in proved it anew. */
export async function GET({ nextUrl }: NextRequest): Promise<Response> {
  const attempt = await takeAttempt()
  if (!attempt) redirect('/console/sign-in?provider=1')
  const staff = attempt.isFresh ? await currentStaff() : null
  const outcome = await finishOidc(nextUrl.searchParams, attempt)
    .then(async (identity) => {
      if (attempt.isFresh) return staff ? stepUp(await contextOfStaff(staff), { identity }) : null
      const device = deviceName((await headers()).get('user-agent'))
      return signInWithOidc(await guestContext(), { identity, token: attempt.token, device })
    })
    .catch((error: unknown) => {
      if (error instanceof Failure) return null
      // What the provider said stays out of the log: it may name somebody.
      const { name, code } = (error ?? {}) as { name?: string; code?: string }
      log().warn({ name, code }, 'a sign-in at the identity provider failed')
      return 'provider' as const
    })
  if (outcome === 'provider') redirect(providerFailed(attempt))
  if (outcome) await setStaffCookie(outcome.secret)
  if (outcome || staff)
    redirect(outcome ? attempt.next : `/console/step-up?other=1&next=${encodeURIComponent(attempt.next)}`)
  redirect('/console/sign-in?stranger=1')
}
