import { redirect } from 'next/navigation'
import { z } from 'zod'
import { type AbhaPage, abhaPath, canShow, pageOf } from '@/lib/core/abha/page'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { readChange } from '@/lib/operations/abha/read'
import type { Ctx } from '@/lib/operations/context'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'

/**
 * Runs one step of the change that a form names, and goes on to the path that it answers. After a no of ABDM's, and
 * where the step cannot be taken any more, it goes where the change then stands: that page says why.
 */
export async function takeStep(
  form: FormData,
  page: AbhaPage,
  field: string,
  run: (ctx: Ctx, id: string) => Promise<string>,
): Promise<FormAnswer> {
  const id = z.uuid().safeParse(form.get('changeId'))
  const refusal = await act(async () => {
    if (!id.success) throw new Failure('invalid_input')
    redirect(await run(await personContext(), id.data))
  })
  if (!refusal) return null
  const { code, facts } = refusal
  if (id.success && (facts.abha || code === 'illegal_transition')) {
    const change = await readChange(await personContext(), { id: id.data })
    redirect(abhaPath(id.data, canShow(change, page) ? page : pageOf(change)))
  }
  if (id.success && code === 'text_changed') redirect(`${abhaPath(id.data, 'confirm')}?since=text`)
  return formAnswer(refusal, { field, text: WORDS[code] })
}

/** Said in the words of these pages: the general ones speak of codes that this wallet sends. */
const WORDS: Partial<Record<string, string>> = {
  otp_wrong: 'abha.failure.wrong_otp',
  otp_expired: 'abha.failure.otp_already_used',
  abha_other_identifier_needed: 'abha.overview.needOther',
}
