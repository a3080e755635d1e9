import { continueButton, shareButton } from '../support/decide'
import { tabTo } from '../support/keyboard'
import { codeSent } from '../support/people'
import { ask, DOCTOR } from '../support/requests'
import { expect, test } from '../support/test'

for (const javaScriptEnabled of [true, false])
  test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled })

    test('with the keyboard alone one signs in, chooses and shares', async ({ page, t, email }) => {
      await ask(email)
      await page.goto('/')
      const { keyboard } = page
      const otp = await codeSent(email, async () => {
        await tabTo(page, page.getByLabel(t('signIn.identifierLabel')))
        await keyboard.type(email)
        await keyboard.press('Enter')
        await page.waitForURL('**/sign-in/code')
      })
      await tabTo(page, page.getByLabel(t('signIn.codeLabel')))
      await keyboard.type(otp)
      await tabTo(page, page.getByRole('button', { name: t('signIn.enter'), exact: true }))
      await keyboard.press('Enter')
      await tabTo(page, page.getByRole('link', { name: DOCTOR }))
      await keyboard.press('Enter')

      await tabTo(page, page.getByRole('radio', { name: t('decide.request.everything') }))
      await keyboard.press('Space')
      await keyboard.press('ArrowDown')
      await expect(page.getByRole('radio', { name: t('decide.request.some') })).toBeChecked()
      await tabTo(page, page.locator('input[name=dataTypes]').first())
      await keyboard.press('Space')
      for (const provider of await page.locator('input[name=providers]').all()) {
        await tabTo(page, provider)
        await keyboard.press('Space')
      }
      for (const key of ['recordsAsked', 'untilAsked']) {
        await tabTo(page, page.getByRole('radio', { name: t(`decide.request.${key}`) }))
        await keyboard.press('Space')
      }
      await tabTo(page, continueButton(page, t))
      await keyboard.press('Enter')
      await page.waitForURL('**/review')
      await expect(shareButton(page, t)).toBeEnabled()
      await tabTo(page, shareButton(page, t))
      // Buttons rest for a second after the page has come into view.
      await expect(page.locator('[aria-disabled=true]')).toHaveCount(0)
      await keyboard.press('Enter')
      await page.waitForURL('**/result')
    })

    test('what is wrong takes the focus, and leads to the question', async ({ page, t, email }) => {
      await ask(email)
      await page.goto('/sign-in')
      await page.getByLabel(t('signIn.identifierLabel')).press('Enter')
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await tabTo(page, page.getByRole('main').getByRole('alert').getByRole('link'))
      await page.keyboard.press('Enter')
      await expect(page.getByLabel(t('signIn.identifierLabel'))).toBeFocused()
    })
  })
