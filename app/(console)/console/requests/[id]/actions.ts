'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { RETURN_REASONS } from '@/lib/core/consent/review'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { addNote, NOTE_LONGEST } from '@/lib/operations/console/queue/add-note'
import { askAgain } from '@/lib/operations/console/queue/ask-again'
import { assign } from '@/lib/operations/console/queue/assign'
import { release } from '@/lib/operations/console/queue/release'
import { review } from '@/lib/operations/console/queue/review'
import { sendBack } from '@/lib/operations/console/queue/send-back'
import { formIdIn } from '@/lib/web/form-id'
import { handleFromForm, valuesIn } from './handle-from-form'

export async function releaseAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return handleFromForm(form, 'release', (ctx, id) => release(ctx, { id }))
}

export async function sendBackAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const note = String(form.get('returnNote') ?? '')
    .trim()
    .slice(0, NOTE_LONGEST)
  return handleFromForm(
    form,
    'reason',
    (ctx, id) => {
      const reason = z.enum(RETURN_REASONS).safeParse(form.get('reason')).data
      if (!reason) throw new Failure('invalid_input', { reason: ['reason'] })
      return sendBack(ctx, { id, reason, note })
    },
    valuesIn(form, ['reason', 'returnNote']),
  )
}

export async function reviewAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return handleFromForm(form, 'mark', (ctx, id) => review(ctx, { ids: [id] }))
}

export async function assignAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return handleFromForm(form, 'assignee', (ctx, id) => {
    const staffId = z.union([z.uuid(), z.literal('')]).safeParse(form.get('assignee')).data
    if (staffId === undefined) throw new Failure('invalid_input', { assignee: ['not_yours'] })
    return assign(ctx, { ids: [id], staffId: staffId || null })
  })
}

export async function noteAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const note = String(form.get('note') ?? '')
  const formId = formIdIn(form)
  return handleFromForm(form, 'note', (ctx, id) => addNote(ctx, { id, note, formId }), valuesIn(form, ['note']))
}

export async function withdrawAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return handleFromForm(form, 'withdraw', (ctx, id) => cancelRequest(ctx, { id }))
}

const DAYS = ['recordsFromDay', 'recordsToDay', 'untilDay', 'answerByDay'] as const

export async function askAgainAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const day = (field: (typeof DAYS)[number]) => String(form.get(field) ?? '') || null
  return handleFromForm(
    form,
    'untilDay',
    async (ctx, id) => {
      const asked = await askAgain(ctx, {
        id,
        dataTypes: form.getAll('dataTypes').map(String),
        recordsFromDay: day('recordsFromDay'),
        recordsToDay: day('recordsToDay'),
        untilDay: day('untilDay'),
        answerByDay: day('answerByDay'),
      })
      redirect(asked.made ? `/console/requests/${asked.id}` : `/console/requests/${id}?waiting=1`)
    },
    valuesIn(form, DAYS),
  )
}
