import { expect, test } from 'vitest'
import { Failure } from '@/lib/core/failure'
import { readGql, writeGql } from './read-gql'

const WHERE = '(where: {vch_aadharno: {_eq: "49827XXXX952"}})'
const filter = { field: 'vch_aadharno', value: '49827XXXX952' }

const codeOf = (gql: string, variables = {}) => {
  try {
    return readGql(gql, variables)
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

test('a query is read, and written anew from what was read', () => {
  const read = readGql(`query MyQuery { table${WHERE} { int_day vch_farmer_name int_day } }`, {})
  expect(read).toEqual({ root: 'table', fields: ['int_day', 'vch_farmer_name'], filter })
  const written = writeGql(read, filter)
  expect(written).toBe('query { table(where: {vch_aadharno: {_eq: "49827XXXX952"}}) { int_day vch_farmer_name } }')
  expect(readGql(written, {})).toEqual(read)
  const hostile = '"}}) { secret } } #\\\n\u2028'
  expect(readGql(writeGql(read, { field: 'f', value: hostile }), {})).toMatchObject({
    fields: read.fields,
    filter: { field: 'f', value: hostile },
  })
})

test('fragments are expanded at every depth, named and inline, and aliases count as what they stand for', () => {
  const fields = ['int_day', 'secret', 'deep', 'int_month']
  const named = `query { t: table${WHERE} { ...A int_month } } fragment A on T { int_day ...B } fragment B on T { secret ...C ...C } fragment C on T { deep }`
  expect(codeOf(named)).toMatchObject({ root: 'table', fields })
  const inline = `{ ... on Q { table${WHERE} { ... { int_day } ... on T { int_day: secret ... on T { x: deep } } int_month } } }`
  expect(codeOf(inline)).toMatchObject({ root: 'table', fields, filter })
  const rootFragment = `query { ...R } fragment R on Q { table${WHERE} { int_day } }`
  expect(codeOf(rootFragment)).toMatchObject({ root: 'table', fields: ['int_day'] })
})

test('fragments that double at each step are read once each', () => {
  const many = Array.from({ length: 60 }, (_, at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`).join(' ')
  expect(codeOf(`{ table${WHERE} { ...F0 } } ${many} fragment F60 on T { int_day }`)).toMatchObject({
    fields: ['int_day'],
  })
})

test('what is not understood is refused', () => {
  for (const gql of [
    `mutation { table${WHERE} { int_day } }`,
    `subscription { table${WHERE} { int_day } }`,
    `query A { table${WHERE} { int_day } } query B { table${WHERE} { int_day } }`,
    'fragment A on T { int_day }',
    `{ a: table${WHERE} { int_day } b: table${WHERE} { int_day } }`,
    `{ table${WHERE} { int_day } other${WHERE} { secret } }`,
    `{ table${WHERE} { int_day } ...R } fragment R on Q { other { secret } }`,
    `{ table${WHERE} }`,
    `{ table${WHERE} { int_day { deeper } } }`,
    `{ table${WHERE} { int_day(format: "x") } }`,
    `{ table${WHERE} { int_day @include(if: true) } }`,
    `query @cached { table${WHERE} { int_day } }`,
    `{ table${WHERE} { ...A @skip(if: false) } } fragment A on T { int_day }`,
    `{ table${WHERE} { int_day } } fragment A on T @x { int_day }`,
    `{ table${WHERE} { ...A } } fragment A on T { int_day ...B } fragment B on T { ...A }`,
    `{ table${WHERE} { ...A } } fragment A on T { ...A }`,
    `{ table${WHERE} { ...Missing } }`,
    `{ table${WHERE} { ...A } } fragment A on T { int_day } fragment A on T { secret }`,
    '{ __schema { types { name } } }',
    '{ __type(name: "T") { name } }',
    `{ int_day: __typename }`,
    `{ table${WHERE} { int_day __typename } }`,
    `{ table${WHERE} { int_day } } type T { a: Int }`,
  ])
    expect([gql, codeOf(gql)]).toEqual([gql, 'outside_scope'])
})

test('what is no GraphQL, or far too much of it, is bad input', () => {
  for (const gql of ['', 'SELECT * FROM farmer', '{', '{ table { } }', '{'.repeat(100_000), 'a '.repeat(3000)])
    expect([gql.slice(0, 20), codeOf(gql)]).toEqual([gql.slice(0, 20), 'invalid_input'])
})

test('only one plain equality is a filter', () => {
  const filterOf = (args: string, variables = {}) => {
    const read = codeOf(`query Q($a: String) { table${args} { int_day } }`, variables)
    return typeof read === 'string' ? read : read.filter
  }
  expect(filterOf('(where: {vch_aadharno: {_eq: $a}})', { a: '49827XXXX952' })).toEqual(filter)
  expect(filterOf('(where: {vch_aadharno: {_eq: """49827XXXX952"""}})')).toEqual(filter)
  for (const args of [
    '',
    '(limit: 1)',
    '(where: {})',
    '(where: {vch_aadharno: {}})',
    '(where: {vch_aadharno: "49827XXXX952"})',
    '(where: {vch_aadharno: {_eq: 49827}})',
    '(where: {vch_aadharno: {_eq: null}})',
    '(where: {vch_aadharno: {_eq: ["49827XXXX952"]}})',
    '(where: {vch_aadharno: {_eq: $a}})',
    '(where: $a)',
    '(where: {vch_aadharno: $a})',
    '(where: {vch_aadharno: {_neq: "49827XXXX952"}})',
    '(where: {vch_aadharno: {_in: ["49827XXXX952"]}})',
    '(where: {vch_aadharno: {_like: "%"}})',
    '(where: {vch_aadharno: {_eq: "49827XXXX952", _neq: "x"}})',
    '(where: {vch_aadharno: {_eq: "x", _eq: "49827XXXX952"}})',
    '(where: {vch_aadharno: {_eq: "49827XXXX952"}, vch_aadharno: {_eq: "x"}})',
    '(where: {vch_aadharno: {_eq: "49827XXXX952"}, int_day: {_eq: "6"}})',
    '(where: {_or: [{vch_aadharno: {_eq: "49827XXXX952"}}, {int_day: {_eq: "6"}}]})',
    '(where: {_and: [{vch_aadharno: {_eq: "49827XXXX952"}}]})',
    '(where: {_not: {vch_aadharno: {_eq: "49827XXXX952"}}})',
    '(where: {vch_aadharno: {_eq: "49827XXXX952"}}, limit: 5)',
    '(where: {vch_aadharno: {_eq: "49827XXXX952"}}, where: {})',
    '(distinct_on: {vch_aadharno: {_eq: "49827XXXX952"}})',
  ])
    expect([args, filterOf(args)]).toEqual([args, null])
  for (const given of [{ a: 1 }, { a: null }, { a: ['x'] }, { a: { _eq: 'x' } }, { b: 'x' }])
    expect([given, filterOf('(where: {vch_aadharno: {_eq: $a}})', given)]).toEqual([given, null])
  // A default stands in the query, not in the values that came with it; and no value is inherited.
  expect(codeOf('query Q($a: String = "x") { table(where: {f: {_eq: $a}}) { int_day } }')).toMatchObject({
    filter: null,
  })
  expect(codeOf('query Q($toString: String) { table(where: {f: {_eq: $toString}}) { int_day } }')).toMatchObject({
    filter: null,
  })
})
