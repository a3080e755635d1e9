import { z } from 'zod'
import { nativeReference } from '@/lib/dialects/native/operations'
import { samagraReference } from '@/lib/dialects/samagra/operations'
import type { DialectReference, Operation } from './operation'

const STATUS_TEXT: Record<number, string> = {
  200: 'Done',
  201: 'Registered',
  202: 'Accepted',
  400: 'A field is missing or wrong: it is named',
  401: 'The credential is missing, unknown or no longer valid',
  403: 'The credential may not do that',
  404: "Unknown, or a stranger's",
  409: 'Not in the present state, which is said',
  410: 'Expired',
  413: 'The body is larger than 256 KB',
  415: 'The body is not JSON',
  422: 'The Idempotency-Key was used with another request',
  429: 'Too many: see Retry-After',
  500: 'Something went wrong: quote the trace id',
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const parameters = (schema: z.ZodType | undefined, where: 'path' | 'query' | 'header') => {
  const { properties = {}, required = [] } = schema ? (schemaOf(schema, 'input') as JsonObject) : {}
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: of,
  }))
}
type JsonObject = { properties?: Record<string, unknown>; required?: string[] }

function document(path: string, operation: Operation, { error, security, status = (own) => own }: DialectReference) {
  const refusals = new Set(
    [
      ...(operation.anonymous ? [] : [401, 403]),
      ...(operation.params || operation.query || operation.body ? [400] : []),
      ...(operation.body ? [413, 415] : []),
      ...(operation.idempotent ? [409, 422] : []),
      ...(operation.refusals ?? []),
      500,
    ].map(status),
  )
  return {
    operationId: path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, ''),
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    security: operation.anonymous ? [] : [Object.fromEntries(Object.keys(security).map((name) => [name, []]))],
    parameters: [
      ...parameters(operation.params, 'path'),
      ...parameters(operation.query, 'query'),
      ...parameters(operation.headers, 'header'),
      ...(operation.idempotent
        ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 257 } }]
        : []),
    ],
    ...(operation.body && {
      requestBody: {
        required: !operation.bodyOptional,
        content: { 'application/json': { schema: schemaOf(operation.body, 'input') } },
      },
    }),
    responses: {
      [operation.status]: {
        description: STATUS_TEXT[operation.status],
        ...(operation.answer && {
          content: { 'application/json': { schema: schemaOf(operation.answer, 'output') } },
        }),
      },
      ...Object.fromEntries(
        [...refusals].sort().map((code) => [
          code,
          {
            description: STATUS_TEXT[code] ?? 'Refused',
            content: { [error.media]: { schema: { $ref: `#/components/schemas/${error.name}` } } },
          },
        ]),
      ),
    },
  }
}

const DIALECTS: readonly DialectReference[] = [samagraReference, nativeReference]

/** OpenAPI 3.1 of everything that software can call, made from the schemas that the routes parse with. */
export function openApi(origin: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  const tags = new Set<string>()
  for (const dialect of DIALECTS)
    for (const [name, operation] of Object.entries(dialect.operations)) {
      const [method = '', path = ''] = name.split(' ')
      paths[path] = { ...paths[path], [method.toLowerCase()]: document(name, operation, dialect) }
      tags.add(operation.tag)
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sammati',
      version: '1.0.0',
      description: 'A consent wallet: ask, decide, prove, take back.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: Object.assign({}, ...DIALECTS.map(({ security }) => security)) as Record<string, unknown>,
      schemas: Object.fromEntries(DIALECTS.map(({ error }) => [error.name, schemaOf(error.schema, 'output')])),
    },
  }
}
