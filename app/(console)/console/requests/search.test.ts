import { expect, test } from 'vitest'
import { isNarrowed, loadQueueParams, queueAddress } from './search'

test('an address that a form without scripts makes narrows by what was chosen alone', () => {
  const sent = { status: 'DENIED', purpose: '', by: '', who: '', review: '', ends: '', age: '', sort: 'newest' }
  expect(queueAddress('/console/requests', loadQueueParams(sent))).toBe('/console/requests?status=DENIED')
  expect(isNarrowed(loadQueueParams({ ...sent, status: '' }))).toBe(false)
})
