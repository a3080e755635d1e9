'use server'

import { redirect } from 'next/navigation'
import type { FormAnswer } from '@/lib/core/form-answer'
import { addOrigin } from '@/lib/operations/console/origin/add-origin'
import { removeOrigin } from '@/lib/operations/console/origin/remove-origin'
import { setInFrameApproval } from '@/lib/operations/console/origin/set-in-frame-approval'
import { actAtPartner } from '@/lib/web/console'
import { formAnswer, wrongField } from '@/lib/web/form-answer'

const typed = (form: FormData) => String(form.get('origin') ?? '').slice(0, 300)

export async function addOriginAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    await addOrigin(ctx, { origin: typed(form) })
    redirect('/console/origins?done=added')
  })
  if (!refusal) return null
  const { problem } = refusal.facts
  const origin = problem === 'is_wallet' ? 'own' : problem === 'too_many' ? 'many' : 'origin'
  return wrongField(
    refusal,
    { origin: `origins.problem.${origin}` },
    { field: 'origin', values: { origin: typed(form) } },
  )
}

export async function removeOriginAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    await removeOrigin(ctx, { origin: typed(form) })
    redirect('/console/origins?done=removed')
  })
  // Somebody else was faster.
  if (refusal?.code === 'not_found') redirect('/console/origins')
  return refusal && formAnswer(refusal, { field: 'origin' })
}

export async function setInFrameApprovalAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    await setInFrameApproval(ctx, { on: form.get('on') === 'yes' })
    redirect('/console/origins?done=frame')
  })
  return refusal && formAnswer(refusal, { field: 'frame' })
}
