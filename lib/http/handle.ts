import type { z } from 'zod'
import { db } from '@/db/client'
import { actorFromBearer } from '@/lib/auth/bearer'
import { Failure, type FieldErrors } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import type { Ctx, Door } from '@/lib/operations/context'
import { clientAddress } from './client-address'
import { answerOnce } from './idempotency'
import { openContext } from './open-context'
import { parseJson, readBody } from './read-json'
import { traceIdOf } from './trace-id'

/** How a dialect's callers prove themselves, and how it says no. */
export type Dialect = {
  readonly door: Door
  readonly credentials: readonly ('native' | 'samagra')[]
  /** null: something unexpected, of which the caller learns nothing but the trace id. */
  refuse(failure: Failure | null, traceId: string): Response
}

type Route<P, Q, B> = {
  readonly dialect: Dialect
  /** Anonymous routes prove the caller by what is in the body (sign-in). */
  readonly anonymous?: boolean
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Honours Idempotency-Key. */
  readonly idempotent?: boolean
}

export type Answer = { readonly status?: number; readonly body?: unknown }
type Params = { params: Promise<Record<string, string | string[] | undefined>> }

/** What is wrong, by the field's path as the caller wrote it. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: Record<string, string[]> = {}
  for (const issue of error.issues) {
    const path = issue.path.join('.') || 'body'
    fields[path] = [...(fields[path] ?? []), issue.message]
  }
  return fields
}

function parse<T>(
  schema: z.ZodType<T> | undefined,
  input: unknown,
  code: 'invalid_input' | 'not_found' = 'invalid_input',
): T {
  if (!schema) return undefined as T
  const result = schema.safeParse(input)
  if (!result.success) throw new Failure(code, code === 'not_found' ? {} : fieldErrors(result.error))
  return result.data
}

/** Wraps an operation as a route handler: authenticate, read, parse, run, map; every refusal in the dialect's words. */
export function handle<P, Q, B>(
  route: Route<P, Q, B>,
  run: (ctx: Ctx, input: { params: P; query: Q; body: B }) => Promise<Answer>,
) {
  return async (request: Request, { params }: Params): Promise<Response> => {
    const traceId = traceIdOf(request.headers)
    const now = new Date()
    try {
      // The proof comes before the body: strangers cost nothing but a look-up.
      const actor = route.anonymous
        ? ({ kind: 'anonymous' } as const)
        : await actorFromBearer(db(), request.headers.get('authorization'), route.dialect.credentials, now)
      const bytes = route.body ? await readBody(request) : Buffer.alloc(0)
      const input = {
        // An id that cannot be one names nothing.
        params: parse(route.params, await params, 'not_found'),
        query: parse(route.query, route.query && Object.fromEntries(new URL(request.url).searchParams)),
        body: parse(route.body, route.body && parseJson(bytes)),
      }
      const ctx = openContext(request, { actor, door: route.dialect.door, now })
      const key = route.idempotent ? request.headers.get('idempotency-key') : null
      if (key !== null) return await answerOnce(ctx, request, key, bytes, (inside) => run(inside, input))
      const { status = 200, body } = await run(ctx, input)
      return json(status, body)
    } catch (error) {
      const failure = error instanceof Failure ? error : null
      const client = clientAddress(request.headers, env().TRUSTED_PROXY_HOPS)
      if (failure) log().info({ traceId, client, door: route.dialect.door, code: failure.code }, 'refused')
      else {
        // A driver's message can hold parameters: only names and codes are logged.
        const { name, code, constraint_name } = error as { name?: string; code?: string; constraint_name?: string }
        log().error({ traceId, client, door: route.dialect.door, name, sqlState: code, constraint_name }, 'failed')
      }
      return route.dialect.refuse(failure, traceId)
    }
  }
}

/** A JSON answer that nobody keeps. Without a body: none. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const base = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers }
  if (body === undefined) return new Response(null, { status, headers: base })
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...base } })
}
