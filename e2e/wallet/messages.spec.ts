import { signIn } from '../support/people'
import { register } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

for (const [language, javaScriptEnabled] of LANGUAGES.flatMap((one) => [[one, true] as const, [one, false] as const]))
  test.describe(`${language}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ locale: language, viewport: { width: 360, height: 740 }, javaScriptEnabled })

    test('a person chooses of what they are told, where and when', async ({ page, t, email }) => {
      await register(email)
      await signIn(page.context(), email)
      const words = (key: string) => t(`settings.messages.${key}`)
      const box = (key: string) => page.getByRole('checkbox', { name: words(key) })
      const from = page.getByLabel(words('quietFrom'), { exact: true })
      const save = page.getByRole('button', { name: words('save') })

      await page.goto('/settings')
      for (const kind of ['asked', 'ending', 'unanswered']) await expect(box(`kinds.${kind}`)).toBeChecked()
      await expect(from).toHaveValue('21:00')
      await expect(page.getByLabel(words('quietTo'), { exact: true })).toHaveValue('08:00')

      await from.fill('')
      await save.click()
      await expect(page.getByRole('main').getByRole('alert')).toContainText(words('timeWrong'))

      await box('kinds.ending').uncheck()
      await box('urgentAlways').check()
      await page.getByRole('radio', { name: words('channels.email') }).check()
      await from.fill('22:30')
      await save.click()
      await expect(page.getByRole('status')).toContainText(words('saved'))
      await expect(box('kinds.asked')).toBeChecked()
      await expect(box('kinds.ending')).not.toBeChecked()
      await expect(box('urgentAlways')).toBeChecked()
      await expect(page.getByRole('radio', { name: words('channels.email') })).toBeChecked()
      await expect(from).toHaveValue('22:30')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      await page.goto('/activity?kind=account')
      await expect(page.getByText(t('activity.event.person_messages_set'))).toBeVisible()
    })
  })
