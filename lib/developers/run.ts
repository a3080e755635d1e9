import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS, type OpenApiDocument } from '@/lib/dialects/reference/openapi'
import { type Call, type Example, type Known, type Outgoing, outgoing, SECRET, SIGNATURE } from './example'

/** A call as it was made, and what came back. */
export type Answered = {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
}
/** `prepared`: this is the answer to the example's own call, and not to one before it that failed. */
export type Ran = Answered & { readonly prepared: boolean }

const TIMEOUT_MS = 15_000

const fill = (text: string, known: Known) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => known[name] ?? '')

/** Signs what is to be signed, and sends. Throws when the server cannot be reached. */
export async function send(origin: string, call: Outgoing, known: Known): Promise<Answered> {
  const { method, signed } = call
  const all: Record<string, string> = { ...known }
  if (signed !== undefined)
    all[SIGNATURE] = createHmac('sha256', known[SECRET] ?? '')
      .update(fill(signed, known))
      .digest('hex')
  const path = fill(call.path, all)
  const response = await fetch(origin + path, {
    method,
    headers: [
      ...Object.entries(call.headers).map(([name, value]): [string, string] => [name, fill(value, all)]),
      // A connection that was kept may be closed by the server at the very moment when this is sent on it.
      ['connection', 'close'],
    ],
    body: call.body === undefined ? undefined : fill(call.body, all),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return { method, path, status: response.status, headers: response.headers, body: await response.text() }
}

/** What an answer gives to the calls after it; null when something is not in it. */
function taken({ take = {} }: Call, { body }: Answered): Known | null {
  const found: Record<string, string> = {}
  for (const [variable, key] of Object.entries(take)) {
    const value = new RegExp(`"${key}":\\[?"([^"]*)"`).exec(body)?.[1]
    if (value === undefined) return null
    found[variable] = value
  }
  return found
}

/** Makes calls one after the other. Answers with what is known then, or with the first answer that was no good. */
export async function prepare(
  document: OpenApiDocument,
  origin: string,
  calls: readonly Call[],
  known: Known,
): Promise<{ readonly known: Known } | { readonly failed: Answered }> {
  let all = known
  for (const call of calls) {
    if (call.wait) await sleep(call.wait * 1000)
    const answer = await send(origin, outgoing(document, call), all)
    const found = answer.status < 300 ? taken(call, answer) : null
    if (!found) return { failed: answer }
    all = { ...all, ...found }
  }
  return { known: all }
}

/** Makes the calls of an example at this origin. */
export async function runExample(
  document: OpenApiDocument,
  origin: string,
  { before, call }: Example,
  known: Known,
): Promise<Ran> {
  const ready = await prepare(document, origin, before, known)
  if ('failed' in ready) return { ...ready.failed, prepared: false }
  return { ...(await send(origin, outgoing(document, call), ready.known)), prepared: true }
}

/** Whether an answer has the status that the document promises, and its schema takes the body. */
export function isAsDocumented({ call }: Example, { prepared, status, body }: Ran): boolean {
  const operation = DIALECTS.map(({ operations }) => operations[call.operation]).find(Boolean)
  if (!prepared || status !== operation?.status) return false
  return operation.answer ? operation.answer.safeParse(JSON.parse(body)).success : body === ''
}
