import type { Query, Verified } from '@/lib/operations/use/verify-use'
import type { VerifyBody } from './schema'

/** Of a consumer's headers these go on to the provider: languages and tracing, and nothing that proves who calls. */
const FORWARDED = ['accept-language', 'traceparent', 'x-correlation-id', 'x-request-id']
const isPlain = (value: string) => /^[\x20-\x7e]{1,256}$/.test(value)

const forwarded = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name, value]) => FORWARDED.includes(name) && isPlain(value)),
  )

export function toQuery(body: VerifyBody): Query {
  if (body.requestType === 'GQL') return { kind: 'GQL', gql: body.gql, variables: body.variables }
  const { method, headers, body: sent, data } = body.queryObject
  return { kind: 'REST', method, headers: forwarded(headers), body: sent, data }
}

export const verifiedAnswer = (caId: string, verified: Verified) =>
  verified.kind === 'data'
    ? verified.row
    : {
        caId,
        permitted: true,
        data: verified.data,
        expires: verified.expires.toISOString(),
        jws: verified.jws,
      }
