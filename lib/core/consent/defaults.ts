import { Failure, type FieldErrors } from '@/lib/core/failure'

/** What holds of a request where its dialect has no word for it, or its partner said nothing. */

const DAY_MS = 86_400_000
const inDays = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS)

/** How long the person may take to answer, by the dialects that do not say. */
const ANSWER_DAYS = { eka: 7, attestr: 30 } as const

/** Until when a person may answer: no longer than the permission itself would last. */
export function answerBy(dialect: keyof typeof ANSWER_DAYS, validUntil: Date, now: Date): Date {
  const last = inDays(now, ANSWER_DAYS[dialect])
  return validUntil < last ? validUntil : last
}

/** `invalid_input` naming each of these times that is not after now. */
export function assertFuture(times: Readonly<Record<string, Date | null | undefined>>, now: Date): void {
  const past = Object.entries(times).filter(([, at]) => at && at <= now)
  const fields: FieldErrors = Object.fromEntries(past.map(([field]) => [field, ['is in the past']]))
  if (past.length > 0) throw new Failure('invalid_input', fields)
}

/** A consent to be verified lasts a year when nobody says otherwise, and ten at most. */
const USUAL_DAYS = 365
export const MAX_VALIDITY_DAYS = 3650

/** The end of a consent to be verified, the earlier of both; refuses a day that is past or too far. */
export function verificationEnd(
  { validTill, validityInDays }: { readonly validTill?: Date; readonly validityInDays?: number },
  now: Date,
): Date {
  assertFuture({ 'validity.validTill': validTill }, now)
  if (validTill && validTill > inDays(now, MAX_VALIDITY_DAYS))
    throw new Failure('invalid_input', { 'validity.validTill': [`is more than ${MAX_VALIDITY_DAYS} days from now`] })
  const counted = validityInDays === undefined ? null : inDays(now, validityInDays)
  if (validTill && counted) return validTill < counted ? validTill : counted
  return validTill ?? counted ?? inDays(now, USUAL_DAYS)
}

export type VerificationPurpose = 'kyc_verification' | 'background_verification'

/** What a verification of this kind looks at, where nobody names the data. */
export const USUAL_DATA: Readonly<Record<VerificationPurpose, readonly string[]>> = {
  kyc_verification: ['identity_details', 'address_details', 'identity_documents'],
  background_verification: [
    'identity_details',
    'address_details',
    'employment_history',
    'education_history',
    'court_records',
  ],
}
