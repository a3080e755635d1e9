import { basicOf } from '@/lib/auth/basic'
import type { CredentialHolder } from '@/lib/auth/credential'
import { isMetered, type Service } from '@/lib/core/account/quota'
import type { Failure, FailureCode } from '@/lib/core/failure'
import type { Dialect } from '@/lib/http/handle'
import { openContext } from '@/lib/http/open-context'
import { REFUSALS } from '@/lib/http/refusal'
import { write } from '@/lib/http/written'
import { admitCall } from '@/lib/operations/account/admit-call'
import { attestrStatus } from './consent'
import type { AttestrError } from './documents'

/** The table of the reference. Its first digits are the HTTP status. */
const MESSAGES = {
  4001: 'Malformed data or missing required parameter values',
  4005: 'Operation could not be performed due to low credits balance',
  4016: 'Invalid client authorization',
  4031: 'Unauthorized access',
  4035: 'Requested service is not provisioned for your account',
  4039: "Client's IP address is not whitelisted",
  4291: 'Maximum account rate limit exceeded',
  4292: 'Maximum API rate limit exceeded',
  4293: 'Maximum account daily limit exceeded',
  4294: 'Maximum API daily limit exceeded',
  5001: 'Request could not be processed',
} as const
type Code = keyof typeof MESSAGES

/** What has a row of its own: the row's message says it all. */
const ROWS: Partial<Record<FailureCode, Code>> = {
  unauthenticated: 4016,
  forbidden: 4031,
  not_found: 4031,
  low_credits: 4005,
  service_not_provisioned: 4035,
  address_not_allowed: 4039,
  account_rate_limit: 4291,
  api_rate_limit: 4292,
  account_daily_limit: 4293,
  api_daily_limit: 4294,
}

/** The rest by its kind: the table knows neither 404 and 409 nor 405, 413 and 415. */
const BY_STATUS: Record<number, Code> = { 401: 4016, 403: 4031, 429: 4291, 502: 5001, 504: 5001 }

function detailsOf(failure: Failure): string | undefined {
  const { state } = failure.facts
  const parts = [
    ...(failure.code in ROWS || failure.code === 'invalid_input' ? [] : [REFUSALS[failure.code].says]),
    ...(state ? [`status is ${attestrStatus(state)}`] : []),
    ...Object.entries(failure.fields).map(([field, why]) => `${field}: ${why.join(', ')}`),
  ]
  return parts.length > 0 ? parts.join('; ') : undefined
}

/** Attestr's consent API, for addresses that it does not have. */
export const attestr: Dialect<CredentialHolder> = {
  door: 'attestr',
  identify: basicOf('attestr'),
  refuse(failure, traceId) {
    const code = failure ? (ROWS[failure.code] ?? BY_STATUS[REFUSALS[failure.code].status] ?? 4001) : 5001
    const httpStatusCode = Math.floor(code / 10) as AttestrError['httpStatusCode']
    const body: AttestrError = {
      httpStatusCode,
      code,
      message: MESSAGES[code],
      details: failure ? detailsOf(failure) : `Reference ${traceId}`,
      appError: true,
    }
    return write({
      status: httpStatusCode,
      body,
      headers: {
        ...(httpStatusCode === 401 && { 'www-authenticate': 'Basic' }),
        ...(failure?.facts.retryAfter !== undefined && { 'retry-after': String(failure.facts.retryAfter) }),
      },
    })
  },
}

/** The same for one of the services that an account pays for: its services and limits come before the body. */
export const attestrService = (service: Service): Dialect<CredentialHolder> => ({
  ...attestr,
  async prove(caller, { request, now }) {
    if (!isMetered(service, caller.credential)) return
    await admitCall(openContext(request, { ...caller, door: 'attestr', now }), caller.actor.partnerId, service)
  },
})
