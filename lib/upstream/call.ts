import type { z } from 'zod'
import { env } from '@/lib/env'
import { FetchFailure, guardedFetch } from './guarded-fetch'

type Call<A, E> = {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  /** The bytes that go out, JSON already: some services want a signature over them. */
  readonly body?: string
  /** What a 2xx carries; an empty answer is parsed as undefined. */
  readonly answer: z.ZodType<A>
  /** The service's error envelope. */
  readonly error: z.ZodType<E>
  /** Milliseconds, 10 s when not said. */
  readonly timeoutMs?: number
}

export type UpstreamAnswer<A> = {
  readonly status: number
  readonly answer: A
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The answer's bytes, for a signature over them. */
  readonly raw: Buffer
}

type Kind = 'unreachable' | 'timeout' | 'refused' | 'unreadable' | 'refused_address'

/** A call that did not succeed. `refused`: the service said no, with `status` and, where it can be read, its `error`. */
export class UpstreamFailure<E = unknown> extends Error {
  override readonly name = 'UpstreamFailure'
  constructor(
    readonly kind: Kind,
    readonly status?: number,
    readonly error?: E,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(status === undefined ? kind : `${kind}: ${status}`)
  }
}

function parseText(body: Buffer): unknown {
  if (body.length === 0) return undefined
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
}

function read<T>(schema: z.ZodType<T>, body: Buffer): { readonly data: T } | null {
  try {
    return { data: schema.parse(parseText(body)) }
  } catch {
    return null
  }
}

/** Calls another system's JSON service. Throws UpstreamFailure. */
export async function callUpstream<A, E>(call: Call<A, E>): Promise<UpstreamAnswer<A>> {
  const { status, headers, body } = await guardedFetch(call.url, {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...call.headers,
    },
    body: call.body,
    timeoutMs: call.timeoutMs,
    allowLoopback: env().WALLET_MODE === 'demo',
  }).catch((error: unknown) => {
    if (!(error instanceof FetchFailure)) throw error
    throw new UpstreamFailure(error.kind === 'too_large' ? 'unreadable' : error.kind)
  })
  if (status < 200 || status > 299) {
    throw new UpstreamFailure('refused', status, read(call.error, body)?.data, headers)
  }
  const answer = read(call.answer, body)
  if (!answer) throw new UpstreamFailure('unreadable', status, undefined, headers)
  return { status, answer: answer.data, headers, raw: body }
}
