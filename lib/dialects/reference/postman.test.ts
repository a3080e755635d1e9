import { createHmac } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from './openapi'
import { postmanCollection } from './postman'

const document = openApi('https://wallet.hospital.in')
const collection = postmanCollection(document)

/** The parts of Postman's schema v2.1.0 that a collection of requests has. */
const KeyValue = z.object({ key: z.string().min(1), value: z.string() })
const Request = z.object({
  name: z.string().min(1),
  event: z
    .array(z.object({ listen: z.literal('prerequest'), script: z.object({ exec: z.array(z.string()) }) }))
    .optional(),
  request: z.object({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    auth: z.union([
      z.object({ type: z.literal('noauth') }),
      z.object({ type: z.literal('bearer'), bearer: z.array(KeyValue).length(1) }),
    ]),
    header: z.array(KeyValue),
    body: z.object({ mode: z.literal('raw'), raw: z.string() }).optional(),
    url: z.object({
      raw: z.string().startsWith('{{baseUrl}}/'),
      host: z.tuple([z.literal('{{baseUrl}}')]),
      path: z.array(z.string().min(1)).min(1),
      query: z.array(KeyValue),
    }),
  }),
})
const Collection = z.object({
  info: z.object({
    name: z.string(),
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  variable: z.array(KeyValue),
  item: z.array(z.object({ name: z.string(), item: z.array(Request).min(1) })),
})

const requests = Collection.parse(collection).item.flatMap(({ item }) => item)

test('the collection is one that Postman takes, and has every operation once', () => {
  const named = requests.map(({ request: { method, url } }) =>
    `${method} /${url.path.join('/')}`.replaceAll('{{', '{').replaceAll('}}', '}'),
  )
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(named.toSorted()).toEqual(documented.toSorted())
})

test('every variable that a request names is one of the collection’s or made by its script, and keys hold nothing', () => {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]))
  for (const one of requests) {
    const made = JSON.stringify(one.event ?? [])
    for (const [, name = ''] of JSON.stringify(one.request).matchAll(/\{\{(\w+)\}\}/g))
      expect(variables.has(name) || made.includes(`'${name}'`), `${one.name}: ${name}`).toBe(true)
  }
  for (const name of Object.keys(document.components.securitySchemes)) expect(variables.get(name) ?? '').toBe('')
})

test('a request that needs a credential sends one', () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { security, summary }] of Object.entries(methods)) {
      const found = requests.find(
        ({ request }) =>
          request.url.raw === `{{baseUrl}}${path.replace(/\{(\w+)\}/g, '{{$1}}')}` &&
          request.method === method.toUpperCase(),
      )
      const sent = JSON.stringify([found?.request.auth, found?.request.header])
      for (const scheme of Object.keys(security[0] ?? {})) expect(sent, summary).toContain(`{{${scheme}}}`)
    }
})

test('Veriff’s script signs the body as it goes out, and a GET’s session id', () => {
  expect(requests.filter(({ event }) => event)).toHaveLength(2)
  for (const { event, request } of requests) {
    if (!event) continue
    const set = new Map([
      ['veriffSecret', 'abcdef12-abcd-abcd-abcd-abcdef012345'],
      ['id', 'd69a07cf-4434-4d36-be6c-d22af7dc01fb'],
      ['name', 'José'],
    ])
    const raw = '{"text":"{{name}}"}'
    runInNewContext(event[0]!.script.exec.join('\n'), {
      pm: {
        request: { method: request.method, body: request.method === 'GET' ? undefined : { raw } },
        variables: {
          get: (key: string) => set.get(key),
          set: (key: string, value: string) => set.set(key, value),
          replaceIn: (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, key) => set.get(key) ?? ''),
        },
      },
      CryptoJS: {
        HmacSHA256: (text: string, key: string) => ({
          toString: () => createHmac('sha256', key).update(text).digest('hex'),
        }),
      },
    })
    const signed = request.method === 'GET' ? 'd69a07cf-4434-4d36-be6c-d22af7dc01fb' : '{"text":"José"}'
    expect(set.get('veriffSignature')).toBe(
      createHmac('sha256', 'abcdef12-abcd-abcd-abcd-abcdef012345').update(signed).digest('hex'),
    )
  }
})
