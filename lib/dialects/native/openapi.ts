import { z } from 'zod'
import { CaIdParams, DecisionBody, RegisterBody } from '@/lib/dialects/samagra/schema'
import { RequestCodeInput } from '@/lib/operations/sign-in/request-code'
import {
  ActivityView,
  ConsentRequestView,
  ConsentView,
  KeysView,
  NoticeView,
  Problem,
  ReceiptView,
  SamagraError,
  SamagraRecord,
  SentCodeView,
  TokenView,
} from './documents'
import {
  ApproveBody,
  CreateConsentRequestBody,
  DenyBody,
  IdParams,
  NoBody,
  NoticeQuery,
  PageQuery,
  RequestsQuery,
  RevokeBody,
  VerifyBody,
} from './schema'

type Operation = {
  readonly summary: string
  readonly description?: string
  readonly tag: string
  readonly anonymous?: boolean
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly bodyOptional?: boolean
  readonly idempotent?: boolean
  readonly status: number
  readonly answer: z.ZodType
  /** Refusals besides those that every operation has. */
  readonly refusals?: readonly number[]
}

const list = <T extends z.ZodType>(name: string, item: T) =>
  z.object({ [name]: z.array(item), next: z.string().nullable() })

const OPERATIONS: Record<string, Operation> = {
  'POST /auth/register': {
    tag: 'Samagra',
    summary: 'Register a consent artefact',
    body: RegisterBody,
    status: 201,
    answer: SamagraRecord,
  },
  'PATCH /auth/{caId}/accept': {
    tag: 'Samagra',
    summary: 'Accept a consent artefact',
    description:
      "With the person's token; or a partner's token and `{challengeId, otp}` of the person; or, where the operator allows it, `attestedBy`.",
    params: CaIdParams,
    body: DecisionBody,
    bodyOptional: true,
    status: 200,
    answer: SamagraRecord,
    refusals: [404, 409, 410, 429],
  },
  'PATCH /auth/{caId}/reject': {
    tag: 'Samagra',
    summary: 'Reject a consent artefact',
    params: CaIdParams,
    body: DecisionBody,
    bodyOptional: true,
    status: 200,
    answer: SamagraRecord,
    refusals: [404, 409, 410],
  },
  'PATCH /auth/{caId}/revoke': {
    tag: 'Samagra',
    summary: 'Revoke a consent artefact',
    params: CaIdParams,
    body: DecisionBody,
    bodyOptional: true,
    status: 200,
    answer: SamagraRecord,
    refusals: [404, 409, 410],
  },
  'POST /api/v1/sign-in': {
    tag: 'Sign-in',
    summary: 'Send a code',
    description: 'Answers alike for identifiers that nobody has.',
    anonymous: true,
    body: RequestCodeInput,
    status: 202,
    answer: SentCodeView,
    refusals: [429],
  },
  'POST /api/v1/sign-in/verify': {
    tag: 'Sign-in',
    summary: 'Exchange a code for a token',
    description: 'Several people behind one mobile: 409 `choose_person`; call again with `personId`.',
    anonymous: true,
    body: VerifyBody,
    status: 200,
    answer: TokenView,
    refusals: [409, 410, 429],
  },
  'POST /api/v1/consent-requests': {
    tag: 'Consent requests',
    summary: 'Ask for consent',
    body: CreateConsentRequestBody,
    idempotent: true,
    status: 201,
    answer: ConsentRequestView,
  },
  'GET /api/v1/consent-requests': {
    tag: 'Consent requests',
    summary: "A partner's own requests, newest first; a person's open ones, soonest expiry first",
    query: RequestsQuery,
    status: 200,
    answer: list('consentRequests', ConsentRequestView),
  },
  'GET /api/v1/consent-requests/{id}': {
    tag: 'Consent requests',
    summary: 'One request and the state that stands',
    params: IdParams,
    status: 200,
    answer: ConsentRequestView,
    refusals: [404],
  },
  'GET /api/v1/consent-requests/{id}/notice': {
    tag: 'Consent requests',
    summary: 'The exact words to show, for all or a part of what was asked',
    params: IdParams,
    query: NoticeQuery,
    status: 200,
    answer: NoticeView,
    refusals: [404],
  },
  'POST /api/v1/consent-requests/{id}/approve': {
    tag: 'Consent requests',
    summary: 'Approve, all or in part',
    description:
      'Send `textHash` of the notice that was shown, or the `text` that you showed. With neither, the record says that no words are known to have been shown.',
    params: IdParams,
    body: ApproveBody,
    bodyOptional: true,
    idempotent: true,
    status: 200,
    answer: ConsentRequestView,
    refusals: [404, 409, 410, 429],
  },
  'POST /api/v1/consent-requests/{id}/deny': {
    tag: 'Consent requests',
    summary: 'Deny',
    params: IdParams,
    body: DenyBody,
    bodyOptional: true,
    idempotent: true,
    status: 200,
    answer: ConsentRequestView,
    refusals: [404, 409, 410],
  },
  'POST /api/v1/consent-requests/{id}/cancel': {
    tag: 'Consent requests',
    summary: 'Take back an unanswered request',
    params: IdParams,
    body: NoBody,
    bodyOptional: true,
    idempotent: true,
    status: 200,
    answer: ConsentRequestView,
    refusals: [404, 409, 410],
  },
  'GET /api/v1/consents': {
    tag: 'Consents',
    summary: "The caller's own artefacts, newest first",
    query: PageQuery,
    status: 200,
    answer: list('consents', ConsentView),
  },
  'GET /api/v1/consents/{id}': {
    tag: 'Consents',
    summary: 'One artefact with its JWS',
    params: IdParams,
    status: 200,
    answer: ConsentView,
    refusals: [404],
  },
  'GET /api/v1/consents/{id}/receipt': {
    tag: 'Consents',
    summary: 'The receipt: what was decided, the words on record, the signed proof',
    params: IdParams,
    status: 200,
    answer: ReceiptView,
    refusals: [404],
  },
  'POST /api/v1/consents/{id}/revoke': {
    tag: 'Consents',
    summary: 'Stop sharing',
    params: IdParams,
    body: RevokeBody,
    bodyOptional: true,
    idempotent: true,
    status: 200,
    answer: ConsentView,
    refusals: [404, 409, 410],
  },
  'GET /api/v1/activity': {
    tag: 'Activity',
    summary: "Everything that happened to the person's data, newest first",
    query: PageQuery,
    status: 200,
    answer: list('events', ActivityView),
  },
  'GET /.well-known/jwks.json': {
    tag: 'Proofs',
    summary: 'The keys that proofs are signed with (RFC 7517)',
    anonymous: true,
    status: 200,
    answer: KeysView,
  },
}

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

