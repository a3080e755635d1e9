import { STATUS_CODES } from 'node:http'
import { bearerOf } from '@/lib/auth/bearer'
import type { Failure, FailureCode } from '@/lib/core/failure'
import type { Dialect } from '@/lib/http/handle'
import { REFUSALS } from '@/lib/http/refusal'
import { write } from '@/lib/http/written'
import { samagraState } from './record'

/** `message` names the field, or says the state that stands. */
function messageOf(failure: Failure): string {
  const { says } = REFUSALS[failure.code]
  const fields = Object.entries(failure.fields).map(([field, why]) => `${field}: ${why.join(', ')}`)
  const { state } = failure.facts
  return [says, ...(state ? [`state is ${samagraState(state)}`] : []), ...fields].join('; ')
}

/** In this dialect a permission that was not given yet is a lack of authorisation. */
const STATUSES: Partial<Record<FailureCode, number>> = { not_granted_yet: 401 }

/** Samagra Consent Manager: bearer tokens, errors as `{statusCode, message, error}`. */
export const samagra: Dialect = {
  door: 'samagra',
  identify: bearerOf('samagra'),
  refuse(failure, traceId) {
    const statusCode = failure ? (STATUSES[failure.code] ?? REFUSALS[failure.code].status) : 500
    const message = failure ? messageOf(failure) : `Something went wrong. Reference ${traceId}`
    return write({
      status: statusCode,
      body: { statusCode, message, error: STATUS_CODES[statusCode] },
      headers: {
        ...(failure?.code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
        ...(failure?.facts.retryAfter !== undefined && { 'retry-after': String(failure.facts.retryAfter) }),
      },
    })
  },
}
