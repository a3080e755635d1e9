import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { actAsStaff } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

/** What was typed, to be shown again. */
export const valuesIn = (form: FormData, fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(fields.map((field) => [field, String(form.get(field) ?? '').slice(0, 2000)]))

/**
 * Does something with the request that a form names, and goes to its page, which says what came of it; it says so too where
 * somebody else was faster. What is wrong is said at the field (`queue.one.error.*`), else at `field`.
 */
export async function handleFromForm(
  form: FormData,
  field: string,
  handle: (ctx: Ctx, id: string) => Promise<unknown>,
  values: Readonly<Record<string, string>> = {},
): Promise<FormAnswer> {
  const id = z.guid().safeParse(form.get('requestId')).data
  const refusal = await actAsStaff(async (ctx) => {
    if (!id) throw new Failure('invalid_input')
    await handle(ctx, id)
    redirect(`/console/requests/${id}`)
  })
  if (!refusal) return null
  if (refusal.code === 'illegal_transition') redirect(`/console/requests/${id}`)
  if (refusal.code === 'too_many_requests') return formAnswer(refusal, { field, text: 'queue.one.error.limit', values })
  const words = wordsIn(await readLanguage())
  const wrong = Object.entries(refusal.fields).filter(([, [why]]) => words.has(`queue.one.error.${why}`))
  if (wrong.length === 0) return formAnswer(refusal, { field, values })
  return {
    title: words('problem.title'),
    errors: wrong.map(([name, [why]]) => ({ href: `#${name}`, text: words(`queue.one.error.${why}`) })),
    values,
  }
}
