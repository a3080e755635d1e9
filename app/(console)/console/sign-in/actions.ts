'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { deviceName } from '@/lib/auth/device'
import { readKnownBrowser, rememberBrowser } from '@/lib/auth/known-browser'
import { setStaffCookie } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { SignInWithPasswordInput, signInWithPassword } from '@/lib/operations/console/staff/sign-in-with-password'
import { act } from '@/lib/web/act'
import { consolePathOf, guestContext } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { proofProblem } from '@/lib/web/proof-problem'

export async function signInStaffAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const email = String(form.get('email') ?? '')
  const refusal = await act(async () => {
    const input = SignInWithPasswordInput.safeParse({
      email,
      password: form.get('password'),
      code: form.get('code'),
      device: deviceName((await headers()).get('user-agent')),
      browser: await readKnownBrowser(),
    })
    if (!input.success) throw new Failure('invalid_input')
    const signedIn = await signInWithPassword(await guestContext(), input.data)
    await rememberBrowser(signedIn.email)
    await setStaffCookie(signedIn.secret)
    redirect(consolePathOf(form.get('next')))
  })
  if (!refusal) return null
  const text = refusal.code === 'unauthenticated' ? 'console.signIn.wrong' : proofProblem(refusal)
  return formAnswer(refusal, { field: 'email', text, values: { email: email.slice(0, 254) } })
}
