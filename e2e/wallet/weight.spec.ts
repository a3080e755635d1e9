import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { call } from '../support/api'
import { recordYes } from '../support/checks'
import { review } from '../support/decide'
import { codeSent, signIn, tokenOf } from '../support/people'
import { approveByApi, ask, HOSPITAL_ID } from '../support/requests'
import { signInStaff } from '../support/staff'
import { expect, test } from '../support/test'
import { walletUrl } from '../support/wallet'

/** Of a page of people's, and of the console's. */
const LIMIT_KB = { wallet: 145, console: 260 }

/** Loads a page as for the first time, and says what it took. */
async function load(page: Page, path: string) {
  const scripts: Promise<number>[] = []
  const foreign: string[] = []
  const complaints: string[] = []
  const hear = (text: string) => /Content.Security.Policy|Refused to/i.test(text) && complaints.push(text)
  page.on('console', (message) => hear(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => !request.url().startsWith(walletUrl()) && foreign.push(request.url()))
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      scripts.push(response.body().then((body) => gzipSync(body).length))
  })
  const answer = await page.goto(path, { waitUntil: 'networkidle' })
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  return { kb: bytes / 1024, foreign, complaints, headers: answer?.headers() ?? {}, status: answer?.status() }
}

test('each page is light, keeps to itself, and is kept by nobody', async ({
  browser,
  context,
  page,
  sql,
  t,
  email,
}) => {
  test.slow()
  const [open, granted] = [await ask(email), await ask(email, { providers: [{ id: 'IN0910001' }] })]
  await signIn(context, email)
  const token = await tokenOf(email)
  const { artefacts } = await approveByApi(granted.id, token)
  const receipt = await call('GET', `/api/v1/consents/${artefacts[0]}/receipt`, { token })
  await review(page, t, open.id)
  const check = await recordYes(email, 'I agree to the check.')

  const guest = await browser.newContext()
  const start = await guest.newPage()
  await start.goto('/sign-in')
  await codeSent(email, async () => {
    await start.getByLabel(t('signIn.identifierLabel')).fill(email)
    await start.getByRole('button', { name: t('signIn.sendCode') }).click()
    await start.waitForURL('**/sign-in/code')
  })

  const staff = await browser.newContext()
  await signInStaff(await staff.newPage(), sql, 'admin')

  const pages = [
    [
      guest,
      LIMIT_KB.wallet,
      [
        '/sign-in',
        '/sign-in/code',
        '/sign-in/no-code',
        '/help',
        '/transparency',
        '/verify',
        '/demo/messages',
        '/developers',
        '/developers/PATCH_auth_caId_accept',
      ],
    ],
    [
      context,
      LIMIT_KB.wallet,
      [
        '/',
        `/requests/${open.id}`,
        `/requests/${open.id}/review`,
        `/requests/${granted.id}/result`,
        '/sharing',
        `/sharing/${artefacts[0]}`,
        `/sharing/${artefacts[0]}/stop`,
        `/checks/${check}`,
        `/checks/${check}/stop`,
        `/requesters/${HOSPITAL_ID}/stop`,
        `/receipts/${receipt.body.recordId}`,
        '/activity',
        '/settings',
        '/settings/add',
        '/abha',
      ],
    ],
    // The one with the most script of the console's.
    [staff, LIMIT_KB.console, ['/console/requests']],
  ] as const
  const weights: string[] = []
  for (const [who, limit, paths] of pages)
    for (const path of paths) {
      const fresh = await who.newPage()
      // Each page counts all of its scripts, not only those the one before did not need.
      await (await who.newCDPSession(fresh)).send('Network.setCacheDisabled', { cacheDisabled: true })
      const { kb, foreign, complaints, headers, status } = await load(fresh, path)
      const name = path.replace(/[\da-f-]{36}/, '{id}')
      weights.push(`${kb.toFixed(1)} KB ${name}`)
      expect.soft(kb, name).toBeGreaterThan(1)
      expect.soft(kb, name).toBeLessThanOrEqual(limit)
      expect.soft({ status, foreign, complaints }, name).toEqual({ status: 200, foreign: [], complaints: [] })
      expect.soft(headers['content-security-policy'], name).toMatch(/script-src [^;]*'nonce-[\w+/=]{16,}'/)
      expect.soft(headers['content-security-policy'], name).not.toMatch(/script-src [^;]*'unsafe/)
      expect.soft(headers, name).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
      await fresh.close()
    }
  console.log(`JavaScript of each page, gzip:\n${weights.join('\n')}`)
  await Promise.all([guest.close(), staff.close()])
})

test('a nonce is used once', async () => {
  const nonces = await Promise.all(
    [1, 2].map(
      async () =>
        /'nonce-([^']+)'/.exec((await call('GET', '/sign-in')).headers.get('content-security-policy') ?? '')?.[1],
    ),
  )
  expect(nonces[0]).not.toBe(nonces[1])
})
