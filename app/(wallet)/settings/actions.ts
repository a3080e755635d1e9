'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { forgetPendingCode, readPendingCode, writePendingCode } from '@/lib/auth/pending-code'
import { clearSessionCookie } from '@/lib/auth/web-session'
import { OPTIONAL_NEWS } from '@/lib/core/delivery/news'
import { minutesOf } from '@/lib/core/delivery/quiet-hours'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { LANGUAGES } from '@/lib/i18n/languages'
import { AddIdentifierInput, addIdentifier } from '@/lib/operations/person/add-identifier'
import { RequestIdentifierCodeInput, requestIdentifierCode } from '@/lib/operations/person/request-identifier-code'
import { MessagePreferencesInput, saveMessagePreferences } from '@/lib/operations/person/save-message-preferences'
import { setLanguage } from '@/lib/operations/person/set-language'
import { SignOutDeviceInput, signOutDevice } from '@/lib/operations/person/sign-out-device'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage, savePreferences, TEXT_SIZES, THEMES } from '@/lib/web/preferences'

const PreferencesForm = z.object({
  language: z.enum(LANGUAGES),
  theme: z.enum(THEMES),
  textSize: z.enum(TEXT_SIZES),
})

export async function savePreferencesAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const ctx = await personContext()
    const input = PreferencesForm.safeParse(Object.fromEntries(form))
    if (!input.success) throw new Failure('invalid_input')
    await setLanguage(ctx, { language: input.data.language })
    await savePreferences(input.data)
    redirect('/settings?saved=1')
  })
  return refusal && formAnswer(refusal, { field: `language-${LANGUAGES[0]}` })
}

export async function saveMessagesAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const wanted = form.getAll('news')
  const [quietFrom, quietTo] = [String(form.get('quietFrom') ?? ''), String(form.get('quietTo') ?? '')]
  const refusal = await act(async () => {
    const ctx = await personContext()
    const input = MessagePreferencesInput.safeParse({
      channel: form.get('channel'),
      off: OPTIONAL_NEWS.filter((news) => !wanted.includes(news)),
      quietFrom: minutesOf(quietFrom),
      quietTo: minutesOf(quietTo),
      urgentAlways: form.get('urgentAlways') === 'yes',
    })
    if (!input.success) throw new Failure('invalid_input')
    await saveMessagePreferences(ctx, input.data)
    redirect('/settings?messages=saved')
  })
  if (!refusal) return null
  return formAnswer(refusal, {
    field: minutesOf(quietFrom) === null ? 'quietFrom' : 'quietTo',
    text: refusal.code === 'invalid_input' ? 'settings.messages.timeWrong' : undefined,
    values: { quietFrom: quietFrom.slice(0, 10), quietTo: quietTo.slice(0, 10) },
  })
}

export async function signOutDeviceAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const sessionId = String(form.get('sessionId') ?? '')
  const refusal = await act(async () => {
    const ctx = await personContext()
    const input = SignOutDeviceInput.safeParse({ sessionId })
    if (!input.success) throw new Failure('not_found')
    await signOutDevice(ctx, input.data)
    if (sessionId === ctx.actor.sessionId) {
      await clearSessionCookie()
      redirect('/sign-in?out=1')
    }
    redirect('/settings?device=out')
  })
  return refusal && formAnswer(refusal, { field: 'devices' })
}

/** Sends a code to what is typed, or again to what was typed before. */
async function sendAddCode(typed: string, next: string): Promise<{ isNew: boolean }> {
  const ctx = await personContext()
  const input = RequestIdentifierCodeInput.safeParse({ identifier: typed, language: await readLanguage() })
  if (!input.success) throw new Failure('invalid_input')
  const before = await readPendingCode('add')
  const issued = await requestIdentifierCode(ctx, input.data)
  await writePendingCode('add', {
    challengeId: issued.challengeId,
    identifier: typed,
    resendAfter: issued.resendAfter.getTime(),
    expiresAt: issued.expiresAt.getTime(),
    next,
  })
  return { isNew: before?.challengeId !== issued.challengeId }
}

export async function sendAddCodeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const typed = String(form.get('identifier') ?? '')
  const refusal = await act(async () => {
    await sendAddCode(typed, form.get('for') === 'abha' ? '/abha' : '/settings')
    redirect('/settings/add/code')
  })
  if (!refusal) return null
  return formAnswer(refusal, {
    field: 'identifier',
    text: refusal.code === 'invalid_input' ? 'settings.addWrong' : undefined,
    values: { identifier: typed.slice(0, 254) },
  })
}

export async function resendAddCodeAction(_previous: unknown, _form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const pending = await readPendingCode('add')
    if (!pending) redirect('/settings/add?late=1')
    const { isNew } = await sendAddCode(pending.identifier, pending.next)
    redirect(isNew ? '/settings/add/code?resent=1' : '/settings/add/code')
  })
  return refusal && formAnswer(refusal, { field: 'resend' })
}

export async function addIdentifierAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const ctx = await personContext()
    const pending = await readPendingCode('add')
    if (!pending) redirect('/settings/add?late=1')
    const input = AddIdentifierInput.safeParse({
      challengeId: pending.challengeId,
      otp: String(form.get('otp') ?? ''),
    })
    if (!input.success) throw new Failure('invalid_input')
    const { requestsAssigned } = await addIdentifier(ctx, input.data)
    await forgetPendingCode('add')
    redirect(`${pending.next}?added=${requestsAssigned}`)
  })
  if (!refusal) return null
  const isTaken = refusal.fields.identifier !== undefined
  const text = refusal.code !== 'invalid_input' ? undefined : isTaken ? 'settings.addTaken' : 'signIn.codeWrong'
  return formAnswer(refusal, { field: 'otp', text })
}
