'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { LANGUAGES } from '@/lib/i18n/languages'
import { answerDraft } from '@/lib/operations/consent/answer-draft'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readReason } from '@/lib/web/reason'

const Input = z.object({
  requestId: z.uuid(),
  requestVersion: z.coerce.number().int(),
  textHash: z.string().regex(/^[\da-f]{64}$/),
  language: z.enum(LANGUAGES),
  pressed: z.enum(['share', 'dont_share']),
})

/** Where a press that no longer fits leads; the page there says that nothing was recorded. */
const SINCE: Partial<Record<string, string>> = {
  request_changed: '?since=changed',
  already_decided: '?since=decided',
  illegal_transition: '?since=ended',
  request_expired: '?since=ended',
  text_changed: '/review?since=text',
}

/** Records the answer, with the hash of the words that were on the page. */
export async function answerAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const input = Input.safeParse(Object.fromEntries(form))
  const refusal = await act(async () => {
    if (!input.success) throw new Failure('invalid_input')
    await answerDraft(await personContext(), { ...input.data, reason: readReason(form) })
    redirect(`/requests/${input.data.requestId}/result`)
  })
  if (!refusal) return null
  if (input.success) {
    const page = `/requests/${input.data.requestId}`
    const since = SINCE[refusal.code]
    if (since) redirect(page + since)
    if (refusal.fields.dataTypes?.includes('choice.shared_nothing'))
      return formAnswer(refusal, { field: 'change', text: 'choice.shared_nothing' })
    // The draft is gone or cannot be any more: choose again.
    if (refusal.code === 'invalid_input') redirect(`${page}?since=changed`)
  }
  return formAnswer(refusal, { field: 'change' })
}
