'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { Opened } from '@/components/embed/exchange'
import { deviceName } from '@/lib/auth/device'
import { keepsCookies, readNote, writeEmbedSecret } from '@/lib/auth/embed'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { LANGUAGES } from '@/lib/i18n/languages'
import { saveDraft } from '@/lib/operations/consent/save-draft'
import { answerInPage, continueInWindow, PressInput } from '@/lib/operations/embed/answer'
import { askCode, provingOf } from '@/lib/operations/embed/ask-code'
import { enterCode } from '@/lib/operations/embed/enter-code'
import { openSession } from '@/lib/operations/embed/open-session'
import { act, type Refusal } from '@/lib/web/act'
import { choiceAnswer, readChoice, sinceOf } from '@/lib/web/choice-form'
import { anonymousContext } from '@/lib/web/context'
import { type Embedded, embedded, embedPath } from '@/lib/web/embed'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'
import { readReason } from '@/lib/web/reason'

const Open = z.strictObject({ note: z.string().max(4096), token: z.string().max(200) })

/** Opens a session; null when there is none to open. Its secret goes into a cookie, and into the page only where none is kept. */
export async function openAction(input: { note: string; token: string }): Promise<Opened | null> {
  let answer: Opened | null = null
  await act(async () => {
    const given = Open.safeParse(input)
    const fetched = given.success && (await readNote(given.data.note))
    if (!given.success || !fetched) throw new Failure('not_found')
    const ctx = await anonymousContext()
    const kept = await keepsCookies()
    const opened = await openSession({ ...ctx, door: 'embed' }, { token: given.data.token, fetched })
    if (kept) await writeEmbedSecret(opened)
    const path = embedPath({ id: opened.id, partnerId: fetched.partnerId }, '', await readLanguage())
    answer = { path, bearer: kept ? null : opened.secret }
  })
  return answer
}

/** The session of the page that posts. Fails with `unauthenticated` when it is over. */
async function live(id: string): Promise<Embedded> {
  const found = z.uuid().safeParse(id).success && (await embedded(id))
  if (!found || typeof found === 'string') throw new Failure('unauthenticated')
  return found
}

/**
 * Goes on to the page whose address `run` answers. One that holds its secret itself goes there itself: after a redirect Next may load the next one anew in a way that
 * nobody can hold back, and what this document holds in memory would be lost.
 */
async function onward(run: () => Promise<string>): Promise<{ refusal: Refusal | null; next: FormAnswer }> {
  let path = ''
  const refusal = await act(async () => {
    path = await run()
  })
  if (refusal) return { refusal, next: null }
  if (!(await headers()).has('authorization')) redirect(path)
  return { refusal, next: { title: '', errors: [], goTo: path } }
}

export async function askCodeAction(id: string, _previous: unknown, form: FormData): Promise<FormAnswer> {
  const sent = form.get('identifier')
  const typed = typeof sent === 'string' ? sent : ''
  const { refusal, next } = await onward(async () => {
    const { ctx, session } = await live(id)
    const language = await readLanguage()
    await askCode(ctx, session, { identifier: typed, language })
    return embedPath(session, '', language)
  })
  if (!refusal) return next
  const text = refusal.code === 'invalid_input' ? 'signIn.identifierWrong' : overText(refusal.code)
  return formAnswer(refusal, { field: 'identifier', text, values: { identifier: typed.slice(0, 254) } })
}

export async function resendCodeAction(id: string, _previous: unknown, _form: FormData): Promise<FormAnswer> {
  const { refusal, next } = await onward(async () => {
    const { ctx, session } = await live(id)
    const language = await readLanguage()
    const identifier = provingOf(session)?.identifier ?? ''
    const { isNew } = await askCode(ctx, session, { identifier, language })
    return embedPath(session, '', language, isNew ? { resent: '1' } : {})
  })
  return refusal ? formAnswer(refusal, { field: 'resend', text: overText(refusal.code) }) : next
}

