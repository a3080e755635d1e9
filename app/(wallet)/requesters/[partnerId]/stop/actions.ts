'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { revokeRequester } from '@/lib/operations/consent/revoke-requester'
import { act } from '@/lib/web/act'
import { personContext } from '@/lib/web/context'
import { formAnswer } from '@/lib/web/form-answer'
import { readReason } from '@/lib/web/reason'

/** Stops all that is shared with one requester; the same page then says so. */
export async function stopRequesterAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const partnerId = z.uuid().safeParse(form.get('partnerId'))
  const refusal = await act(async () => {
    if (!partnerId.success) throw new Failure('invalid_input')
    await revokeRequester(await personContext(), {
      requester: { partnerId: partnerId.data },
      artefactIds: 'all',
      reason: readReason(form),
    })
    redirect(`/requesters/${partnerId.data}/stop`)
  })
  return refusal && formAnswer(refusal, { field: 'stop' })
}