const parameters = (schema: z.ZodType | undefined, where: 'path' | 'query') => {
  const { properties = {}, required = [] } = schema ? (schemaOf(schema, 'input') as JsonObject) : {}
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: of,
  }))
}
type JsonObject = { properties?: Record<string, unknown>; required?: string[] }

function document(path: string, operation: Operation) {
  const samagra = operation.tag === 'Samagra'
  const refusals = new Set([
    ...(operation.anonymous ? [] : [401, 403]),
    ...(operation.params || operation.query || operation.body ? [400] : []),
    ...(operation.body ? [413, 415] : []),
    ...(operation.idempotent ? [409, 422] : []),
    ...(operation.refusals ?? []),
    500,
  ])
  return {
    operationId: path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, ''),
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    security: operation.anonymous ? [] : [{ bearer: [] }],
    parameters: [
      ...parameters(operation.params, 'path'),
      ...parameters(operation.query, 'query'),
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
        content: { 'application/json': { schema: schemaOf(operation.answer, 'output') } },
      },
      ...Object.fromEntries(
        [...refusals].sort().map((status) => [
          status,
          {
            description: STATUS_TEXT[status],
            content: {
              [samagra ? 'application/json' : 'application/problem+json']: {
                schema: { $ref: `#/components/schemas/${samagra ? 'SamagraError' : 'Problem'}` },
              },
            },
          },
        ]),
      ),
    },
  }
}

/** OpenAPI 3.1 of everything that software can call, made from the schemas that the routes parse with. */
export function openApi(origin: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: document(name, operation) }
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
    tags: [...new Set(Object.values(OPERATIONS).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: "A partner's key of the dialect, or a person's access token from /api/v1/sign-in/verify.",
        },
      },
      schemas: { Problem: schemaOf(Problem, 'output'), SamagraError: schemaOf(SamagraError, 'output') },
    },
  }
}