export async function enterCodeAction(id: string, _previous: unknown, form: FormData): Promise<FormAnswer> {
  const [otp, personId] = ['otp', 'personId'].map((name) => form.get(name))
  const { refusal, next } = await onward(async () => {
    const { ctx, session } = await live(id)
    const language = await readLanguage()
    try {
      await enterCode(ctx, session, {
        otp: typeof otp === 'string' ? otp : undefined,
        personId: typeof personId === 'string' ? personId : undefined,
        device: deviceName((await headers()).get('user-agent')),
        language,
      })
    } catch (error) {
      // The page comes back with the people to choose from.
      if (!(error instanceof Failure && error.code === 'choose_person')) throw error
    }
    return embedPath(session, '', language)
  })
  if (!refusal) return next
  const text =
    refusal.code === 'invalid_input'
      ? 'signIn.codeWrong'
      : refusal.code === 'not_found'
        ? 'embed.notYours'
        : overText(refusal.code)
  return formAnswer(refusal, { field: typeof personId === 'string' ? `personId-${personId}` : 'otp', text })
}

export async function saveChoiceAction(id: string, _previous: unknown, form: FormData): Promise<FormAnswer> {
  const choice = readChoice(form)
  const { refusal, next } = await onward(async () => {
    const { ctx, session } = await live(id)
    if (!choice) throw new Failure('invalid_input')
    const language = await readLanguage()
    try {
      await saveDraft(ctx, { ...choice, requestId: session.requestId })
    } catch (error) {
      const since = error instanceof Failure && sinceOf(error)
      if (since) return embedPath(session, '', language, { since })
      throw error
    }
    return embedPath(session, '/review', language)
  })
  if (refusal?.code === 'unauthenticated') return formAnswer(refusal, { field: 'what', text: 'embed.over' })
  return refusal ? choiceAnswer(refusal) : next
}

const Answer = z.object({
  requestVersion: z.coerce.number().int(),
  textHash: z.string().regex(/^[\da-f]{64}$/),
  language: z.enum(LANGUAGES),
  pressed: z.enum(['share', 'dont_share']),
})

/** Records the answer where it counts here, else shows the way to where it does. */
export async function answerAction(id: string, _previous: unknown, form: FormData): Promise<FormAnswer> {
  const { refusal, next } = await onward(async () => {
    const { ctx, session } = await live(id)
    const answer = Answer.safeParse(Object.fromEntries(form))
    if (!answer.success) throw new Failure('invalid_input')
    const [language, sent] = await Promise.all([readLanguage(), headers()])
    try {
      const doubts = await answerInPage(ctx, session, {
        press: PressInput.safeParse(pressIn(form)).data ?? null,
        seen: {
          origin: sent.get('origin'),
          fetchSite: sent.get('sec-fetch-site'),
          fetchDest: sent.get('sec-fetch-dest'),
        },
        answer: { ...answer.data, reason: readReason(form) },
      })
      return doubts.length > 0
        ? embedPath(session, '/review', language, { window: '1' })
        : embedPath(session, '/result', language)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error.code === 'text_changed') return embedPath(session, '/review', language, { since: 'text' })
      // The draft is gone or cannot be any more: choose again.
      const since = sinceOf(error) ?? (error.code === 'invalid_input' && !error.fields.dataTypes ? 'changed' : null)
      if (since) return embedPath(session, '', language, { since })
      throw error
    }
  })
  if (!refusal) return next
  const text = refusal.fields.dataTypes?.includes('choice.shared_nothing')
    ? 'choice.shared_nothing'
    : overText(refusal.code)
  return formAnswer(refusal, { field: 'change', text })
}

export async function toWindowAction(id: string): Promise<void> {
  await act(async () => {
    const { ctx, session } = await live(id)
    await continueInWindow(ctx, session)
  })
}

const overText = (code: string) => (code === 'unauthenticated' ? 'embed.over' : undefined)

function pressIn(form: FormData): unknown {
  const sent = form.get('press')
  if (typeof sent !== 'string' || sent.length > 8192) return null
  try {
    return JSON.parse(sent)
  } catch {
    return null
  }
}
