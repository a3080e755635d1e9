'use server'

import type { FormAnswer } from '@/lib/core/form-answer'
import { revoke } from '@/lib/operations/consent/revoke'
import { changeFromForm } from '@/lib/web/change-from-form'
import { readReason } from '@/lib/web/reason'

/** Stops one permission. One that has ended meanwhile leads to its page, which says how. */
export async function stopAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return changeFromForm(form, 'stop', (ctx, artefactId) => revoke(ctx, { artefactId, reason: readReason(form) }))
}
