'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { revoke } from '@/lib/operations/consent/revoke'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readReason } from '@/lib/web/reason'

/** Stops one permission. One that has ended meanwhile leads to its page, which says how. */
export async function stopAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const artefactId = z.uuid().safeParse(form.get('artefactId'))
  const refusal = await act(async () => {
    if (!artefactId.success) throw new Failure('invalid_input')
    await revoke(await personContext(), { artefactId: artefactId.data, reason: readReason(form) })
    redirect(`/sharing/${artefactId.data}`)
  })
  if (!refusal) return null
  if (artefactId.success && (refusal.code === 'already_decided' || refusal.code === 'request_expired'))
    redirect(`/sharing/${artefactId.data}`)
  return formAnswer(refusal, { field: 'stop' })
}
