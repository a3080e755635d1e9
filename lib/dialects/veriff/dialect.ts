import { holderOfApiKey, type KeyHolder } from '@/lib/auth/api-key'
import { isFresh } from '@/lib/core/check/judge'
import { Failure } from '@/lib/core/failure'
import { isUuid } from '@/lib/core/uuid'
import type { Dialect, Sent } from '@/lib/http/handle'
import { REFUSALS } from '@/lib/http/refusal'
import { write } from '@/lib/http/written'
import { freshData, hmacOf, isSignedBy, readSignature } from './signature'

export type VeriffCaller = KeyHolder & {
  readonly apiKey: string
  /** As they were sent: signatures are believed after `prove` alone. */
  readonly sent: { readonly body: Buffer | null; readonly fresh: Buffer | null; readonly signedAt: Date | null }
}

/** Veriff has four statuses for a refusal. */
const STATUSES: Record<number, number> = { 401: 401, 403: 401, 404: 404, 405: 404 }
/** Veriff's status for one of the wallet's own. */
export const veriffStatus = (own: number): number => STATUSES[own] ?? (own < 500 ? 400 : 500)

const MESSAGES: Record<number, string> = {
  400: 'Validation failed',
  404: 'Resource not found',
  500: 'Something went wrong',
}

/** The reference's words first, then what they leave open. */
function messageOf(status: number, failure: Failure): string {
  const fields = Object.entries(failure.fields)
  // Of an unauthenticated call the fields are the headers that it needs.
  if (failure.code === 'unauthenticated' && fields.length > 0)
    return fields
      .map(([header, holds]) => `Mandatory ${header} header ${holds.join(', ')} is missing from the request.`)
      .join(' ')
  const named = fields.map(([field, why]) => `${field}: ${why.join(', ')}`)
  const says = failure.code === 'invalid_input' || failure.code === 'not_found' ? [] : [REFUSALS[failure.code].says]
  const [reference, details] = [MESSAGES[status], [...says, ...named].join('; ')]
  return reference ? (details ? `${reference}: ${details}` : reference) : details
}

/** Whole seconds since 1970; null for anything else. */
function timeOf(text: string | null): Date | null {
  const at = new Date(/^\d{1,12}$/.test(text ?? '') ? Number(text) * 1000 : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}

async function identify({ request: { headers }, now }: Sent): Promise<VeriffCaller> {
  const apiKey = headers.get('x-auth-client')
  if (!apiKey) throw new Failure('unauthenticated', { 'X-AUTH-CLIENT': ['containing the API key'] })
  if (!isUuid(apiKey)) throw new Failure('unauthenticated')
  return {
    // A UUID in either case is the same.
    ...(await holderOfApiKey(apiKey.toLowerCase(), 'veriff', now)),
    apiKey,
    sent: {
      body: readSignature(headers.get('x-hmac-signature')),
      fresh: readSignature(headers.get('x-hmac-signature-v2')),
      signedAt: timeOf(headers.get('x-timestamp')),
    },
  }
}

/**
 * The signature over the bytes of the body, or over the session's id where there is none. One with a time must
 * hold as well: where the credential asks for it, and wherever one is sent.
 */
async function prove({ secret, credential, sent }: VeriffCaller, { request, params, now, body }: Sent) {
  const { headers, method } = request
  if (!headers.get('x-hmac-signature'))
    throw new Failure('unauthenticated', { 'X-HMAC-SIGNATURE': ['containing the signature'] })
  const bytes = await body()
  if (!isSignedBy(secret, method === 'POST' ? bytes : String(params.id), sent.body))
    throw new Failure('unauthenticated')

  if (!credential.requireFreshness && !headers.has('x-hmac-signature-v2')) return
  if (!sent.fresh || !sent.signedAt || !isFresh(sent.signedAt, now)) throw new Failure('stale_signature')
  const data = freshData(headers.get('x-timestamp') ?? '', method, new URL(request.url).pathname, bytes)
  if (!isSignedBy(secret, data, sent.fresh)) throw new Failure('unauthenticated')
}

/** Veriff for those who open a session: they name themselves, and sign nothing. */
export const veriffUnsigned: Dialect<VeriffCaller> = {
  door: 'veriff',
  identify,
  refuse(failure) {
    const status = failure ? veriffStatus(REFUSALS[failure.code].status) : 500
    const message = failure ? messageOf(status, failure) : MESSAGES[status]
    return write({ status, body: { status: 'fail', code: '1101', message } })
  },
  headers(body, { apiKey, secret }) {
    const signature = hmacOf(secret, body).toString('hex')
    return {
      'x-auth-client': apiKey,
      'x-hmac-signature': signature,
      'vrf-auth-client': apiKey,
      'vrf-hmac-signature': signature,
    }
  },
}

/** Veriff: an API key and signatures both ways, errors as `{status: "fail", code, message}`. */
export const veriff: Dialect<VeriffCaller> = { ...veriffUnsigned, prove }
