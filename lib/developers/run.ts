import 'server-only'
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS, type OpenApiDocument } from '@/lib/dialects/reference/openapi'
import type { Known } from './curl'
import { type Call, type Example, outgoing, SECRET, SIGNATURE } from './example'

/** What came back: of the example's call, or of the one before it that failed. */
export type Ran = {
  /** "METHOD /path" as it was called. */
  readonly call: string
  readonly prepared: boolean
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Headers that a server adds to everything say nothing of the call. */
const USUAL =
  /^(date|connection|keep-alive|transfer-encoding|vary|x-powered-by|cache-control|x-content-type-options|content-length)$/
const TIMEOUT_MS = 15_000

const fill = (text: string, known: Known) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => known[name] ?? '')

async function make(origin: string, document: OpenApiDocument, call: Call, known: Known) {
  const { method, path, headers, body, signed } = outgoing(document, call)
  const signature: Known =
    signed === undefined
      ? {}
      : {
          [SIGNATURE]: createHmac('sha256', known[SECRET] ?? '')
            .update(fill(signed, known))
            .digest('hex'),
        }
  const all = { ...known, ...signature }
  const target = fill(path, all)
  const response = await fetch(origin + target, {
    method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value, all)])),
    body: body === undefined ? undefined : fill(body, all),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await response.text()
  return { name: `${method} ${target}`, response, text }
}

/** Makes the calls of an example at this origin, one after the other. Throws when the server cannot be reached. */
export async function runExample(
  document: OpenApiDocument,
  origin: string,
  example: Example,
  known: Known,
): Promise<Ran> {
  const variables: Record<string, string> = { ...known }
  for (const call of [...example.before, example.call]) {
    if (call.wait) await sleep(call.wait * 1000)
    const { name, response, text } = await make(origin, document, call, variables)
    const last = call === example.call
    let missing = false
    for (const [variable, key] of Object.entries(call.take ?? {})) {
      const value = new RegExp(`"${key}":"([^"]*)"`).exec(text)?.[1]
      if (value === undefined) missing = true
      else variables[variable] = value
    }
    if (last || missing || !response.ok)
      return {
        call: name,
        prepared: last,
        status: response.status,
        headers: [...response.headers].filter(([header]) => !USUAL.test(header)),
        body: text,
      }
  }
  throw new Error('an example makes at least one call')
}

/** Whether an answer has the status that the document promises, and its schema takes the body. */
export function isAsDocumented({ call }: Example, { status, body }: Ran): boolean {
  const operation = DIALECTS.map(({ operations }) => operations[call.operation]).find(Boolean)
  if (!operation || status !== operation.status) return false
  return operation.answer ? operation.answer.safeParse(JSON.parse(body)).success : body === ''
}
