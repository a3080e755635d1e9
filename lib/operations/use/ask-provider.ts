import { z } from 'zod'
import { Failure, type FailureCode } from '@/lib/core/failure'
import { cutTo, type FlatRow } from '@/lib/core/use/fields'
import { callUpstream, UpstreamFailure } from '@/lib/upstream/call'

/** A checked query as the provider gets it. */
export type ProviderCall = {
  readonly method: 'GET' | 'POST'
  /** Of the consumer's headers those that may go on. */
  readonly headers: Readonly<Record<string, string>>
  /** A GET carries it in the address, a POST as JSON. */
  readonly body: Readonly<Record<string, unknown>>
  /** Where the rows of a GraphQL answer stand; null: the answer is the row. */
  readonly root: string | null
}

const CODES: Record<UpstreamFailure['kind'], FailureCode> = {
  timeout: 'provider_timeout',
  refused_address: 'provider_not_allowed',
  refused: 'provider_failed',
  unreachable: 'provider_failed',
  unreadable: 'provider_failed',
}

const GqlAnswer = z.object({ data: z.record(z.string(), z.unknown()), errors: z.array(z.unknown()).max(0).nullish() })

function rowsIn(answer: unknown, root: string | null): unknown {
  if (root === null) return answer
  const read = GqlAnswer.safeParse(answer)
  if (!read.success || !(root in read.data.data)) throw new Failure('provider_failed')
  return read.data.data[root]
}

/**
 * Asks the data provider, with the signed permission beside the query, and keeps of its answer the permitted fields.
 * Nothing of it is stored or logged. Refuses: provider_failed, provider_timeout, provider_not_allowed (its name leads
 * to an address that is not public).
 */
export async function askProvider(
  call: ProviderCall & { readonly url: string; readonly jws: string; readonly fields: readonly string[] },
): Promise<FlatRow> {
  const url = new URL(call.url)
  if (call.method === 'GET')
    for (const [name, value] of Object.entries(call.body)) url.searchParams.append(name, String(value))
  const { answer } = await callUpstream({
    url: url.href,
    method: call.method,
    headers: { ...call.headers, 'x-consent-jws': call.jws },
    body: call.method === 'POST' ? JSON.stringify(call.body) : undefined,
    answer: z.unknown(),
    error: z.unknown(),
  }).catch((error: unknown) => {
    throw error instanceof UpstreamFailure ? new Failure(CODES[error.kind]) : error
  })
  const row = cutTo(call.fields, rowsIn(answer, call.root))
  if (row === null) throw new Failure('provider_failed')
  return row
}
