import 'server-only'
import type { FormAnswer } from '@/lib/core/form-answer'
import { nextMinuteInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import type { Refusal } from './act'
import { stepUpPath } from './console'
import { readLanguage } from './preferences'

/** Keys of the `problem` messages. What no page can meet is an internal error there. */
const TEXT: Partial<Record<Refusal['code'], string>> = {
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  not_found: 'not_found',
  invalid_input: 'invalid_input',
  ambiguous_person: 'ambiguous_person',
  already_decided: 'already_decided',
  illegal_transition: 'illegal_transition',
  request_changed: 'request_changed',
  request_expired: 'request_expired',
  minor_needs_parent: 'minor_needs_parent',
  text_changed: 'text_changed',
  otp_wrong: 'otp_wrong',
  otp_expired: 'otp_expired',
  otp_locked: 'otp_locked',
  too_many_requests: 'too_many_requests',
  choose_person: 'choose_person',
  step_up_required: 'step_up_required',
  idempotency_mismatch: 'sent_twice',
  idempotency_in_progress: 'sent_twice',
  abha_deactivated: 'abha_deactivated',
  abha_not_offered: 'abha_not_offered',
  internal_error: 'internal_error',
  other_partner: 'other_partner',
}

/** A refusal in the person's words; `key` overrides the general ones, and `facts` are what it takes beside theirs. */
export async function refusalText(
  refusal: Refusal,
  key?: string,
  facts?: Readonly<Record<string, string | number>>,
): Promise<string> {
  const language = await readLanguage()
  const { attemptsLeft = 0, retryAfter = 60 } = refusal.facts
  return wordsIn(language)(key ?? `problem.${TEXT[refusal.code] ?? 'internal_error'}`, {
    attemptsLeft,
    time: nextMinuteInWords(new Date(Date.now() + retryAfter * 1000), language),
    reference: refusal.reference ?? '–',
    ...facts,
  })
}

/**
 * What a form shows of a refusal: one line that leads to `field`, or to where a fresh proof is given. `text` overrides the general
 * words (a key of the messages); `values` is shown again in the fields.
 */
export async function formAnswer(
  refusal: Refusal,
  shown: {
    field: string
    text?: string
    /** What `text` takes. */
    facts?: Readonly<Record<string, string | number>>
    values?: Readonly<Record<string, string>>
  },
): Promise<FormAnswer> {
  const words = wordsIn(await readLanguage())
  const isOld = refusal.code === 'step_up_required'
  const text = await refusalText(refusal, isOld ? undefined : shown.text, shown.facts)
  const href = isOld ? await stepUpPath() : `#${shown.field}`
  return { title: words('problem.title'), errors: [{ href, text }], values: shown.values }
}

/** The same of a form with several fields: leads to the first that the refusal names. `texts`: by field, keys of the messages. */
export function wrongField(
  refusal: Refusal,
  texts: Readonly<Record<string, string>>,
  shown: {
    field: string
    facts?: Readonly<Record<string, string | number>>
    values?: Readonly<Record<string, string>>
  },
): Promise<FormAnswer> {
  const field = Object.keys(texts).find((name) => refusal.fields[name])
  return formAnswer(refusal, { ...shown, ...(field && { field, text: texts[field] }) })
}
