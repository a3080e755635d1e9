import type { Standing } from './action'

/** Why an attempt came to nothing, as far as there are words for it. */
export const CODES = [
  'unreachable',
  'timeout',
  'refused_address',
  'too_large',
  'unreadable',
  'internal',
  'refused',
  'narrowed',
  'no_artefact',
  'no_provider',
  'no_words',
] as const

/** Why a use came to nothing. */
export const USE_REASONS = [
  'not_granted_yet',
  'not_permitted',
  'consent_paused',
  'request_expired',
  'invalid_input',
  'outside_scope',
  'wrong_subject',
  'provider_not_allowed',
  'use_limit_reached',
  'uses_spent',
  'provider_failed',
  'provider_timeout',
] as const

type Words = (key: string, values?: Record<string, string>) => string

/**
 * What an attempt met with, for a person: ours in words, a status or the word of somebody else's service as theirs. Looks
 * up `told.code.*`.
 */
export function codeInWords(code: string, words: Words): string {
  if ((CODES as readonly string[]).includes(code)) return words(`told.code.${code}`)
  return words(/^\d{3}\b/.test(code) ? 'told.code.status' : 'told.code.theirs', { code })
}

/** Looks up `evidence.reason.*`. */
export const reasonInWords = (reason: string, words: Words): string =>
  words(`evidence.reason.${(USE_REASONS as readonly string[]).includes(reason) ? reason : 'other'}`)

/** Where a delivery stands; `instant`, in words, is when its recipient said so. Looks up `told.*`. */
export function standingInWords(
  one: {
    readonly standing: Standing
    readonly recipientKind: string
    readonly attempts: readonly unknown[]
    readonly code: string | null
  },
  words: Words,
  instant = '',
): string {
  const { standing, recipientKind, attempts, code } = one
  const said = { instant, code: code === null ? '' : codeInWords(code, words) }
  if (standing === 'held' && recipientKind !== 'relay') return words('told.heldThere', said)
  // A call that nobody answered may have arrived.
  if (standing === 'superseded' && attempts.length > 0) return words('told.supersededTried', said)
  return words(`told.${standing}`, said)
}
