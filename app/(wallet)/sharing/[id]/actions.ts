'use server'

import type { FormAnswer } from '@/lib/core/form-answer'
import { pause } from '@/lib/operations/consent/pause'
import { resume } from '@/lib/operations/consent/resume'
import { changeFromForm } from '@/lib/web/change-from-form'

/** Pauses one permission; its page then says so. */
export async function pauseAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return changeFromForm(form, 'pause', (ctx, artefactId) => pause(ctx, { artefactId }))
}

/** Lets a paused permission be used again; its page then says so. */
export async function resumeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return changeFromForm(form, 'pause', (ctx, artefactId) => resume(ctx, { artefactId }))
}
