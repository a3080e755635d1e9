'use server'

import type { FormAnswer } from '@/lib/core/form-answer'
import { withdraw } from '@/lib/operations/check/withdraw'
import { changeFromForm } from '@/lib/web/change-from-form'
import { readReason } from '@/lib/web/reason'

/** Stops one check. One that was answered otherwise meanwhile leads to its page, which says how. */
export async function stopCheckAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return changeFromForm(
    form,
    'stop',
    (ctx, sessionId) => withdraw(ctx, { sessionId, reason: readReason(form) }),
    'sessionId',
  )
}
