import { expect, it } from 'vitest'
import { type Around, type Doubt, doubtsOf, isOwnCall, type Press } from './judge'

const around: Around = {
  walletOrigin: 'https://wallet.example',
  parentOrigin: 'https://clinic.example',
  shape: 'frame',
  inFrameApproval: true,
}
const press: Press = {
  selfOrigin: 'https://wallet.example',
  ancestors: ['https://clinic.example'],
  trusted: true,
  buttonSeenMs: 1000,
  textSeenMs: 1000,
  readToEnd: true,
  touched: true,
  focusedMs: 1000,
  sincePressMs: 500,
  stillMs: 500,
  width: 320,
  height: 480,
}

it('counts when every rule holds, at the edge of each', () => {
  expect(doubtsOf(press, around)).toEqual([])
})

it('counts a first press by keyboard', () => {
  expect(doubtsOf({ ...press, sincePressMs: null, stillMs: null }, around)).toEqual([])
})

it.each<[Doubt, Partial<Press>]>([
  ['opaque_origin', { selfOrigin: 'null' }],
  ['other_page', { ancestors: null }],
  ['other_page', { ancestors: [] }],
  ['other_page', { ancestors: ['https://clinic.example.evil.example'] }],
  ['other_page', { ancestors: ['https://clinic.example', 'https://evil.example'] }],
  ['other_page', { ancestors: ['https://evil.example', 'https://clinic.example'] }],
  ['not_a_person', { trusted: false }],
  ['cannot_see', { buttonSeenMs: null }],
  ['cannot_see', { textSeenMs: null }],
  ['covered', { buttonSeenMs: 999 }],
  ['covered', { textSeenMs: 999 }],
  ['not_read', { readToEnd: false }],
  ['not_touched', { touched: false }],
  ['just_shown', { focusedMs: 999 }],
  ['double_press', { sincePressMs: 499 }],
  ['moved', { stillMs: 499 }],
  ['too_small', { width: 319 }],
  ['too_small', { height: 479 }],
])('does not count, being %s, with %j', (doubt, over) => {
  expect(doubtsOf({ ...press, ...over }, around)).toEqual([doubt])
})

it('counts nowhere until the partner turned it on', () => {
  expect(doubtsOf(press, { ...around, inFrameApproval: false })).toEqual(['switched_off'])
})

it('wants a window that stands in no page', () => {
  const popup: Around = { ...around, shape: 'popup' }
  expect(doubtsOf({ ...press, ancestors: [] }, popup)).toEqual([])
  expect(doubtsOf(press, popup)).toEqual(['other_page'])
})

it.each([
  [true, {}],
  [false, { origin: 'null' }],
  [false, { origin: null }],
  [false, { origin: 'https://clinic.example' }],
  [false, { fetchSite: 'cross-site' }],
  [false, { fetchSite: null }],
  [false, { fetchDest: 'iframe' }],
])('takes for a call of the page itself: %s, with %j', (own, over) => {
  const seen = { origin: around.walletOrigin, fetchSite: 'same-origin', fetchDest: 'empty', ...over }
  expect(isOwnCall(seen, around.walletOrigin)).toBe(own)
})
