import { choose, continueButton, review, shareButton } from '../support/decide'
import { signIn } from '../support/people'
import { raw } from '../support/raw'
import { ask } from '../support/requests'
import { expect, test } from '../support/test'
import { walletUrl } from '../support/wallet'

test('a demo opened as 127.0.0.1 leads to its own address, without JavaScript too', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const { port } = new URL(walletUrl())
  await page.goto(`http://127.0.0.1:${port}/verify?from=number`)
  await page.waitForURL(`${walletUrl()}/verify?from=number`)
  await expect(page.getByRole('textbox').first()).toBeVisible()
  await context.close()
})

test('by another name a demo shows nothing but where it is, to any method', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${new URL(walletUrl()).port}`,
    'localhost',
    '127.0.0.1.evil.example',
  ])
    for (const path of ['/', '/developers/POST_auth_register', '/demo/messages', '/api/demo/messages', '/verify'])
      for (const method of ['GET', 'POST', 'HEAD', 'PUT']) {
        if (host === 'localhost' && path.startsWith('/api/')) continue
        const { status, headers, body } = await raw(method, path, { host })
        expect([host, path, method, status]).toEqual([host, path, method, 421])
        expect(headers.location).toBeUndefined()
        if (method === 'GET') expect(/href="([^"]+)"/.exec(body)?.[1]).toBe(walletUrl() + path)
      }
  const whole = await raw('GET', 'http://evil.example/developers', {})
  expect(whole.status).toBe(421)
})

test('what the address of a misdirected call holds is no markup', async () => {
  const { body } = await raw('GET', '/?a="><script>alert(1)</script>', { host: 'evil.example' })
  expect(body).not.toContain('<script')
})

test('a program reads the demo’s messages by number', async () => {
  const { port } = new URL(walletUrl())
  for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`, new URL(walletUrl()).host])
    expect((await raw('GET', '/api/demo/messages', { host })).status).toBe(200)
})

test('a page has no other methods than those of pages', async () => {
  for (const method of ['PUT', 'DELETE', 'TRACE', 'PROPFIND', 'OPTIONS']) {
    const { host } = new URL(walletUrl())
    const { status, headers } = await raw(method, '/sign-in', { host })
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD, POST'])
  }
})

test('a press leads to a page that is loaded whole, and the way back goes to the server', async ({
  context,
  page,
  t,
  email,
}) => {
  const { id } = await ask(email)
  await signIn(context, email)
  await review(page, t, id)
  const asked: string[] = []
  page.on('request', (request) => {
    if (['document', 'fetch'].includes(request.resourceType()))
      asked.push(`${request.resourceType()} ${request.method()} ${new URL(request.url()).pathname}`)
  })
  await shareButton(page, t).click()
  await page.waitForURL('**/result')
  await expect(page.getByRole('link', { name: t('decide.result.receipt') })).toBeVisible()
  expect(asked).toEqual([`fetch POST /requests/${id}/review`, `document GET /requests/${id}/result`])
})

test('once the session is over nothing that was shown comes back, by a press or by a link', async ({
  context,
  page,
  t,
  email,
}) => {
  const { id } = await ask(email)
  await signIn(context, email)
  const heading = page.getByRole('heading', { level: 1 })
  const leaving = {
    press: async () => {
      await choose(page, t, 'everything')
      await continueButton(page, t).click()
    },
    link: () =>
      page
        .getByRole('contentinfo')
        .getByRole('link', { name: t('shell.settings') })
        .click(),
  }
  for (const leave of Object.values(leaving)) {
    await page.goto('/')
    await page.locator(`main a[href="/requests/${id}"]`).click()
    await page.waitForURL(`**/requests/${id}`)
    const shown = await heading.innerText()
    const cookies = await context.cookies()
    await context.clearCookies()
    await leave()
    await page.waitForURL('**/sign-in?next=*')
    await expect(heading).toHaveText(t('signIn.heading'))
    await page.waitForLoadState('networkidle')
    for (const _ of ['the request', 'the home page']) {
      await page.goBack()
      await expect(page).toHaveURL(/\/sign-in\?next=/)
      await expect(heading).not.toHaveText(shown)
    }
    await context.addCookies(cookies)
  }
})
