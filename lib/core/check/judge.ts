/**
 * Checks that a partner makes of a person (Veriff's sessions): the person's consent is uploaded as the partner
 * heard it, as often as it likes, and the latest upload binds.
 */

export const CHECK_TYPES = ['ine', 'bipa', 'aadhaar'] as const
export type CheckType = (typeof CHECK_TYPES)[number]
export const isCheckType = (value: string): value is CheckType => CHECK_TYPES.includes(value as CheckType)

export type CheckVerdict = 'granted' | 'denied' | 'revoked'

/** What stands on the session and is known of the upload's signatures, read under the session's lock. */
export type UploadFacts = {
  /** When the person withdrew; null when they did not, or a yes came in since. */
  readonly withdrawnAt: Date | null
  /** This partner has sent the same body before, on whichever session and under whichever key. */
  readonly bodySeen: boolean
  /** The signature over time, method, path and body has been used. */
  readonly freshSignatureSeen: boolean
}

export type JudgedUpload = 'take' | 'stale_signature' | 'withdrawn_by_person'

/**
 * Judges an upload. A no is always taken. A yes after the person withdrew must be new: signed with a time after
 * the withdrawal, or with a body that this partner never sent; otherwise anyone who has overheard an older one
 * could undo what the person did. `signedAt`: the time that was signed, null when none was.
 */
export function judgeUpload(approved: boolean, signedAt: Date | null, facts: UploadFacts): JudgedUpload {
  if (signedAt !== null && facts.freshSignatureSeen) return 'stale_signature'
  if (!approved || facts.withdrawnAt === null) return 'take'
  const isNew = signedAt === null ? !facts.bodySeen : signedAt > facts.withdrawnAt
  return isNew ? 'take' : 'withdrawn_by_person'
}

export type JudgedWithdrawal = 'apply' | 'repeat' | 'refuse'

/** Judges a person's withdrawal by what binds now; null: nothing was ever uploaded. */
export function judgeWithdrawal(binding: CheckVerdict | null): JudgedWithdrawal {
  if (binding === 'granted') return 'apply'
  return binding === 'revoked' ? 'repeat' : 'refuse'
}

/** How far the signed time of a call may be from now, either way. */
const FRESH_MS = 300_000

export const isFresh = (signedAt: Date, now: Date): boolean => Math.abs(now.getTime() - signedAt.getTime()) <= FRESH_MS
