import { randomInt } from 'node:crypto'
import type { RegisteredData } from '@/lib/core/consent/registered-data'
import { Failure } from '@/lib/core/failure'
import { kolkataDay } from '@/lib/core/time/kolkata'
import type { CreateRequestInput } from '@/lib/operations/consent/create-request'
import type { Purpose, RegisterBody } from './schema'

const DAY_MS = 86_400_000
/** A consent lasts a year when nobody says otherwise. */
const DEFAULT_DAYS = 365
/** So long the person has to answer, and never longer than the consent would last. */
const ANSWER_DAYS = 30

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const random = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** What a verification of this kind looks at, where the caller names no data. */
const USUAL_DATA: Record<Purpose, readonly string[]> = {
  kyc_verification: ['identity_details', 'address_details', 'identity_documents'],
  background_verification: [
    'identity_details',
    'address_details',
    'employment_history',
    'education_history',
    'court_records',
  ],
}

function endOf({ validTill, validityInDays }: NonNullable<RegisterBody['validity']>, now: Date): Date {
  const till = validTill === undefined ? null : new Date(validTill)
  if (till && till <= now) throw new Failure('invalid_input', { 'validity.validTill': ['is in the past'] })
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS)
  if (validityInDays === undefined) return till ?? inDays(DEFAULT_DAYS)
  const counted = inDays(validityInDays)
  return till && till < counted ? till : counted
}

/** A registration as the operation reads it: what the person is asked, and what is only kept beside it. */
export function toRegistration(
  body: RegisterBody,
  now: Date,
): { readonly request: CreateRequestInput; readonly data: RegisteredData } {
  const { user, ...data } = body
  const validUntil = endOf(body.validity ?? {}, now)
  const answerBy = new Date(now.getTime() + ANSWER_DAYS * DAY_MS)
  const named = [body.dataTypes, body.dataCategories].find((kinds) => kinds && kinds.length > 0)
  return {
    data,
    request: {
      dialect: 'attestr',
      publicId: `CX3${random(BASE62, 15)}`,
      consumerId: null,
      identifiers: [user.id],
      identifierField: 'user.id',
      birthYear: null,
      purpose: body.consentPurpose,
      dataTypes: [...new Set(named ?? USUAL_DATA[body.consentPurpose])],
      providers: [],
      careContexts: [],
      recordsFrom: null,
      recordsTo: null,
      accessMode: 'VIEW',
      frequencyLimit: null,
      frequencySeconds: null,
      totalUses: null,
      validUntil,
      eraseAt: null,
      expiresAt: validUntil < answerBy ? validUntil : answerBy,
      revocable: true,
      noticeId: null,
      callbackUrl: null,
      callbackData: null,
      // Short enough to read out on the phone. The `_id` is what names the consent.
      wire: { number: `CN-${kolkataDay(now).replaceAll('-', '')}-${random('0123456789', 8)}` },
    },
  }
}
