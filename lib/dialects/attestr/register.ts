import { randomInt } from 'node:crypto'
import { answerBy, USUAL_DATA, verificationEnd } from '@/lib/core/consent/defaults'
import type { RegisteredData } from '@/lib/core/consent/registered-data'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { upstreamAt } from '@/lib/dialects/wire'
import type { CreateRequestInput } from '@/lib/operations/consent/create-request'
import type { RegisterBody } from './schema'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const random = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** A registration as the operation reads it: what the person is asked, and what is only kept beside it. */
export function toRegistration(
  body: RegisterBody,
  now: Date,
): { readonly request: CreateRequestInput; readonly data: RegisteredData } {
  const { user, upstream, ...data } = body
  const { validTill, validityInDays } = body.validity ?? {}
  const validUntil = verificationEnd({ validTill: validTill ? new Date(validTill) : undefined, validityInDays }, now)
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
      expiresAt: answerBy('attestr', validUntil, now),
      revocable: true,
      noticeId: null,
      callbackUrl: null,
      callbackData: null,
      // Short enough to read out on the phone. The `_id` is what names the consent.
      wire: { number: `CN-${kolkataDay(now).replaceAll('-', '')}-${random('0123456789', 8)}` },
      ...upstreamAt('upstream', upstream),
    },
  }
}
