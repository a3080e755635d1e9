import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EXAMPLES } from '@/lib/developers/examples'
import { expectAccessible } from '../support/a11y'
import { done } from '../support/api'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

// Examples that sign the demo's person in use one code after the other.
test.describe.configure({ mode: 'default' })

type Document = { paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>> }

/** The page of an operation, and the status that it promises. */
async function documented(name: string) {
  const { paths }: Document = await done('GET', '/api/v1/openapi.json')
  const [method = '', path = ''] = name.split(' ')
  const { operationId, responses } = paths[path]![method.toLowerCase()]!
  return { page: `/developers/${operationId}`, status: Object.keys(responses).find((code) => code.startsWith('2'))! }
}

for (const { id, title, call } of EXAMPLES)
  test(`the example ${id} works as it is printed, and when it is run`, async ({ page }) => {
    const { page: path, status } = await documented(call.operation)
    await page.goto(path)
    await page.getByRole('button', { name: `Run it: ${title}`, exact: true }).click()
    const answer = page.getByRole('region', { name: `Actual answer: ${title}`, exact: true })
    await expect(answer).toContainText('as expected.', { timeout: 20_000 })
    await expect(answer).toContainText(`Actual answer: ${status}`)
    await expect(answer).toBeFocused()

    const script = await page.getByRole('heading', { name: title, exact: true, level: 3 }).locator('+ pre').innerText()
    const { stdout } = await promisify(execFile)('sh', ['-c', script])
    expect(stdout).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  test('an example is found from the list and run', async ({ page }) => {
    await page.goto('/developers')
    await page.getByRole('link', { name: 'Upload a consent' }).click()
    await page.getByRole('button', { name: /^Run it/ }).click()
    const answer = page.getByRole('region', { name: /^Actual answer/ })
    await expect(answer).toContainText('Actual answer: 200')
    await expect(answer).toContainText('vrf-hmac-signature: ')
  })
})

test('every operation of the document has its page', async ({ page }) => {
  const { paths }: Document = await done('GET', '/api/v1/openapi.json')
  await page.goto('/developers')
  const links = await page
    .locator('main a[href^="/developers/"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href')))
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  expect(links.toSorted()).toEqual(ids.map((id) => `/developers/${id}`).toSorted())
  for (const link of links) {
    const answer = await page.request.get(link!)
    const shown = (await answer.text()).replace(/<script.*?<\/script>/gs, '')
    expect([link, answer.status(), /<h1[^>]*>.+<\/h1>/s.test(shown)]).toEqual([link, 200, true])
    // Code is marked up as such, and no script of an example has a backtick.
    expect([link, shown.includes('`')]).toEqual([link, false])
  }
  expect((await page.request.get('/developers/nothing')).status()).toBe(404)
})

for (const language of LANGUAGES)
  test.describe(language, () => {
    test.use({ locale: language })
    test('the reference is for everyone', async ({ page }) => {
      await page.goto('/developers')
      await expectAccessible(page, language, 'developers')
      await page.goto((await documented('POST /v1/sessions/{id}/consents')).page)
      await page.getByRole('button', { name: /^Run it/ }).click()
      await expect(page.getByRole('region', { name: /^Actual answer/ })).toBeVisible()
      await expectAccessible(page, language, 'an operation with its answer')
    })
  })
