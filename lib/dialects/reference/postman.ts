import type { DocumentedOperation, OpenApiDocument } from './openapi'

/** Postman collection v2.1: https://schema.getpostman.com/json/collection/v2.1.0/collection.json */

type Variable = { readonly key: string; readonly value: string; readonly description?: string }
type Scheme = {
  readonly type?: string
  readonly scheme?: string
  readonly name?: string
  readonly description?: string
}

/** Made by the script below just before a request is sent. */
const SIGNATURE = 'veriffSignature'
const SECRET = 'veriffSecret'

/** Veriff: HMAC-SHA256 over the body as it goes out; of a GET, over the session id in the address. */
const SIGN = `const raw = pm.request.body && pm.request.body.raw ? pm.request.body.raw : ''
const signed = pm.request.method === 'GET' ? pm.variables.get('id') : raw
pm.variables.set('${SIGNATURE}', CryptoJS.HmacSHA256(pm.variables.replaceIn(signed), pm.variables.get('${SECRET}')).toString())`

const placeholders = (path: string) => path.replace(/\{(\w+)\}/g, '{{$1}}')

function credential(document: OpenApiDocument, name: string) {
  const { type, scheme, name: header = '' } = document.components.securitySchemes[name] as Scheme
  if (type === 'apiKey') return { header: [{ key: header, value: `{{${name}}}` }] }
  // Postman's own Basic would encode what is already encoded.
  if (scheme === 'basic') return { header: [{ key: 'Authorization', value: `Basic {{${name}}}` }] }
  return { auth: { type: 'bearer', bearer: [{ key: 'token', value: `{{${name}}}`, type: 'string' }] } }
}

function item(document: OpenApiDocument, method: string, path: string, operation: DocumentedOperation) {
  const schemes = Object.keys(operation.security[0] ?? {})
  const credentials = schemes.map((name) => credential(document, name))
  const content = Object.values(operation.requestBody?.content ?? {})[0]
  const of = (where: string) => operation.parameters.filter((one) => one.in === where)
  const raw = `{{baseUrl}}${placeholders(path)}`
  const query = of('query').map(({ name, description }) => ({ key: name, value: '', disabled: true, description }))
  return {
    name: operation.summary,
    ...(schemes.includes(SIGNATURE) && {
      event: [{ listen: 'prerequest', script: { type: 'text/javascript', exec: SIGN.split('\n') } }],
    }),
    request: {
      auth: credentials.find(({ auth }) => auth)?.auth ?? { type: 'noauth' },
      method: method.toUpperCase(),
      header: [
        ...credentials.flatMap(({ header = [] }) => header),
        ...of('header').map(({ name, description }) => ({ key: name, value: '', disabled: true, description })),
        ...(content ? [{ key: 'Content-Type', value: 'application/json' }] : []),
      ],
      ...(content && {
        body: {
          mode: 'raw',
          raw: content.example === undefined ? '' : JSON.stringify(content.example, null, 2),
          options: { raw: { language: 'json' } },
        },
      }),
      url: { raw, host: ['{{baseUrl}}'], path: placeholders(path).slice(1).split('/'), query },
      description: operation.description ?? operation.summary,
    },
    response: [],
  }
}

/** The OpenAPI document as a Postman collection; keys are variables, and hold nothing. */
export function postmanCollection(document: OpenApiDocument) {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const ids = new Set(calls.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)))
  const schemes = Object.entries(document.components.securitySchemes as Record<string, Scheme>)
  const variable: Variable[] = [
    { key: 'baseUrl', value: document.servers[0]!.url },
    ...schemes
      .filter(([name]) => name !== SIGNATURE)
      .map(([key, { description }]) => ({ key, value: '', ...(description && { description }) })),
    ...(schemes.some(([name]) => name === SIGNATURE) ? [{ key: SECRET, value: '' }] : []),
    ...[...ids].map((key) => ({ key, value: '' })),
  ]
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable,
    item: document['x-tagGroups'].map(({ name, tags }) => ({
      name,
      item: calls
        .filter(({ operation }) => tags.includes(operation.tags[0]))
        .map(({ method, path, operation }) => item(document, method, path, operation)),
    })),
  }
}
