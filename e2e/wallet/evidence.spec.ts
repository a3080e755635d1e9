import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/a11y'
import { call, done } from '../support/api'
import { recordYes } from '../support/checks'
import { signIn, tokenOf } from '../support/people'
import { ask } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

const TEXT = 'I agree to the Aadhaar check.\nमैं सहमत हूँ।'

/** A part of the page is folded until its link is followed; on paper none is. */
async function unfolds(page: Page) {
  const words = page.locator('#records')
  await expect(words).toBeHidden()
  await page.locator('nav a[href="#records"]').click()
  await expect(words).toBeVisible()
  await expect(page.locator('#deliveries')).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  for (const part of ['records', 'deliveries', 'references']) await expect(page.locator(`#${part}`)).toBeVisible()
  await page.emulateMedia({ media: 'screen' })
  await page.locator('nav a[href$="?all=1"]').click()
  await expect(page.locator('#references')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
}

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled, viewport: { width: 360, height: 740 } })

    test('the evidence of a check is found, unfolded, printed and saved', async ({ page, t, email }) => {
      const sessionId = await recordYes(email, TEXT)
      await signIn(page.context(), email)
      await page.goto(`/checks/${sessionId}`)
      await page.getByRole('link', { name: t('evidence.link') }).click()
      await page.waitForURL(`**/checks/${sessionId}/evidence`)
      await unfolds(page)
      expect(await page.locator('[data-consent-text]').textContent()).toBe(TEXT)
      const saved = await page.request.get(`/checks/${sessionId}/evidence/json`)
      expect(await saved.json()).toMatchObject({ sessionId, state: 'GRANTED', records: [{ text: TEXT }] })
      expect(saved.headers()['content-disposition']).toContain(sessionId)
    })

    test('so is that of a permission', async ({ page, t, email }) => {
      const { id } = await ask(email)
      const token = await tokenOf(email)
      const { artefacts } = await done('POST', `/api/v1/consent-requests/${id}/approve`, { token })
      await signIn(page.context(), email)
      await page.goto(`/sharing/${artefacts[0]}`)
      await page.getByRole('link', { name: t('evidence.link') }).click()
      await page.waitForURL(`**/sharing/${artefacts[0]}/evidence`)
      await unfolds(page)
      expect((await call('GET', `/api/v1/consents/${artefacts[0]}/evidence`, { token })).body.consentId).toBe(
        artefacts[0],
      )
    })
  })

for (const language of LANGUAGES)
  test.describe(language, () => {
    test.use({ locale: language })
    test('the evidence is for everyone', async ({ page, email }) => {
      const sessionId = await recordYes(email, TEXT)
      await signIn(page.context(), email)
      for (const all of ['', '?all=1']) {
        await page.goto(`/checks/${sessionId}/evidence${all}`)
        await expectAccessible(page, language, `evidence${all}`)
      }
    })
  })
