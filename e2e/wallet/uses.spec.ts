import { call, partnerToken } from '../support/api'
import { signIn, tokenOf } from '../support/people'
import { approveByApi, HOSPITAL, HOSPITAL_ID, register } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

for (const language of LANGUAGES)
  test.describe(language, () => {
    test.use({ locale: language, viewport: { width: 360, height: 740 }, javaScriptEnabled: false })

    test('a refused use says what was asked for, why nothing was given, and how often', async ({
      page,
      t,
      email,
      sql,
    }) => {
      const { id, caId } = await register(email)
      await signIn(page.context(), email)
      await approveByApi(id, await tokenOf(email))
      const verify = async (data: string[]) => {
        const queryObject = { body: { aadhaar_no: '1' }, data }
        const body = { caId, requestType: 'REST', queryObject }
        expect((await call('POST', '/auth/verify', { token: partnerToken('samagra'), body })).status).toBe(403)
      }
      await verify(['intDay', 'int_gender', 'somebodysName'])
      for (let times = 0; times < 3; times += 1) await verify(['intDay'])

      await page.goto(`/sharing/${caId}`)
      const labels = await sql<{ label: string }[]>`select label from term
        where partner_id = ${HOSPITAL_ID} and kind = 'data' and key in ('intDay', 'intGender') and language = ${language}
        order by key`
      const [day, gender] = labels.map(({ label }) => label)
      const entries = page
        .getByRole('listitem')
        .filter({ hasText: t('decide.timeline.use.refused', { partner: HOSPITAL }) })
      await expect(entries).toHaveCount(2)
      const [beyond, wrong] = [entries.first(), entries.last()]
      await expect(beyond).toContainText(t('decide.timeline.wanted', { what: `${day}, ${gender}`, more: 0, others: 1 }))
      await expect(beyond).toContainText(t('decide.timeline.reason.outside_scope'))
      await expect(wrong).toContainText(t('decide.timeline.wanted', { what: `${day}`, more: 0, others: 0 }))
      await expect(wrong).toContainText(t('decide.timeline.reason.wrong_subject'))
      await expect(wrong).toContainText(/3/)
      // A message without its words would show its own name.
      const main = page.getByRole('main')
      await expect(main).not.toContainText(/decide\.|somebodysName/)
    })
  })
