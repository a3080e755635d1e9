import { expectAccessible } from '../support/a11y'
import { newPartner, signInStaff } from '../support/staff'
import { expect, test } from '../support/test'

const WHOLE = ['items', 'purpose', 'withdraw', 'rights', 'complaint', 'contact'].map((name) => `{{${name}}}`).join('\n')

test.describe('on a phone', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } })

  test('an admin writes a notice, is told what is missing, has it reviewed and publishes it, and then another version', async ({
    page,
    t,
    sql,
    language,
  }) => {
    test.setTimeout(120_000)
    const partnerId = await newPartner(sql)
    await signInStaff(page, sql, 'admin', partnerId)
    const accessible = (name: string) => expectAccessible(page, language, name)

    await page.goto('/console/notices')
    await expect(page.getByText(t('notices.empty'))).toBeVisible()
    await accessible('notices')
    await page.getByRole('link', { name: t('notices.new') }).click()
    await page.getByRole('button', { name: t('notices.create.button') }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(t('notices.create.needed'))
    await accessible('new notice, refused')
    await page.getByLabel(t('notices.create.purpose')).fill('HPAYMT')
    await page.getByRole('button', { name: t('notices.create.button') }).click()

    // It begins with the wallet's own words, which lack nothing.
    const english = page.getByLabel(t('notices.edit.textIn', { language: 'English' }))
    const hindi = page.getByLabel(t('notices.edit.textIn', { language: 'हिन्दी' }))
    await expect(english).toHaveValue(/\{\{requester\}\}/)
    const status = page.locator('#text-en-findings')
    await expect(status).toHaveText(t('notices.finding.good'))
    // Checked by the server while it is typed, and nothing is saved.
    await english.fill('{{requestor}} asks for {{items}')
    await expect(status).toContainText(t('notices.finding.unknown', { name: '{{requestor}}' }))
    await expect(status).toContainText(t('notices.finding.unbalanced', { name: '{{items}' }))
    await expect(status).toContainText(
      t('notices.finding.lacks', { what: t('notices.legal.contact'), name: '{{contact}}' }),
    )
    await expect(page.getByText(t('notices.preview.wait'))).toBeVisible()
    await accessible('editor with findings')
    await english.fill(`${WHOLE}\nYou may stop.`)
    await expect(status).toHaveText(t('notices.finding.good'))
    await expect(page.getByText('privacy@clinic.example').first()).toBeVisible()
    await hindi.fill('')
    await page.getByRole('button', { name: t('notices.edit.saveAndGo') }).click()

    await expect(page.getByText(t('notices.publish.blocks'))).toBeVisible()
    await expect(page.locator('#blocks')).toContainText(`हिन्दी: ${t('notices.finding.missing')}`)
    await page.getByRole('button', { name: t('notices.publish.button'), exact: true }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(t('notices.publish.blocks'))
    expect(
      await sql`select from notice_version v join notice n on n.id = v.notice_id where partner_id = ${partnerId}`,
    ).toHaveLength(0)
    await accessible('publishing that is blocked')
    await page.getByRole('link', { name: t('notices.view.edit') }).click()
    await hindi.fill(`${WHOLE}\nआप रोक सकते हैं।`)
    await page.getByRole('button', { name: t('notices.edit.saveAndGo') }).click()
    // Who wrote it does not review it.
    await expect(page.getByText(t('notices.publish.ownText'))).toHaveCount(2)
    await expect(page.getByRole('button', { name: t('notices.publish.review') })).toHaveCount(0)
    await signInStaff(page, sql, 'admin', partnerId)
    await page.reload()
    for (const left of [2, 1]) {
      const review = page.getByRole('button', { name: t('notices.publish.review') })
      await expect(review).toHaveCount(left)
      await review.first().click()
    }
    await expect(page.getByRole('button', { name: t('notices.publish.review') })).toHaveCount(0)
    await page.getByRole('button', { name: t('notices.publish.button'), exact: true }).click()
    await expect(page.getByRole('main').getByRole('status')).toContainText(
      t('notices.publish.done', { version: '1.0' }),
    )

    await page.getByRole('link', { name: t('notices.view.edit') }).click()
    await english.fill(`${WHOLE}\nYou can stop.`)
    await page.getByRole('button', { name: t('notices.edit.saveAndGo') }).click()
    await expect(page.locator('del')).toHaveText('may')
    await expect(page.locator('ins')).toHaveText('can')
    await signInStaff(page, sql, 'admin', partnerId)
    await page.reload()
    await page.getByRole('button', { name: t('notices.publish.review') }).click()
    await expect(page.getByRole('button', { name: t('notices.publish.review') })).toHaveCount(0)
    await page.getByRole('button', { name: t('notices.publish.button'), exact: true }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(t('notices.publish.chooseChange'))
    await page.getByRole('radio', { name: t('notices.publish.cosmetic') }).check()
    await accessible('publishing a change')
    await page.getByRole('button', { name: t('notices.publish.button'), exact: true }).click()
    await expect(page.getByRole('main').getByRole('status')).toContainText('1.1')
    await accessible('a notice')
    await page.getByRole('link', { name: t('notices.view.compare') }).click()
    await expect(page.locator('del')).toHaveText('may')
    await accessible('versions side by side')
  })

  test('what is usual for a purpose is set and taken back', async ({ page, t, sql, language }) => {
    await signInStaff(page, sql, 'admin', await newPartner(sql))
    await page.goto('/console/purposes')
    await expectAccessible(page, language, 'purposes')
    await page.getByRole('link', { name: /^LOAN/ }).click()
    await page.getByLabel(t('notices.purposes.recordsDays')).fill('many')
    await page.getByRole('button', { name: t('notices.purposes.save') }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(t('notices.purposes.wrongNumber'))
    await expectAccessible(page, language, 'a purpose, refused')
    await page.getByLabel(t('notices.purposes.recordsDays')).fill('400')
    await page.getByRole('button', { name: t('notices.purposes.save') }).click()
    await expect(page.getByRole('main').getByRole('status')).toContainText(t('notices.purposes.saved'))
    await expect(page.getByRole('row', { name: /LOAN/ })).toContainText(t('notices.purposes.yours'))
    await page.getByRole('link', { name: /^LOAN/ }).click()
    await page.getByRole('button', { name: t('notices.purposes.reset') }).click()
    await expect(page.getByRole('row', { name: /LOAN/ })).toContainText(t('notices.purposes.wallets'))
  })
})

test.describe('at a desk', () => {
  test.use({ viewport: { width: 1440, height: 900 } })

  test('a viewer reads notices and purposes, and is shown no way to change them', async ({ page, t, sql }) => {
    await signInStaff(page, sql, 'viewer', await newPartner(sql))
    await page.goto('/console/notices')
    await expect(page.getByRole('link', { name: t('notices.new') })).toHaveCount(0)
    await page.getByRole('link', { name: t('notices.anyPurpose') }).click()
    await expect(page.getByText(t('notices.view.readOnly'))).toBeVisible()
    await expect(page.getByRole('link', { name: t('notices.view.edit') })).toHaveCount(0)
    for (const path of ['/console/notices/new', '/console/purposes/edit']) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('console.barred.heading'))
    }
    await page.goto('/console/purposes')
    await expect(page.getByRole('link', { name: t('notices.purposes.add') })).toHaveCount(0)
    await expect(page.getByRole('row', { name: /CAREMGT/ })).toBeVisible()
  })
})
