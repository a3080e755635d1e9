'use server'

import { redirect } from 'next/navigation'
import { setStaffCookie } from '@/lib/auth/staff-session'
import type { FormAnswer } from '@/lib/core/form-answer'
import { stepUp } from '@/lib/operations/console/staff/step-up'
import { act } from '@/lib/web/act'
import { consoleContext, consolePathOf } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { proofProblem } from '@/lib/web/proof-problem'

export async function stepUpAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await act(async () => {
    const code = String(form.get('code') ?? '').slice(0, 32)
    const { secret } = await stepUp(await consoleContext(), { code })
    await setStaffCookie(secret)
    redirect(consolePathOf(form.get('next')))
  })
  return refusal && formAnswer(refusal, { field: 'code', text: proofProblem(refusal) })
}
