import { expectAccessible } from '../support/a11y'
import { recordedOn, recordYes } from '../support/checks'
import { untilResting } from '../support/decide'
import { signIn } from '../support/people'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

const HOSPITAL = 'City Hospital, Lucknow'
const TEXT = 'I agree to the Aadhaar check.\nमैं सहमत हूँ।'

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('a check is seen, is stopped in three presses, and its maker is told', async ({ page, t, email }) => {
      const sessionId = await recordYes(email, TEXT)
      // Nobody before: the check alone invites them.
      await signIn(page.context(), email)
      await page.goto('/')
      await page.getByRole('link', { name: t('home.sharing', { count: 1 }) }).click()
      await page.getByRole('link', { name: HOSPITAL }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('check.granted', { name: HOSPITAL }))
      expect(await page.locator('[data-consent-text]').textContent()).toBe(TEXT)
      await page.goto('/')
      for (const target of [
        page.getByRole('link', { name: t('home.sharing', { count: 1 }) }),
        page.getByRole('link', { name: t('check.stop'), exact: true }),
        page.getByRole('button', { name: t('check.stop'), exact: true }),
      ]) {
        await target.waitFor()
        if (javaScriptEnabled) await untilResting(page)
        await target.click()
      }
      await expect(page).toHaveURL(new RegExp(`/checks/${sessionId}$`))
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('check.revoked', { name: HOSPITAL }))
      expect(await recordedOn(sessionId)).toMatchObject([
        { approved: true, by: 'partner', binding: false, text: TEXT },
        { approved: false, by: 'person', binding: true, text: null },
      ])
      await page.locator('a[href^="/receipts/"]').first().click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('check.receipt.revoked', { name: HOSPITAL }))
      await page.goto('/sharing')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('decide.sharing.empty'))
    })
  })

test('a text as long as a book is begun on the page of a check, and stands whole in the receipt', async ({
  page,
  t,
  email,
}) => {
  const book = '👍 मैं सहमत हूँ। '.repeat(5000)
  const sessionId = await recordYes(email, book)
  await signIn(page.context(), email)
  const answer = await page.goto(`/checks/${sessionId}`)
  expect((await answer?.body())?.byteLength).toBeLessThan(100_000)
  const beginning = await page.locator('[data-consent-text]').textContent()
  expect(beginning?.length).toBeGreaterThan(3900)
  expect(book.startsWith(beginning ?? '-')).toBe(true)
  await page.getByRole('link', { name: t('decide.words.whole') }).click()
  await page.waitForURL('**/receipts/*')
  expect(await page.locator('[data-consent-text]').textContent()).toBe(book)
})

for (const language of LANGUAGES)
  test.describe(language, () => {
    test.use({ locale: language })

    test('the pages of a check are accessible in every state', async ({ page, t, email }) => {
      test.slow()
      const sessionId = await recordYes(email, TEXT)
      await signIn(page.context(), email)
      for (const path of ['/sharing', `/checks/${sessionId}`, `/checks/${sessionId}/stop`]) {
        await page.goto(path)
        await expectAccessible(page, language, path)
      }
      await page.getByRole('button', { name: t('check.stop'), exact: true }).click()
      await page.waitForURL(`**/checks/${sessionId}`)
      await expectAccessible(page, language, 'a check, stopped')
      const receipt = await page.locator('a[href^="/receipts/"]').first().getAttribute('href')
      for (const path of [receipt ?? '', '/activity']) {
        await page.goto(path)
        await expectAccessible(page, language, path)
      }
    })
  })
