import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import type { Ctx } from '@/lib/operations/context'
import { act } from './act'
import { personContext } from './context'
import { formAnswer } from './form-answer'

/** What stands is not what the page showed: its page says what does. */
const OVERTAKEN = ['already_decided', 'request_expired', 'illegal_transition']

/** The two kinds of things that stand: a permission and a check. The form's field, and where its page is. */
const PAGES = { artefactId: '/sharing', sessionId: '/checks' } as const

/** Runs a change of what a form names, and goes to its page, which says what came of it. */
export async function changeFromForm(
  form: FormData,
  field: string,
  change: (ctx: Ctx, id: string) => Promise<unknown>,
  named: keyof typeof PAGES = 'artefactId',
): Promise<FormAnswer> {
  const id = z.uuid().safeParse(form.get(named))
  const refusal = await act(async () => {
    if (!id.success) throw new Failure('invalid_input')
    await change(await personContext(), id.data)
    redirect(`${PAGES[named]}/${id.data}`)
  })
  if (!refusal) return null
  if (id.success && OVERTAKEN.includes(refusal.code)) redirect(`${PAGES[named]}/${id.data}`)
  return formAnswer(refusal, { field })
}
