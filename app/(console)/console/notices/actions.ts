'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { NOTICE_CHANGES } from '@/lib/core/notice/publish'
import { LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { checkTexts } from '@/lib/operations/console/notice/check-texts'
import { createNotice } from '@/lib/operations/console/notice/create-notice'
import { publishNotice } from '@/lib/operations/console/notice/publish-notice'
import { reviewText } from '@/lib/operations/console/notice/review-text'
import { saveDraft } from '@/lib/operations/console/notice/save-draft'
import type { Refusal } from '@/lib/web/act'
import { actAsStaff, actAtPartner } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'
import { type CheckedView, checkedViews } from './checked-view'
import { textsIn } from './texts-in'

const Named = z.object({ noticeId: z.guid(), revision: z.coerce.number().int() })
const Words = z.object({ purpose: z.string(), name: z.string() })

function parsed<T>(schema: z.ZodType<T>, form: FormData): T {
  const { data } = schema.safeParse(Object.fromEntries(form))
  if (!data) throw new Failure('invalid_input')
  return data
}

/** The words of a refusal that only these forms know. */
const textOf = (refusal: Refusal) => (refusal.code === 'request_changed' ? 'notices.edit.changed' : undefined)

export async function createNoticeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const { id } = await createNotice(ctx, parsed(Words, form))
    redirect(`/console/notices/${id}/edit`)
  })
  if (!refusal) return null
  const text =
    refusal.fields.purpose &&
    (refusal.facts.problem === 'has_notice' ? 'notices.create.taken' : 'notices.create.needed')
  const values = { purpose: String(form.get('purpose') ?? ''), name: String(form.get('name') ?? '') }
  return formAnswer(refusal, { field: 'purpose', text, values })
}

export async function saveDraftAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const texts = textsIn(form)
  const refusal = await actAsStaff(async (ctx) => {
    const named = parsed(Named, form)
    await saveDraft(ctx, { ...named, texts })
    const page = `/console/notices/${named.noticeId}`
    redirect(form.get('then') === 'publish' ? `${page}/publish` : `${page}/edit?done=saved`)
  })
  if (!refusal) return null
  const long = LANGUAGES.find((language) => refusal.fields[language])
  return formAnswer(refusal, {
    field: `text-${long ?? LANGUAGES[0]}`,
    text: long ? 'notices.edit.tooLong' : textOf(refusal),
    values: Object.fromEntries(LANGUAGES.map((language) => [`text-${language}`, texts[language] ?? ''])),
  })
}

/** What is wrong with the texts as they are typed, and how they read. Null: it could not be found out. */
export async function checkTextsAction(form: FormData): Promise<readonly CheckedView[] | null> {
  let views: readonly CheckedView[] | null = null
  await actAsStaff(async (ctx) => {
    const { noticeId } = parsed(Named, form)
    const checked = await checkTexts(ctx, { noticeId, texts: textsIn(form) })
    views = checkedViews(checked, wordsIn(await readLanguage()))
  })
  return views
}

export async function reviewTextAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const named = parsed(Named.extend({ language: z.enum(LANGUAGES) }), form)
    await reviewText(ctx, named)
    redirect(`/console/notices/${named.noticeId}/publish`)
  })
  if (!refusal) return null
  const language = String(form.get('language'))
  const isOwn = refusal.code === 'forbidden' && refusal.fields[language]
  return formAnswer(refusal, {
    field: `review-${language}`,
    text: isOwn ? 'notices.publish.ownText' : textOf(refusal),
  })
}

export async function publishNoticeAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const change = z.enum(NOTICE_CHANGES).safeParse(form.get('change')).data
  const refusal = await actAsStaff(async (ctx) => {
    const named = parsed(Named, form)
    if (!change) throw new Failure('invalid_input', { change: ['is needed'] })
    const { version } = await publishNotice(ctx, { ...named, change })
    redirect(`/console/notices/${named.noticeId}?published=${version}`)
  })
  if (!refusal) return null
  const blocked = LANGUAGES.some((language) => refusal.fields[language])
  const text = refusal.fields.change
    ? 'notices.publish.chooseChange'
    : blocked
      ? 'notices.publish.blocks'
      : refusal.fields.draft
        ? 'notices.publish.nothing'
        : textOf(refusal)
  return formAnswer(refusal, { field: blocked ? 'blocks' : 'change-material', text })
}
