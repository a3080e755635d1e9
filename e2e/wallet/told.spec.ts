import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { completeVariables, startVariables } from '../../scripts/environment'
import { expectAccessible } from '../support/a11y'
import { call, done, partnerToken } from '../support/api'
import { signIn, tokenOf } from '../support/people'
import { approveByApi, ask, HOSPITAL, HOSPITAL_ID, PROVIDERS, register } from '../support/requests'
import { expect, test } from '../support/test'
import { databaseUrl, dataDir, walletUrl } from '../support/wallet'
import { LANGUAGES } from '../support/words'

/** The hospital's account at a service that holds master copies: at this wallet itself, by the address of Samagra. */
async function setUpstream() {
  const args = ['--import', 'tsx', 'scripts/set-upstream.ts', HOSPITAL_ID, 'samagra', new URL(walletUrl()).origin]
  const { PATH } = process.env
  const given = { PATH, PORT: new URL(walletUrl()).port, DATA_DIR: dataDir(), DATABASE_URL: databaseUrl() }
  const env = { ...completeVariables(startVariables(given)), NODE_ENV: 'production' as const }
  const operator = spawn(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'inherit'] })
  operator.stdin.end(JSON.stringify({ token: partnerToken('samagra') }))
  expect(await once(operator, 'exit')).toEqual([0, null])
}
test.beforeAll(setUpstream)

/** Looks again until what is being told has been told. */
async function expectTold(page: Page, path: string, texts: readonly string[]) {
  await expect(async () => {
    await page.goto(path)
    for (const text of texts) await expect(page.locator('[data-told]')).toContainText(text, { timeout: 500 })
  }).toPass({ timeout: 20_000 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
}

for (const [language, javaScriptEnabled] of LANGUAGES.flatMap((one) => [[one, true] as const, [one, false] as const]))
  test.describe(`${language}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ locale: language, viewport: { width: 360, height: 740 }, javaScriptEnabled })

    test('of a no the person reads who was told, and that an upstream refused it', async ({ page, t, email }) => {
      const there = await register(email)
      const token = await tokenOf(email)
      // There it was granted already: that cannot become a no.
      await approveByApi(there.id, token)
      const upstream = { dialect: 'samagra', id: there.caId }
      const { id } = await ask(email, { providers: [{ id: PROVIDERS[0] }], callback: { upstream } })
      await done('POST', `/api/v1/consent-requests/${id}/deny`, { token })
      await signIn(page.context(), email)
      const texts = [
        t('told.heading'),
        t('told.change.denied'),
        t('told.refused', { code: t('told.code.theirs', { code: 'ACCEPT' }) }),
        t('told.systemAt', { partner: HOSPITAL, host: '127.0.0.1' }),
      ]
      for (const path of [`/requests/${id}`, `/requests/${id}/result`]) await expectTold(page, path, texts)
      if (javaScriptEnabled) await expectAccessible(page, language, 'told of a no')
      // The way there is from what happened.
      await page.goto('/activity')
      await page.locator(`a[href="/requests/${id}"]`).first().click()
      await page.waitForURL(`**/requests/${id}`)
      await expect(page.locator('[data-told]')).toContainText(
        t('told.refused', { code: t('told.code.theirs', { code: 'ACCEPT' }) }),
      )
      const { body } = await call('GET', `/api/v1/consent-requests/${id}`, { token })
      expect(body.relay.passedOn).toMatchObject([{ topic: 'consent.denied', state: 'refused', code: 'ACCEPT' }])
    })

    test('so they do of a request that was taken back and of one that ended', async ({ page, t, email }) => {
      await ask(email)
      await signIn(page.context(), email)
      const cancelled = await ask(email)
      const ended = await ask(email, { expiresAt: new Date(Date.now() + 3000).toISOString() })
      await done('POST', `/api/v1/consent-requests/${cancelled.id}/cancel`, { token: partnerToken('api') })
      const system = t('told.systemAt', { partner: HOSPITAL, host: '127.0.0.1' })
      await expectTold(page, `/requests/${cancelled.id}`, [system, t('told.change.cancelled')])
      await expectTold(page, `/requests/${ended.id}`, [system, t('told.change.expired')])
    })

    test('an open request tells of nobody', async ({ page, email }) => {
      const { id } = await ask(email)
      await signIn(page.context(), email)
      await page.goto(`/requests/${id}`)
      await expect(page.getByRole('main')).toBeVisible()
      await expect(page.locator('[data-told]')).toHaveCount(0)
    })
  })
