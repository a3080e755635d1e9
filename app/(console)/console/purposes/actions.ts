'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import { resetPurpose } from '@/lib/operations/console/notice/reset-purpose'
import { savePurpose } from '@/lib/operations/console/notice/save-purpose'
import { actAtPartner } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

/** What cannot be read as a number is none that the operation takes. */
const maybeCount = z
  .string()
  .transform((text) => (text.trim() === '' ? null : /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN))

const Input = z.object({
  purpose: z.string(),
  recordsDays: maybeCount,
  validityDays: maybeCount,
  frequencyLimit: maybeCount,
  frequencySeconds: z.coerce.number().int().positive(),
  dataTypes: z.string().transform((text) => text.split(/[\n,]/)),
})

const WRONG = {
  purpose: 'wrongPurpose',
  recordsDays: 'wrongNumber',
  validityDays: 'wrongNumber',
  frequencyLimit: 'wrongNumber',
  dataTypes: 'wrongTypes',
} as const

export async function savePurposeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const { data } = Input.safeParse(Object.fromEntries(form))
    if (!data) throw new Failure('invalid_input')
    await savePurpose(ctx, data)
    redirect('/console/purposes?done=saved')
  })
  if (!refusal) return null
  const values = Object.fromEntries([...form].filter((one): one is [string, string] => typeof one[1] === 'string'))
  const answer = await formAnswer(refusal, { field: 'purpose', values })
  const words = wordsIn(await readLanguage())
  const errors = Object.entries(WRONG)
    .filter(([field]) => refusal.fields[field])
    .map(([field, text]) => ({ href: `#${field}`, text: words(`notices.purposes.${text}`) }))
  return answer && errors.length > 0 ? { ...answer, errors } : answer
}

export async function resetPurposeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    await resetPurpose(ctx, { purpose: String(form.get('purpose') ?? '') })
    redirect('/console/purposes?done=removed')
  })
  return refusal && formAnswer(refusal, { field: 'purpose' })
}
