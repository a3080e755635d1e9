import { bearerOf } from '@/lib/auth/bearer'
import type { Dialect } from '@/lib/http/handle'
import { REFUSALS } from '@/lib/http/refusal'
import { write } from '@/lib/http/written'

/** Our own API: bearer tokens, errors as RFC 9457 problem details. */
export const native: Dialect = {
  door: 'native',
  identify: bearerOf('native'),
  refuse(failure, traceId) {
    const { status, says } = failure ? REFUSALS[failure.code] : { status: 500, says: 'Something went wrong' }
    const { state, at, retryAfter, attemptsLeft, people, abha } = failure?.facts ?? {}
    return write({
      status,
      body: {
        type: `urn:sammati:error:${failure?.code ?? 'internal_error'}`,
        title: says,
        status,
        code: failure?.code ?? 'internal_error',
        traceId,
        ...(failure &&
          Object.keys(failure.fields).length > 0 && {
            errors: Object.entries(failure.fields).map(([field, messages]) => ({ field, messages })),
          }),
        ...(state && { state, since: at }),
        ...(retryAfter !== undefined && { retryAfter }),
        ...(attemptsLeft !== undefined && { attemptsLeft }),
        ...(abha && { abha }),
        ...(people && { people }),
      },
      headers: {
        'content-type': 'application/problem+json',
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
    })
  },
}
