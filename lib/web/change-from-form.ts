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

/** Runs a change of the permission that a form names, and goes to its page, which says what came of it. */
export async function changeFromForm(
  form: FormData,
  field: string,
  change: (ctx: Ctx, artefactId: string) => Promise<unknown>,
): Promise<FormAnswer> {
  const artefactId = z.uuid().safeParse(form.get('artefactId'))
  const refusal = await act(async () => {
    if (!artefactId.success) throw new Failure('invalid_input')
    await change(await personContext(), artefactId.data)
    redirect(`/sharing/${artefactId.data}`)
  })
  if (!refusal) return null
  if (artefactId.success && OVERTAKEN.includes(refusal.code)) redirect(`/sharing/${artefactId.data}`)
  return formAnswer(refusal, { field })
}
