import { expect, it } from 'vitest'
import { nonceOf } from './message'

const source = {}
const expected = { origin: 'https://clinic.example', source }
const nonce = 'a'.repeat(22)
const event = { data: { type: 'cw:init', v: 1, nonce }, origin: 'https://clinic.example', source, ports: [{}] }

it('takes the one message that begins', () => {
  expect(nonceOf(event, expected)).toBe(nonce)
})

it.each([
  ['another origin', { origin: 'https://evil.example' }],
  ['an origin that begins alike', { origin: 'https://clinic.example.evil.example' }],
  ['another port', { origin: 'https://clinic.example:8443' }],
  ['no origin', { origin: '' }],
  ['an opaque origin', { origin: 'null' }],
  ['another window', { source: {} }],
  ['no port', { ports: [] }],
  ['two ports', { ports: [{}, {}] }],
  ['text', { data: JSON.stringify(event.data) }],
  ['nothing', { data: null }],
  ['another version', { data: { ...event.data, v: 2 } }],
  ['another message', { data: { ...event.data, type: 'cw:decided' } }],
  ['more than belongs there', { data: { ...event.data, outcome: 'approved' } }],
  ['a short nonce', { data: { ...event.data, nonce: 'a'.repeat(21) } }],
  ['a long nonce', { data: { ...event.data, nonce: 'a'.repeat(65) } }],
  ['a nonce that is none', { data: { ...event.data, nonce: { length: 22 } } }],
])('does not take %s', (_what, over) => {
  expect(nonceOf({ ...event, ...over }, expected)).toBeNull()
})

it('takes no opaque origin even where it is expected', () => {
  expect(nonceOf({ ...event, origin: 'null' }, { ...expected, origin: 'null' })).toBeNull()
})
