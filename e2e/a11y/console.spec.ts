import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/steps'
import { expectAccessible, violations } from '../support/a11y'
import { done } from '../support/api'
import { newEmail } from '../support/people'
import { requestOf } from '../support/requests'
import { furnish, newPartner, signInStaff } from '../support/staff'
import { expect, test } from '../support/test'

/** Every page of the console, as Next finds them: a new one is looked at without being named here. */
const PAGES = globSync('console/**/page.tsx', { cwd: join(root, 'app', '(console)') })
  .map((file) => `/${dirname(file)}`)
  .sort()

/** Where nobody is signed in. */
const FOR_GUESTS = ['/console/sign-in', '/console/invitation']
/** No page of its own, and one that only an invitation opens: journeys.spec.ts looks at it there. */
const CLOSED = ['/console', '/console/invitation/set-up']
/** Looked at whole in the states that their own tests bring them to: here as they first come, and in one theme. */
const SEEN_ELSEWHERE = [
  ...['requests', 'requests/[id]', 'artefacts', 'deletions', 'purposes', 'purposes/edit'],
  ...['notices', 'notices/new', 'notices/[id]', 'notices/[id]/edit', 'notices/[id]/publish', 'notices/[id]/compare'],
].map((page) => `/console/${page}`)
/** What has to be chosen before a page shows the most that it has. */
const CHOSEN: Record<string, string> = {
  '/console/keys/new': '?dialect=native',
  '/console/purposes/edit': '?purpose=LOAN',
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })

  test('every page of the console can be read, and met by a finger', async ({ page, sql, t, language }) => {
    test.setTimeout(120_000)
    const partnerId = await newPartner(sql)
    const { credentialId, token } = await furnish(sql, partnerId)
    const member = await signInStaff(page, sql, 'reviewer', partnerId)
    await signInStaff(page, sql, 'admin', partnerId)
    const request = await done('POST', '/api/v1/consent-requests', {
      token,
      body: requestOf(newEmail(), { consumerId: partnerId }),
    })
    const endpoint = await done('POST', '/api/v1/webhooks', {
      token,
      body: { url: 'http://127.0.0.1:1/a-long-path-that-goes-on-and-on-and-on', topics: ['consent.denied'] },
    })
    await done('POST', `/api/v1/webhooks/${endpoint.id}/test`, { token })
    await page.goto('/console/notices/new')
    await page.getByLabel(t('notices.create.purpose')).fill('HPAYMT')
    await page.getByRole('button', { name: t('notices.create.button') }).click()
    await page.waitForURL('**/edit')
    const [, notice = ''] = /notices\/([^/]+)\/edit/.exec(page.url()) ?? []
    const ids: Record<string, string> = {
      ...{ keys: credentialId, staff: member, requests: request.id },
      ...{ webhooks: endpoint.id, notices: notice },
    }

    const look = async (route: string) => {
      const path = route.replace(/(\w+)\/\[id\]/, (_, of) => `${of}/${ids[of]}`)
      const answer = await page.goto(path + (CHOSEN[route] ?? ''))
      // Not where whoever may not, or has nothing there, is led.
      expect.soft([answer?.status(), new URL(page.url()).pathname], route).toEqual([200, path])
      if (!SEEN_ELSEWHERE.includes(route)) await expectAccessible(page, language, route)
      else expect.soft(await violations(page), route).toEqual([])
    }
    for (const route of PAGES) if (![...FOR_GUESTS, ...CLOSED].includes(route)) await look(route)
    await page.context().clearCookies()
    for (const route of FOR_GUESTS) await look(route)
    // A name that is written here and stands for no page would look at nothing.
    expect(PAGES).toEqual(expect.arrayContaining([...FOR_GUESTS, ...CLOSED, ...SEEN_ELSEWHERE]))
  })
})
