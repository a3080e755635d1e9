'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { saveDraft } from '@/lib/operations/consent/save-draft'
import { act } from '@/lib/web/act'
import { choiceAnswer, readChoice, sinceOf } from '@/lib/web/choice-form'
import { personContext } from '@/lib/web/context'

/** Keeps the choice and goes on to the review. */
export async function saveDraftAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const choice = readChoice(form)
  const refusal = await act(async () => {
    if (!choice) throw new Failure('invalid_input')
    await saveDraft(await personContext(), choice)
    redirect(`/requests/${choice.requestId}/review`)
  })
  if (!refusal) return null
  const since = sinceOf(refusal)
  if (since && choice) redirect(`/requests/${choice.requestId}?since=${since}`)
  // The page comes back with the draft as the server has it.
  if (refusal.code === 'invalid_input') refresh()
  return choiceAnswer(refusal)
}
