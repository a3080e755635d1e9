'use server'

import { redirect } from 'next/navigation'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { setFourEyes } from '@/lib/operations/console/queue/set-four-eyes'
import { SaveSettingsInput, saveSettings } from '@/lib/operations/console/settings/save-settings'
import { actAtPartner } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'

const SAVED = '/console/settings?saved=1'

export async function setFourEyesAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    await setFourEyes(ctx, { on: form.get('on') === 'yes' })
    redirect(SAVED)
  })
  return refusal && formAnswer(refusal, { field: 'on' })
}

export async function saveSettingsAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const contact = String(form.get('contact') ?? '')
  const retentionPolicy = String(form.get('retentionPolicy') ?? '')
  const refusal = await actAtPartner(form, async (ctx) => {
    const input = SaveSettingsInput.safeParse({ contact, retentionPolicy })
    if (!input.success) throw new Failure('invalid_input')
    await saveSettings(ctx, input.data)
    redirect(SAVED)
  })
  if (!refusal) return null
  const text = refusal.code === 'invalid_input' ? 'console.settings.contactWrong' : undefined
  return formAnswer(refusal, { field: 'contact', text, values: { contact: contact.slice(0, 300), retentionPolicy } })
}
