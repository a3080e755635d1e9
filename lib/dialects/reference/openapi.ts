import { abdmReference } from '@/lib/dialects/abdm/operations'
import { attestrReference } from '@/lib/dialects/attestr/operations'
import { ekaReference } from '@/lib/dialects/eka/operations'
import { nativeReference } from '@/lib/dialects/native/operations'
import { samagraReference } from '@/lib/dialects/samagra/operations'
import { veriffReference } from '@/lib/dialects/veriff/operations'
import { componentsOf, type JsonSchema, schemaOf, usedSchemas } from './components'
import type { DialectReference, Message, Operation } from './operation'

const STATUS_TEXT: Record<number, string> = {
  200: 'Done',
  201: 'Registered',
  202: 'Accepted',
  204: 'Done; nothing to say',
  400: 'A field is missing or wrong: it is named',
  401: 'The credential is missing, unknown or no longer valid',
  403: 'The credential may not do that',
  404: "Unknown, or a stranger's",
  409: 'Not in the present state, which is said',
  410: 'Expired',
  413: 'The body is larger than 256 KB',
  415: 'The body is not JSON',
  422: 'It cannot be done: the reason is said, or the Idempotency-Key was used with another request',
  429: 'Too many for now, as Retry-After says; without it, for good',
  491: "The person's session is missing or over",
  500: 'Something went wrong: quote the trace id',
  502: 'The provider, or ABDM, did not give a usable answer',
  503: 'ABDM does not answer; nothing was changed',
  504: 'The provider did not answer in time, or the answer of ABDM was lost',
}

type Parameter = {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}
type Content = { readonly [media: string]: { readonly schema?: JsonSchema; readonly example?: unknown } }
type Response = {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Content
}
export type DocumentedOperation = {
  readonly operationId: string
  readonly tags: readonly [string]
  readonly summary: string
  readonly description?: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

function parameters(schema: Operation['params'], where: 'path' | 'query' | 'header'): Parameter[] {
  const { properties = {}, required = [] } = (schema ? schemaOf(schema, 'input') : {}) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description: String(description) }),
    schema: rest,
  }))
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body are answered as the first time.',
  schema: { type: 'string', maxLength: 257 },
}

function documented(
  name: string,
  operation: Operation,
  dialect: DialectReference,
  write: ReturnType<typeof componentsOf>,
): DocumentedOperation {
  const { error, security, status = (own) => own, answerHeaders = {} } = dialect
  const { example } = operation
  const credentials = Object.values(security).flatMap(({ in: where, name }) => (where === 'header' ? [name] : []))
  const refusals = new Set(
    [
      ...(operation.anonymous ? [] : [401, 403]),
      ...(operation.query || operation.headers || operation.body ? [400] : []),
      ...(operation.body ? [413, 415] : []),
      ...(operation.idempotent ? [409, 422] : []),
      ...(operation.refusals ?? []),
      500,
    ].map(status),
  )
  const schemes = Object.fromEntries((operation.security ?? Object.keys(security)).map((scheme) => [scheme, []]))
  const headers = Object.keys(answerHeaders).map((header) => [header, { $ref: `#/components/headers/${header}` }])
  const response = (code: number, content: Content | undefined, more: [string, unknown][] = []): Response => ({
    description: STATUS_TEXT[code] ?? 'Refused',
    ...(headers.length + more.length > 0 && { headers: Object.fromEntries([...headers, ...more]) }),
    ...(content && { content }),
  })
  const [body, answer] = [write.body(operation), write.answer(operation)]
  const json = (schema: JsonSchema, of: unknown, media = 'application/json'): Content => ({
    [media]: { schema, ...(of !== undefined && { example: of }) },
  })
  return {
    operationId: name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, ''),
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    // An empty one says that none is needed.
    security: operation.anonymous ? (operation.mayIdentify ? [schemes, {}] : []) : [schemes],
    parameters: [
      ...parameters(operation.params, 'path'),
      ...parameters(operation.query, 'query'),
      ...parameters(operation.headers, 'header').filter((one) => !credentials.includes(one.name)),
      ...(operation.idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body && { requestBody: { required: !operation.bodyOptional, content: json(body, example?.body) } }),
    responses: {
      [operation.status]: response(operation.status, answer && json(answer, example?.answer, operation.media)),
      ...(operation.otherStatus && {
        [operation.otherStatus]: response(operation.otherStatus, answer && json(answer, undefined)),
      }),
      ...Object.fromEntries(
        [...refusals]
          .sort()
          .map((code) => [
            code,
            response(
              code,
              { [error.media]: { schema: write.error } },
              code === 429 ? [['Retry-After', { $ref: '#/components/headers/Retry-After' }]] : [],
            ),
          ]),
      ),
    },
  }
}

