import { expect, test } from 'vitest'
import { openApi } from '@/lib/dialects/reference/openapi'
import { type Field, fieldsOf } from './fields'

const document = openApi('https://wallet.hospital.in')
const fields = fieldsOf({ $ref: '#/components/schemas/CreateConsentRequestBody' }, document)
const field = (path: string) => fields.find((one) => one.path === path)

test('a field is told by its path, with what it may be and whether it must be there', () => {
  expect(field('purpose')).toMatchObject({ type: 'string', required: true })
  expect(field('dataTypes')).toMatchObject({ type: 'array, at most 200, at least 1', required: true })
  expect(field('accessMode')).toMatchObject({ type: '"VIEW", "STORE", "QUERY", "STREAM", "VIEW" when left out' })
  expect(field('expiresAt')?.type).toBe('string, date-time or string, date')
  expect(field('totalUses')?.type).toBe('integer or null')
})

test('inner fields follow the one that holds them, through lists, choices and shared schemas', () => {
  const paths = fields.map(({ path }) => path)
  expect(paths.slice(paths.indexOf('providers'))).toEqual(expect.arrayContaining(['providers[].id', 'frequency.unit']))
  expect(paths.indexOf('providers[].id')).toBe(paths.indexOf('providers') + 1)
  const listed = fieldsOf(
    document.paths['/api/v1/consents']!.get!.responses[200]!.content!['application/json']!.schema!,
    document,
  )
  expect(listed.map(({ path }) => path)).toContain('consents[].requester.name')
})

test('what a schema says of a field is kept, and a schema that holds itself ends', () => {
  const own = {
    ...document.components,
    schemas: { Self: { type: 'object', properties: { inner: { $ref: '#/components/schemas/Self' } } } },
  }
  const deep: Field[] = fieldsOf({ $ref: '#/components/schemas/Self' }, { ...document, components: own })
  expect(deep.at(-1)?.path).toBe('inner.inner.inner.inner.inner.inner.inner')
  expect(
    fieldsOf({ type: 'object', properties: { at: { type: 'integer', description: 'Seconds' } } }, document),
  ).toEqual([{ path: 'at', type: 'integer', required: false, description: 'Seconds' }])
})
