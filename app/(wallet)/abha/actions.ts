'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { forgetTypedCode, readTypedCode, writeTypedCode } from '@/lib/auth/typed-code'
import { CHANGE_KINDS, OTP_METHODS, type OtpMethod } from '@/lib/core/abha/change'
import { abhaPath, canShow, pageOf } from '@/lib/core/abha/page'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { parseCode } from '@/lib/core/otp/code'
import { LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { abandon } from '@/lib/operations/abha/abandon'
import { begin } from '@/lib/operations/abha/begin'
import { choose } from '@/lib/operations/abha/choose'
import { confirm } from '@/lib/operations/abha/confirm'
import { confirmSignIn } from '@/lib/operations/abha/confirm-sign-in'
import { readChange } from '@/lib/operations/abha/read'
import { requestCode } from '@/lib/operations/abha/request-code'
import { requestSignIn } from '@/lib/operations/abha/request-sign-in'
import type { AbhaChange, SentCode } from '@/lib/operations/abha/view'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'
import { takeStep } from './step'

const Begin = z.object({ kind: z.enum(CHANGE_KINDS), identifierId: z.uuid() })
const Shown = z.object({ textHash: z.string().regex(/^[\da-f]{64}$/), language: z.enum(LANGUAGES) })

/** Where a change goes on after a step. */
const onwards = (change: AbhaChange) => abhaPath(change.id, pageOf(change))
/** The page of the first code, when it waits for one; after an unknown outcome too. */
const toSignInCode = (change: AbhaChange) =>
  canShow(change, 'sign-in/code') ? abhaPath(change.id, 'sign-in/code') : onwards(change)
/** `resent`: said only when there is a new code. */
const again = (path: string, before: SentCode | null, after: SentCode | null) =>
  after && before?.sentAt.getTime() !== after.sentAt.getTime() ? `${path}?resent=1` : path

const methodOf = (form: FormData): OtpMethod | undefined => OTP_METHODS.find((one) => one === form.get('method'))

/** What was left out, in words; leads to the field. */
async function missing(field: string, text: string): Promise<FormAnswer> {
  const words = wordsIn(await readLanguage())
  return { title: words('problem.title'), errors: [{ href: `#${field}`, text: words(text) }] }
}

export async function beginAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const input = Begin.safeParse(Object.fromEntries(form))
  const refusal = await act(async () => {
    if (!input.success) throw new Failure('invalid_input')
    const change = await begin(await personContext(), input.data)
    redirect(change.status === 'BEGUN' ? abhaPath(change.id, 'effects') : onwards(change))
  })
  // What stands is not what the page showed.
  if (refusal && ['illegal_transition', 'abha_deactivated', 'request_changed'].includes(refusal.code)) redirect('/abha')
  return refusal && formAnswer(refusal, { field: 'main' })
}

export async function stopTheseAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const stop = form.getAll('stop').map(String)
  return takeStep(form, 'effects', 'effects', async (ctx, id) => {
    await choose(ctx, { id, stop })
    return abhaPath(id, 'reasons')
  })
}

export async function reasonsAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const reasons = form.getAll('reasons').map(String)
  if (reasons.length === 0) return missing('reasons', 'abha.reasons.missing')
  return takeStep(form, 'reasons', 'reasons', async (ctx, id) => onwards(await choose(ctx, { id, reasons })))
}

export async function sendFirstCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const method = methodOf(form)
  if (!method) return missing('method', 'abha.method.missing')
  return takeStep(form, 'sign-in', 'method', async (ctx, id) => toSignInCode(await requestSignIn(ctx, { id, method })))
}

export async function resendFirstCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return takeStep(form, 'sign-in/code', 'resend', async (ctx, id) => {
    const { signInCode } = await readChange(ctx, { id })
    if (!signInCode) return abhaPath(id, 'sign-in')
    const after = await requestSignIn(ctx, { id, method: signInCode.method })
    return again(toSignInCode(after), signInCode, after.signInCode)
  })
}

export async function signInToAbhaAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const otp = parseCode(String(form.get('otp') ?? ''))
  if (!otp) return missing('otp', 'signIn.codeWrong')
  return takeStep(form, 'sign-in/code', 'otp', async (ctx, id) => onwards(await confirmSignIn(ctx, { id, otp })))
}

export async function sendCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const method = methodOf(form)
  if (!method) return missing('method', 'abha.method.missing')
  return takeStep(form, 'method', 'method', async (ctx, id) => onwards(await requestCode(ctx, { id, method })))
}

export async function resendCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return takeStep(form, 'code', 'resend', async (ctx, id) => {
    const { code } = await readChange(ctx, { id })
    if (!code) return abhaPath(id, 'method')
    const after = await requestCode(ctx, { id, method: code.method })
    return again(onwards(after), code, after.code)
  })
}

/** Keeps the code at this browser, encrypted. It goes to ABDM when the last page is confirmed. */
export async function typeCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const otp = parseCode(String(form.get('otp') ?? ''))
  if (!otp) return missing('otp', 'signIn.codeWrong')
  return takeStep(form, 'code', 'otp', async (ctx, id) => {
    const change = await readChange(ctx, { id })
    if (!change.code || !canShow(change, 'confirm')) return onwards(change)
    await writeTypedCode({ changeId: id, sentAt: change.code.sentAt.getTime(), otp })
    return abhaPath(id, 'confirm')
  })
}

/** Confirms with the typed code and the hash of the words that were on the page. */
export async function confirmAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const shown = Shown.safeParse(Object.fromEntries(form))
  return takeStep(form, 'code', 'confirm', async (ctx, id) => {
    if (!shown.success) throw new Failure('invalid_input')
    const change = await readChange(ctx, { id })
    const otp = change.code && (await readTypedCode({ changeId: id, sentAt: change.code.sentAt.getTime() }))
    if (!otp) return onwards(change)
    try {
      const after = await confirm(ctx, { id, otp: { typed: otp }, shown: { kind: 'wallet', ...shown.data } })
      await forgetTypedCode()
      return onwards(after)
    } catch (error) {
      // With other words nothing was sent, and the code is still good.
      if (!(error instanceof Failure && error.code === 'text_changed')) await forgetTypedCode()
      throw error
    }
  })
}

export async function abandonAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return takeStep(form, 'result', 'leave', async (ctx, id) => {
    await forgetTypedCode()
    return onwards(await abandon(ctx, { id }))
  })
}
