import { dayInWords } from '@/lib/core/time/format'
import { done } from '../support/api'
import { signIn, tokenOf } from '../support/people'
import { approveByApi, DOCTOR, HOSPITAL, register } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

for (const [language, javaScriptEnabled] of LANGUAGES.flatMap((one) => [[one, true] as const, [one, false] as const]))
  test.describe(`${language}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ locale: language, viewport: { width: 360, height: 740 }, javaScriptEnabled })

    test('sharing is paused, says so everywhere, and goes on as it was', async ({ page, t, email }) => {
      const { id, caId, consent_artifact: artefact } = await register(email)
      await signIn(page.context(), email)
      const token = await tokenOf(email)
      await approveByApi(id, token)
      const consent = () => done('GET', `/api/v1/consents/${caId}`, { token })
      const before = await consent()
      const heading = page.getByRole('heading', { level: 1 })
      const button = (key: string) => page.getByRole('button', { name: t(`decide.artefact.${key}`), exact: true })

      await page.goto(`/sharing/${caId}`)
      await button('pause').click()
      await expect(heading).toHaveText(t('decide.artefact.paused', { name: DOCTOR }))
      expect(await consent()).toMatchObject({ state: 'PAUSED' })
      await page.goto('/')
      await expect(page.getByText(t('home.sharingPaused', { count: 1 }))).toBeVisible()
      await page.goto('/sharing')
      await expect(page.getByText(t('decide.sharing.paused'))).toBeVisible()

      await page.goto(`/sharing/${caId}`)
      await button('resume').click()
      const day = dayInWords(new Date(artefact.expires), language)
      await expect(heading).toHaveText(t('decide.artefact.active', { name: DOCTOR, count: artefact.data.length, day }))
      expect(await consent()).toEqual(before)
      await page.goto('/activity')
      for (const event of ['consent_paused', 'consent_resumed']) {
        const sentence = t(`activity.event.${event}`, { who: `${DOCTOR}, ${HOSPITAL}` })
        await expect(page.getByRole('main').getByText(sentence).first()).toBeVisible()
      }
    })
  })
