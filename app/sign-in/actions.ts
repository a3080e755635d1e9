'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { deviceName } from '@/lib/auth/device'
import { forgetPendingCode, type PendingCode, readPendingCode, writePendingCode } from '@/lib/auth/pending-code'
import { setSessionCookie } from '@/lib/auth/web-session'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { RequestCodeInput, requestCode } from '@/lib/operations/sign-in/request-code'
import { VerifyCodeInput, verifyCode } from '@/lib/operations/sign-in/verify-code'
import { act } from '@/lib/web/act'
import { anonymousContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { ownPath } from '@/lib/web/own-path'
import { readLanguage } from '@/lib/web/preferences'

const TOO_LATE = '/sign-in?late=1'

export async function sendCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const typed = String(form.get('identifier') ?? '')
  const refusal = await act(async () => {
    const input = RequestCodeInput.safeParse({ identifier: typed, language: await readLanguage() })
    if (!input.success) throw new Failure('invalid_input')
    const issued = await requestCode(await anonymousContext(), input.data)
    await writePendingCode('sign-in', {
      challengeId: issued.challengeId,
      identifier: typed,
      resendAfter: issued.resendAfter.getTime(),
      expiresAt: issued.expiresAt.getTime(),
      next: ownPath(form.get('next')),
    })
    redirect('/sign-in/code')
  })
  if (!refusal) return null
  return formAnswer(refusal, {
    field: 'identifier',
    text: refusal.code === 'invalid_input' ? 'signIn.identifierWrong' : undefined,
    values: { identifier: typed.slice(0, 254) },
  })
}

export async function resendCodeAction(_previous: unknown, _form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const pending = await readPendingCode('sign-in')
    if (!pending) redirect(TOO_LATE)
    const input = RequestCodeInput.parse({ identifier: pending.identifier, language: await readLanguage() })
    const issued = await requestCode(await anonymousContext(), input)
    await writePendingCode('sign-in', {
      challengeId: issued.challengeId,
      identifier: pending.identifier,
      resendAfter: issued.resendAfter.getTime(),
      expiresAt: issued.expiresAt.getTime(),
      next: pending.next,
    })
    // Too soon: the code before is still the one that works, and nothing was sent.
    redirect(issued.challengeId === pending.challengeId ? '/sign-in/code' : '/sign-in/code?resent=1')
  })
  return refusal && formAnswer(refusal, { field: 'resend' })
}

/** Signs in; several people behind one mobile are asked who they are first. */
async function signIn(pending: PendingCode, otp: string, personId?: string): Promise<never> {
  const input = VerifyCodeInput.safeParse({
    challengeId: pending.challengeId,
    otp,
    personId,
    device: deviceName((await headers()).get('user-agent')),
    language: await readLanguage(),
  })
  if (!input.success) throw new Failure('invalid_input')
  try {
    const { sessionId } = await verifyCode(await anonymousContext(), input.data)
    await setSessionCookie(sessionId)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'choose_person') throw error
    await writePendingCode('sign-in', { ...pending, otp, people: [...(error.facts.people ?? [])] })
    redirect('/sign-in/who')
  }
  await forgetPendingCode('sign-in')
  redirect(ownPath(pending.next))
}

export async function enterCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const pending = await readPendingCode('sign-in')
    if (!pending) redirect(TOO_LATE)
    await signIn(pending, String(form.get('otp') ?? ''))
  })
  const text = refusal?.code === 'invalid_input' ? 'signIn.codeWrong' : undefined
  return refusal && formAnswer(refusal, { field: 'otp', text })
}

export async function choosePersonAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const pending = await readPendingCode('sign-in')
  const refusal = await act(async () => {
    if (!pending?.otp || !pending.people) redirect(TOO_LATE)
    const personId = form.get('personId')
    if (typeof personId !== 'string') throw new Failure('choose_person')
    await signIn(pending, pending.otp, personId)
  })
  return refusal && formAnswer(refusal, { field: `personId-${pending?.people?.[0]?.personId}` })
}
