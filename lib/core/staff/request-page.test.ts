import { expect, test } from 'vitest'
import { ROLES } from './permission'
import { requestPage } from './request-page'

test('each role is led to the page of a request that it may open', () => {
  expect(Object.fromEntries(ROLES.map((role) => [role, requestPage(role, 'one')]))).toEqual({
    viewer: '/console/requests/one',
    reviewer: '/console/requests/one',
    admin: '/console/requests/one',
    // Who watches over the trail reads a request as it is stored, and not its page.
    auditor: '/console/requests/one/raw',
  })
})
