import type { DocumentedOperation, OpenApiDocument } from '@/lib/dialects/reference/openapi'

/**
 * One call of an example. Everywhere in it `{{name}}` stands for a variable: a credential by the name of its
 * security scheme, a fact of the demo, or what an earlier call took from its answer.
 */
export type Call = {
  /** "METHOD /path/{param}", as in the document. */
  readonly operation: string
  readonly params?: Readonly<Record<string, string>>
  /** With its question mark. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Not there: the operation's own example. null: no body. */
  readonly body?: unknown
  /** In place of the partner's credential. */
  readonly bearer?: string
  /** Variable to key: the first string under that key in the answer, or the first of a list of them. */
  readonly take?: Readonly<Record<string, string>>
  /** Seconds to wait first: a code is sent after the answer that promises it. */
  readonly wait?: number
}

/** A call of the reference that can be made as it stands: what must be there first, the call, what is expected. */
export type Example = {
  readonly id: string
  readonly title: string
  readonly before: readonly Call[]
  readonly call: Call
  /** Where the operation's own example answer is not it. */
  readonly expected?: unknown
}

/** A call as it goes out, still with variables. `signed`: what the signature covers. */
export type Outgoing = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signed?: string
}

/** The values of variables by name. What is not there is left to the shell. */
export type Known = Readonly<Record<string, string>>

/** The variable that holds the Veriff signature of the call, made just before it is sent. */
export const SIGNATURE = 'veriffSignature'
export const SECRET = 'veriffSecret'

export function operationOf(document: OpenApiDocument, name: string): DocumentedOperation | undefined {
  const [method = '', path = ''] = name.split(' ')
  return document.paths[path]?.[method.toLowerCase()]
}

export const exampleBody = (operation: DocumentedOperation | undefined): unknown =>
  Object.values(operation?.requestBody?.content ?? {})[0]?.example

/** The answer that the document promises when all goes well. */
export function goodAnswer({ responses }: DocumentedOperation): { status: number; body: unknown } {
  const status = Object.keys(responses)
    .filter((code) => code.startsWith('2'))
    .map(Number)[0]!
  return { status, body: Object.values(responses[status]?.content ?? {})[0]?.example }
}

type Scheme = { readonly type?: string; readonly scheme?: string; readonly in?: string; readonly name?: string }

/** Credential headers by the document's security schemes; the value of each is the variable of its name. */
export function credentialHeaders(document: OpenApiDocument, { security }: DocumentedOperation) {
  return Object.fromEntries(
    Object.keys(security[0] ?? {}).map((name) => {
      const scheme = document.components.securitySchemes[name] as Scheme
      if (scheme.type === 'apiKey') return [scheme.name ?? '', `{{${name}}}`]
      return ['Authorization', `${scheme.scheme === 'basic' ? 'Basic' : 'Bearer'} {{${name}}}`]
    }),
  )
}

const written = (body: unknown) => {
  const line = JSON.stringify(body)
  return line.length <= 80 ? line : JSON.stringify(body, null, 2)
}

/** A call of an example as it goes out. */
export function outgoing(document: OpenApiDocument, call: Call): Outgoing {
  const [method = '', template = ''] = call.operation.split(' ')
  const operation = operationOf(document, call.operation)
  const path = template.replace(/\{(\w+)\}/g, (_, name) => call.params?.[name] ?? `{{${name}}}`) + (call.query ?? '')
  const sent = call.body === undefined ? exampleBody(operation) : (call.body ?? undefined)
  const body = sent === undefined ? undefined : written(sent)
  const credential = operation ? credentialHeaders(document, operation) : {}
  const headers = {
    ...(call.bearer ? { Authorization: `Bearer ${call.bearer}` } : credential),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...call.headers,
  }
  const signs = Object.values(headers).includes(`{{${SIGNATURE}}}`)
  return { method, path, headers, body, ...(signs && { signed: body ?? Object.values(call.params ?? {})[0] ?? '' }) }
}