const documentedMessage = (name: string, message: Message, schema: JsonSchema) => ({
  post: {
    operationId: name,
    tags: [message.tag],
    summary: message.summary,
    description: message.description,
    security: [],
    parameters: Object.entries(message.headers).map(
      ([header, description]): Parameter => ({
        name: header,
        in: 'header',
        required: true,
        description,
        schema: { type: 'string' },
      }),
    ),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { '2XX': { description: 'Taken. Anything else is tried again; 410 pauses the endpoint' } },
  },
})

export const DIALECTS: readonly DialectReference[] = [
  samagraReference,
  ekaReference,
  veriffReference,
  attestrReference,
  abdmReference,
  nativeReference,
]

const tagsOf = ({ operations }: DialectReference) => [...new Set(Object.values(operations).map(({ tag }) => tag))]

const DESCRIPTION = `A consent wallet: ask, decide, prove, take back. Every dialect ends in the same operations and the same record.

| Dialect | Paths | Proof | Errors |
|---|---|---|---|
${DIALECTS.map(({ about: { title, paths, proof, envelope } }) => `| ${title} | ${paths} | ${proof} | ${envelope} |`).join('\n')}

The proof is checked before a body is read; a body is JSON of at most 256 KB. What is not yours looks like what is not
there. Calls with a curl and their answers are at /developers; what this document cannot say is in docs/api.md.`

/** OpenAPI 3.1 of everything that software can call, made from the schemas that the routes parse with. */
export function openApi(origin: string) {
  const paths: Record<string, Record<string, DocumentedOperation>> = {}
  const webhooks: Record<string, ReturnType<typeof documentedMessage>> = {}
  const schemas: Record<string, JsonSchema> = {}
  const headers: Record<string, unknown> = {
    'Retry-After': {
      description: 'Seconds until it can succeed. Not there where it never will.',
      schema: { type: 'integer', minimum: 0 },
    },
  }
  for (const dialect of DIALECTS) {
    const write = componentsOf(dialect)
    for (const [name, schema] of Object.entries(write.schemas)) {
      if (name in schemas) throw new Error(`Two dialects have a schema ${name}`)
      schemas[name] = schema
    }
    for (const [name, description] of Object.entries(dialect.answerHeaders ?? {}))
      headers[name] = { description, schema: { type: 'string' } }
    for (const [name, operation] of Object.entries(dialect.operations)) {
      const [method = '', path = ''] = name.split(' ')
      paths[path] = { ...paths[path], [method.toLowerCase()]: documented(name, operation, dialect, write) }
    }
    for (const [name, message] of Object.entries(dialect.messages ?? {}))
      webhooks[name] = documentedMessage(name, message, write.message(message))
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sammati',
      version: '1.0.0',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin, description: 'This wallet' }],
    tags: DIALECTS.flatMap((dialect) =>
      tagsOf(dialect).map((name) => ({ name, description: `${dialect.about.title}: ${dialect.about.paths}` })),
    ),
    'x-tagGroups': DIALECTS.map((dialect) => ({ name: dialect.about.title, tags: tagsOf(dialect) })),
    paths,
    webhooks,
    components: {
      securitySchemes: Object.assign({}, ...DIALECTS.map(({ security }) => security)) as Record<string, JsonSchema>,
      headers,
      schemas: usedSchemas(schemas, [paths, webhooks]),
    },
  }
}
export type OpenApiDocument = ReturnType<typeof openApi>
