'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import { rawChoice } from '@/lib/operations/consent/draft-choice'
import { saveDraft } from '@/lib/operations/consent/save-draft'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

const Input = z.object({ requestId: z.uuid(), requestVersion: z.coerce.number().int(), choice: rawChoice })

/** Questions of the page from top to bottom, with the words that stand over each. */
const QUESTIONS = [
  ['what', 'question'],
  ['dataTypes', 'types'],
  ['providers', 'places'],
  ['records', 'records'],
  ['recordsFromDay', 'fromDay'],
  ['recordsToDay', 'toDay'],
  ['until', 'until'],
  ['untilDay', 'untilDay'],
] as const

/** Why the person is sent back to the request: what they pressed no longer fits it. */
const SINCE: Partial<Record<string, string>> = {
  request_changed: 'changed',
  already_decided: 'decided',
  illegal_transition: 'ended',
  request_expired: 'ended',
}

function read(form: FormData) {
  const one = (name: string) => form.get(name) || null
  return Input.safeParse({
    requestId: form.get('requestId'),
    requestVersion: form.get('requestVersion'),
    choice: {
      what: one('what'),
      dataTypes: form.getAll('dataTypes'),
      providers: form.getAll('providers'),
      records: one('records'),
      recordsFromDay: one('recordsFromDay'),
      recordsToDay: one('recordsToDay'),
      until: one('until'),
      untilDay: one('untilDay'),
    },
  })
}

/** Keeps the choice and goes on to the review. */
export async function saveDraftAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const input = read(form)
  const refusal = await act(async () => {
    if (!input.success) throw new Failure('invalid_input')
    await saveDraft(await personContext(), input.data)
    redirect(`/requests/${input.data.requestId}/review`)
  })
  if (!refusal) return null
  const since = SINCE[refusal.code]
  if (since && input.success) redirect(`/requests/${input.data.requestId}?since=${since}`)
  if (refusal.code !== 'invalid_input') return formAnswer(refusal, { field: 'what' })
  // The page comes back with the draft as the server has it.
  refresh()
  const words = wordsIn(await readLanguage())
  const errors = QUESTIONS.flatMap(([field, question]) =>
    (refusal.fields[field] ?? []).map((key) => ({
      href: `#${field}`,
      text: `${words(`decide.request.${question}`)} ${words(key)}`,
    })),
  )
  return errors.length > 0
    ? { title: words('problem.title'), errors }
    : formAnswer(refusal, { field: 'what', text: 'choice.not_chosen' })
}
