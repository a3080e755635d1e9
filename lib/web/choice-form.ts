import 'server-only'
import { z } from 'zod'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import { rawChoice } from '@/lib/operations/consent/draft-choice'
import type { Refusal } from './act'
import { formAnswer } from './form-answer'
import { readLanguage } from './preferences'

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

/** What the form of a choice says; null when it is no such form. */
export function readChoice(form: FormData): z.output<typeof Input> | null {
  const one = (name: string) => form.get(name) || null
  const input = Input.safeParse({
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
  return input.data ?? null
}

/** The `since` messages' key for a choice that came too late; undefined for another refusal. */
export const sinceOf = ({ code }: { readonly code: Refusal['code'] }): string | undefined => SINCE[code]

/** What the form shows of a refusal: a line for each question that it is about. */
export async function choiceAnswer(refusal: Refusal): Promise<FormAnswer> {
  if (refusal.code !== 'invalid_input') return formAnswer(refusal, { field: 'what' })
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
