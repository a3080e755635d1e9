'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { deviceName } from '@/lib/auth/device'
import { readKnownBrowser, rememberBrowser } from '@/lib/auth/known-browser'
import { forgetPendingInvitation, readPendingInvitation, writePendingInvitation } from '@/lib/auth/pending-invitation'
import { setStaffCookie } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { AcceptInvitationInput, acceptInvitation } from '@/lib/operations/console/staff/accept-invitation'
import { JoinWithPasswordInput, joinWithPassword } from '@/lib/operations/console/staff/join-with-password'
import { newTotpSecret } from '@/lib/operations/sign-in/totp'
import { act } from '@/lib/web/act'
import { guestContext } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { proofProblem } from '@/lib/web/proof-problem'

const OVER = '/console/invitation'

/** Keeps the token in a cookie, out of the address, and a new secret for an authenticator beside it. */
export async function openInvitationAction(form: FormData): Promise<void> {
  await act(async () => {
    const token = String(form.get('token') ?? '').slice(0, 128)
    await writePendingInvitation({ token, totpSecret: newTotpSecret() })
  })
  redirect('/console/invitation/set-up')
}

/** With a new password and authenticator. */
export async function acceptInvitationAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const pending = await readPendingInvitation()
    if (!pending) redirect(OVER)
    const input = AcceptInvitationInput.safeParse({
      ...pending,
      password: form.get('password'),
      code: form.get('code'),
      device: deviceName((await headers()).get('user-agent')),
    })
    if (!input.success) throw new Failure('invalid_input')
    const signedIn = await acceptInvitation(await guestContext(), input.data)
    await forgetPendingInvitation()
    await rememberBrowser(signedIn.email)
    await setStaffCookie(signedIn.secret)
    redirect('/console')
  })
  if (!refusal) return null
  if (refusal.code === 'not_found' || refusal.code === 'already_decided') redirect(OVER)
  const isCode = refusal.code === 'otp_wrong'
  return formAnswer(refusal, {
    field: isCode ? 'code' : 'password',
    text: isCode ? proofProblem(refusal) : 'console.invitation.passwordWrong',
  })
}

/** With the password and authenticator that they have already. */
export async function joinAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const pending = await readPendingInvitation()
    if (!pending) redirect(OVER)
    const input = JoinWithPasswordInput.safeParse({
      token: pending.token,
      password: form.get('password'),
      code: form.get('code'),
      device: deviceName((await headers()).get('user-agent')),
      browser: await readKnownBrowser(),
    })
    if (!input.success) throw new Failure('invalid_input')
    const signedIn = await joinWithPassword(await guestContext(), input.data)
    await forgetPendingInvitation()
    await rememberBrowser(signedIn.email)
    await setStaffCookie(signedIn.secret)
    redirect('/console')
  })
  if (!refusal) return null
  if (refusal.code === 'not_found') redirect(OVER)
  return formAnswer(refusal, {
    field: 'password',
    text: refusal.code === 'unauthenticated' ? 'console.signIn.wrong' : proofProblem(refusal),
  })
}
