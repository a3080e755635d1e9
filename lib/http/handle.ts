import type { z } from 'zod'
import { db } from '@/db/client'
import { type LiveCredential, noteUse } from '@/db/queries/session'
import { Failure, type FieldErrors } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import type { Actor, Ctx, Door } from '@/lib/operations/context'
import { traced } from '@/lib/tracing'
import { clientAddress, isListed } from './client-address'
import { answerOnce } from './idempotency'
import { openContext } from './open-context'
import { parseJson, readBody } from './read-json'
import { traceIdOf } from './trace-id'
import { type Answer, toResponse, type Written, write } from './written'

/** A call as it came, before anything of it is believed. */
export type Sent = {
  readonly request: Request
  readonly params: Readonly<Record<string, string | string[] | undefined>>
  readonly now: Date
  /** The raw body, at most 256 KB, read once. */
  readonly body: () => Promise<Buffer>
}

/** Who the door found the caller to be, and by which credential of a partner's. Dialects add what they know of it. */
export type Caller = { readonly actor: Actor; readonly credential?: LiveCredential }

/** How a dialect's callers prove themselves, and how it says no. */
export type Dialect<C extends Caller = Caller> = {
  readonly door: Door
  /** Whose credential this is; for a bearer that is the whole proof. Fails with `unauthenticated`. */
  identify(sent: Sent): Promise<C>
  /** What else must hold before the body is parsed: a signature over it, a quota. */
  prove?(caller: C, sent: Sent): Promise<void>
  /** null: something unexpected, of which the caller learns nothing but the trace id. */
  refuse(failure: Failure | null, traceId: string): Written
  /** Headers of every answer to a caller whose credential was found, refusals included, over the body sent. */
  headers?(body: string, caller: C): Record<string, string>
}

type Route<P, Q, B, C extends Caller> = {
  readonly dialect: Dialect<C>
  /** Anonymous routes prove the caller by what is in the body (sign-in). */
  readonly anonymous?: boolean
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Honours Idempotency-Key. */
  readonly idempotent?: boolean
  /** What asks somebody else before anything changes: it holds no transaction while it waits for them. */
  readonly before?: (ctx: Ctx, input: { params: P; query: Q; body: B }) => Promise<void>
}

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
  error?: (issue: { readonly input?: unknown }) => string | undefined,
): T {
  if (!schema) return undefined as T
  const result = schema.safeParse(input, { error })
  if (!result.success) throw new Failure(code, code === 'not_found' ? {} : fieldErrors(result.error))
  return result.data
}

/** The parameters of an address. What was sent more than once is a list, which no schema takes: none is guessed. */
function queryOf({ url }: Request): Record<string, string | string[]> {
  const sent = new URL(url).searchParams
  const oneOrAll = (values: readonly string[]) => (values.length > 1 ? [...values] : (values[0] ?? ''))
  return Object.fromEntries([...new Set(sent.keys())].map((name) => [name, oneOrAll(sent.getAll(name))]))
}

const onlyOnce = ({ input }: { readonly input?: unknown }) =>
  Array.isArray(input) ? 'was sent more than once' : undefined

function sentBy(request: Request, params: Sent['params'], now: Date): Sent {
  let read: Promise<Buffer> | undefined
  const body = () => {
    read ??= readBody(request)
    return read
  }
  return { request, params, now, body }
}

/** An expected refusal is told in the dialect's words; of anything else the caller learns the trace id alone. */
function refusal<C extends Caller>(dialect: Dialect<C>, request: Request, error: unknown): Written {
  const traceId = traceIdOf(request.headers)
  const failure = error instanceof Failure ? error : null
  const client = clientAddress(request.headers, env().TRUSTED_PROXY_HOPS)
  if (failure) log().info({ traceId, client, door: dialect.door, code: failure.code }, 'refused')
  else {
    // A driver's message can hold parameters: only names and codes are logged.
    const { name, code, constraint_name } = error as { name?: string; code?: string; constraint_name?: string }
    log().error({ traceId, client, door: dialect.door, name, sqlState: code, constraint_name }, 'failed')
  }
  return dialect.refuse(failure, traceId)
}

/** A credential may be kept to addresses, whatever the dialect. Exported for the door that gives sessions out. */
export function assertAddress({ credential }: Pick<Caller, 'credential'>, { request }: Pick<Sent, 'request'>): void {
  const address = clientAddress(request.headers, env().TRUSTED_PROXY_HOPS)
  if (credential?.ipAllow && !isListed(address, credential.ipAllow)) throw new Failure('address_not_allowed')
}

/**
 * Wraps an operation as a route handler: identify, prove, read, parse, run, map; every refusal in the
 * dialect's words. The caller's proof comes before the body is parsed: strangers cost nothing but a look-up.
 */
export function handle<P, Q, B, C extends Caller = Caller>(
  route: Route<P, Q, B, C>,
  run: (
    ctx: Ctx,
    input: { params: P; query: Q; body: B; bytes: Buffer; request: Request },
    caller: C,
  ) => Promise<Answer>,
) {
  const { dialect } = route
  return async (request: Request, { params }: Params): Promise<Response> => {
    const now = new Date()
    let caller: C | undefined
    let written: Written
    try {
      const sent = sentBy(request, await params, now)
      if (!route.anonymous) {
        caller = await dialect.identify(sent)
        assertAddress(caller, sent)
        await dialect.prove?.(caller, sent)
        if (caller.credential) await noteUse(db(), caller.credential, now)
      }
      const actor = caller?.actor ?? ({ kind: 'anonymous' } as const)
      const bytes = route.body ? await sent.body() : Buffer.alloc(0)
      const input = {
        // An id that cannot be one names nothing.
        params: parse(route.params, sent.params, 'not_found'),
        query: parse(route.query, route.query && queryOf(request), 'invalid_input', onlyOnce),
        body: parse(route.body, route.body && parseJson(bytes)),
        bytes,
        request,
      }
      const ctx = openContext(request, { actor, door: dialect.door, now })
      await route.before?.(ctx, input)
      const key = route.idempotent ? request.headers.get('idempotency-key') : null
      const inside = (ctx: Ctx) => traced('operation', {}, () => run(ctx, input, caller as C))
      written = key === null ? write(await inside(ctx)) : await answerOnce(ctx, request, key, bytes, inside)
    } catch (error) {
      written = refusal(dialect, request, error)
    }
    return toResponse(written, caller && dialect.headers?.(written.body ?? '', caller))
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof METHODS)[number]

/** For the methods that an address does not have: 405 in the dialect's words, and which it has. */
export function onlyMethods<C extends Caller>(dialect: Dialect<C>, ...has: Method[]) {
  return everyMethod(dialect, new Failure('method_not_allowed'), { allow: has.join(', ') })
}

/** For the addresses that a dialect does not have. */
export const noSuchAddress = <C extends Caller>(dialect: Dialect<C>) => everyMethod(dialect, new Failure('not_found'))

function everyMethod<C extends Caller>(dialect: Dialect<C>, failure: Failure, headers: Record<string, string> = {}) {
  const answer = async (request: Request, { params }: Params): Promise<Response> => {
    const sent = sentBy(request, await params, new Date())
    // Only for the headers of an answer to a known caller: whoever calls, there is nothing here.
    const caller = dialect.headers && (await dialect.identify(sent).catch(() => undefined))
    const written = refusal(dialect, request, failure)
    return toResponse(written, { ...headers, ...(caller && dialect.headers?.(written.body ?? '', caller)) })
  }
  return Object.fromEntries(METHODS.map((method) => [method, answer])) as Record<Method, typeof answer>
}
