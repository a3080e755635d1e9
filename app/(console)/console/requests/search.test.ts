import { expect, test } from 'vitest'
import { filtersOf, isNarrowed, loadQueueParams, offering, queueAddress } from './search'

test('an address that a form without scripts makes narrows by what was chosen alone', () => {
  const sent = { status: 'DENIED', purpose: '', by: '', who: '', review: '', ends: '', age: '', sort: 'newest' }
  expect(queueAddress('/console/requests', loadQueueParams(sent))).toBe('/console/requests?status=DENIED')
  expect(isNarrowed(loadQueueParams({ ...sent, status: '' }))).toBe(false)
})

test('what can be kept of an address holds neither whom somebody looked for nor a place in the list', () => {
  const params = loadQueueParams({ who: 'me', sort: 'ending', person: 'token', after: 'place' })
  expect(queueAddress('/console/requests', filtersOf(params))).toBe('/console/requests?who=me&sort=ending')
})

test('a filter shows what the queue is narrowed by, also what nobody can choose any more', () => {
  const options = [{ value: 'LOAN', label: 'Loan' }]
  expect([offering(options, null), offering(options, 'LOAN')]).toEqual([options, options])
  expect(offering(options, 'OLD')).toEqual([...options, { value: 'OLD', label: 'OLD' }])
  expect(offering([], 'x', 'Somebody')).toEqual([{ value: 'x', label: 'Somebody' }])
})
