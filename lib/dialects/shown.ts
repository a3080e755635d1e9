import { REASON_CODES, type Reason } from '@/lib/core/consent/reason'
import { Failure } from '@/lib/core/failure'
import { isLanguage } from '@/lib/i18n/languages'
import type { PassedOn } from '@/lib/operations/consent/authority'
import type { Shown } from '@/lib/operations/consent/shown'

/** What an API caller says of the words shown, as an operation reads it. */
export function shownFrom(body: { text?: string; textHash?: string; language?: string }): Shown {
  if (body.text !== undefined) return { kind: 'partner-text', text: body.text, language: body.language ?? null }
  if (body.textHash === undefined) return { kind: 'none', language: body.language ?? null }
  const language = body.language ?? 'en'
  if (!isLanguage(language)) throw new Failure('invalid_input', { language: ['has no notice here'] })
  return { kind: 'notice-hash', textHash: body.textHash, language }
}

/** A code or an attesting staff member that a partner passes on. Half a code is an error, not nothing. */
export function passedOnFrom(body: { challengeId?: string; otp?: string; attestedBy?: string }): PassedOn {
  const { challengeId, otp, attestedBy } = body
  if ((challengeId === undefined) !== (otp === undefined))
    throw new Failure('invalid_input', { [otp === undefined ? 'otp' : 'challengeId']: ['is missing'] })
  return { otp: challengeId !== undefined && otp !== undefined ? { challengeId, otp } : undefined, attestedBy }
}

/** A reason in the caller's words: one of the wallet's codes, or free text. */
export function reasonFrom(sent: string | undefined): Reason | undefined {
  if (!sent) return undefined
  const code = REASON_CODES.find((one) => one === sent)
  return code ? { code } : { code: 'other', text: sent }
}
