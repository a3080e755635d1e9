import type { BrowserContext, Page } from '@playwright/test'
import { expectAccessible } from '../support/a11y'
import { done, partnerToken } from '../support/api'
import { choose, chooseSome, continueButton, dontShareButton, goToReview, review, shareButton } from '../support/decide'
import { postForm, readForm, withFields } from '../support/form'
import { codeSent, newEmail, newMobile, signIn } from '../support/people'
import { ask, HOSPITAL_ID, inDays, register } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES, type Words } from '../support/words'

/** Adds a mobile to whoever is signed in. */
async function addMobile(page: Page, t: Words, mobile: string) {
  const add = withFields(await readForm(page, '/settings/add', t('signIn.sendCode')), { identifier: mobile })
  const otp = await codeSent(mobile, () => postForm(page.request, '/settings/add', add))
  const code = withFields(await readForm(page, '/settings/add/code', t('settings.addCode')), { otp })
  await postForm(page.request, '/settings/add/code', code)
}

async function someoneWith(context: BrowserContext, t: Words, mobile: string) {
  const email = newEmail()
  await ask(email)
  await signIn(context, email)
  await addMobile(await context.newPage(), t, mobile)
}

for (const language of LANGUAGES)
  test.describe(language, () => {
    test.use({ locale: language })

    test('sign-in', async ({ page, browser, t }) => {
      test.slow()
      const mobile = newMobile()
      for (const _ of [1, 2]) {
        const context = await browser.newContext({ locale: language })
        await someoneWith(context, t, mobile)
        await context.close()
      }
      const state = (name: string) => expectAccessible(page, language, name)
      await page.goto('/sign-in')
      await state('sign-in')
      await page.getByLabel(t('signIn.identifierLabel')).fill('nobody')
      const send = page.getByRole('button', { name: t('signIn.sendCode') })
      await send.click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('sign-in, wrong identifier')
      const otp = await codeSent(mobile, async () => {
        await page.getByLabel(t('signIn.identifierLabel')).fill(mobile)
        await send.click()
        await page.waitForURL('**/sign-in/code')
      })
      await state('code')
      const enter = async (code: string) => {
        await page.getByLabel(t('signIn.codeLabel')).fill(code)
        await page.getByRole('button', { name: t('signIn.enter'), exact: true }).click()
      }
      await enter(otp === '000000' ? '111111' : '000000')
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('wrong code')
      await page.goto('/sign-in/no-code')
      await state('no code')
      await page.goto('/sign-in/code')
      await enter(otp)
      await page.waitForURL('**/sign-in/who')
      await state('who')
      await page.getByRole('button', { name: t('signIn.goOn') }).click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('who, nobody chosen')
      await page.goto('/sign-in?out=1')
      await state('signed out')
      await page.goto('/sign-in?next=/settings')
      await state('come back')
    })

    test('home', async ({ page, t, email }) => {
      const state = (name: string) => expectAccessible(page, language, name)
      const { id } = await ask(email)
      await signIn(page.context(), email)
      await done('POST', `/api/v1/consent-requests/${id}/cancel`, { token: partnerToken('api') })
      await page.goto('/')
      await expect(page.getByText(t('home.empty'))).toBeVisible()
      await state('home, empty')
      await register(email)
      await ask(email, { purpose: 'BTG' })
      await ask(email, { dataTypes: ['ImmunizationRecord'], providers: [] })
      await review(page, t, (await ask(email, { purpose: 'DSRCH' })).id)
      await shareButton(page, t).click()
      await page.waitForURL('**/result')
      await page.goto('/')
      await state('home, full')
    })

    test('a request and its answers', async ({ page, t, email }) => {
      test.slow()
      const state = (name: string) => expectAccessible(page, language, name)
      const show = async (name: string, path: string) => {
        await page.goto(path)
        await state(name)
      }
      const [yes, no, emergency, cancelled] = [
        await ask(email),
        await register(email),
        await ask(email, { purpose: 'BTG', frequency: { unit: 'HOUR', value: 1, repeats: 100 } }),
        await ask(email),
      ]
      await signIn(page.context(), email)
      // What has ended before anyone proved its address comes to nobody.
      const expired = await register(email, { expires: inDays(-1) })
      await done('POST', `/api/v1/consent-requests/${cancelled.id}/cancel`, { token: partnerToken('api') })
      await show('request, emergency', `/requests/${emergency.id}`)
      await show('request, cancelled', `/requests/${cancelled.id}`)
      await expect(page.getByText(t('decide.closed.cancelledText'))).toBeVisible()
      await show('request, expired', `/requests/${expired.id}?since=ended`)
      await expect(page.getByText(t('decide.closed.expiredNext'))).toBeVisible()
      await show('request', `/requests/${yes.id}`)
      await continueButton(page, t).click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('request, nothing chosen')
      await choose(page, t, 'some')
      await page.getByRole('radio', { name: t('decide.request.recordsDates') }).check()
      await page.getByRole('radio', { name: t('decide.request.untilDate') }).check()
      await state('request, only some')
      await continueButton(page, t).click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('request, only some, with errors')
      await page.goto(`/requests/${yes.id}`)
      await chooseSome(page, t, ['Prescription'])
      await goToReview(page, t)
      await state('review')
      for (const summary of await page.locator('summary').all()) await summary.click()
      await state('review, all unfolded')
      await shareButton(page, t).click()
      await page.waitForURL('**/result')
      await state('granted')
      await show('request, granted', `/requests/${yes.id}?since=decided`)
      await review(page, t, no.id, 'nothing')
      await shareButton(page, t).click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('review, share nothing')
      await dontShareButton(page, t).click()
      await page.waitForURL('**/result')
      await state('denied')
      await show('request, denied', `/requests/${no.id}`)
      await page.goto(`/requests/${no.id}/result`)
      await page.getByRole('link', { name: t('decide.result.receipt') }).click()
      await page.waitForURL('**/receipts/*')
      await state('receipt of a no')
    })

    test('a child’s pages', async ({ page, t, email }) => {
      const { id } = await ask(email, { birthYear: new Date().getUTCFullYear() - 10 })
      await signIn(page.context(), email)
      await page.goto(`/requests/${id}`)
      await expectAccessible(page, language, 'request of a child')
      await choose(page, t, 'nothing')
      await goToReview(page, t)
      await expectAccessible(page, language, 'review of a child')
    })

    test('sharing and stopping', async ({ page, t, email }) => {
      test.slow()
      const state = (name: string) => expectAccessible(page, language, name)
      const [first, second] = [await ask(email), await register(email)]
      await signIn(page.context(), email)
      await page.goto('/sharing')
      await state('sharing, empty')
      for (const { id } of [first, second]) {
        await review(page, t, id)
        await shareButton(page, t).click()
        await page.waitForURL('**/result')
      }
      await page.goto('/sharing')
      await state('sharing')
      await page.goto(`/sharing/${second.caId}`)
      await state('artefact')
      await page.getByRole('button', { name: t('decide.artefact.pause'), exact: true }).click()
      await expect(page.getByRole('button', { name: t('decide.artefact.resume'), exact: true })).toBeVisible()
      await state('paused')
      await page.goto('/sharing')
      await state('sharing, one paused')
      await page.goto('/')
      await state('home, one paused')
      await page.goto(`/sharing/${second.caId}/stop`)
      await page.locator('summary').first().click()
      await state('stop')
      await page.getByRole('button', { name: t('decide.stop.button'), exact: true }).click()
      await page.waitForURL(`**/sharing/${second.caId}`)
      await state('stopped')
      for (const verdict of ['granted', 'revoked']) {
        await page.goto(`/sharing/${second.caId}`)
        await page
          .getByRole('link', {
            name: t('decide.artefact.receiptOf', { verdict: t(`decide.verdict.${verdict}`), instant: '' }),
          })
          .click()
        await page.waitForURL('**/receipts/*')
        await page.locator('summary').first().click()
        await state(`receipt, ${verdict}`)
      }
      await page.goto(`/requesters/${HOSPITAL_ID}/stop`)
      await state('stop all')
      await page.getByRole('button', { name: t('decide.stopAll.button'), exact: true }).click()
      await expect(page.getByText(t('decide.stopAll.doneText'))).toBeVisible()
      await state('stopped all')

      const pasted = page.locator('textarea')
      const receipt = await (
        await page.request.get(`/receipts/${new URL(await receiptUrl(page, first.id, t)).pathname.split('/')[2]}/json`)
      ).text()
      const check = async (text: string, name: string) => {
        await page.goto('/verify')
        await pasted.fill(text)
        await page.getByRole('button', { name: t('decide.verify.button'), exact: true }).click()
        await expect(
          page
            .getByRole('main')
            .getByRole('alert')
            .or(page.getByText(t('decide.verify.genuine'))),
        ).toBeVisible()
        await state(`verify, ${name}`)
      }
      await page.goto('/verify')
      await state('verify')
      await check('', 'empty')
      await check('a.b.c', 'no receipt')
      await check(receipt, 'genuine')
      await check(receipt.replace(/"text": "./, '"text": "x'), 'other words')
    })

    test('activity, settings and the rest', async ({ page, t, email }) => {
      test.slow()
      const state = (name: string) => expectAccessible(page, language, name)
      const show = async (name: string, path: string) => {
        await page.goto(path)
        await state(name)
      }
      const { id } = await ask(email)
      await signIn(page.context(), email)
      await review(page, t, id, 'nothing')
      await dontShareButton(page, t).click()
      await page.waitForURL('**/result')
      await show('activity', '/activity')
      await show('activity, filtered', `/activity?kind=deciding&who=${HOSPITAL_ID}`)
      await show('activity, none', '/activity?kind=sharing')
      await show('settings', '/settings')
      await page.getByRole('button', { name: t('settings.save'), exact: true }).click()
      await expect(page.getByRole('status')).toBeVisible()
      await state('settings, saved')
      await show('add', '/settings/add')
      const add = page.getByLabel(t('settings.addLabel'))
      const send = page.getByRole('button', { name: t('signIn.sendCode') })
      await add.fill('1')
      await send.click()
      await expect(page.getByRole('main').getByRole('alert')).toBeFocused()
      await state('add, wrong')
      await add.fill(newEmail())
      await send.click()
      await page.waitForURL('**/settings/add/code')
      await state('add, code')
      await show('help', '/help')
      await show('transparency', '/transparency')
      await show('demo messages', '/demo/messages')
      await show('not found', '/requests/00000000-0000-0000-0000-000000000000')
      await show('no such page', '/nothing-here')
    })
  })

async function receiptUrl(page: Page, requestId: string, t: Words): Promise<string> {
  await page.goto(`/requests/${requestId}/result`)
  return new URL(
    (await page.getByRole('link', { name: t('decide.result.receipt') }).getAttribute('href')) ?? '',
    page.url(),
  ).href
}

test('the theme chosen in Settings looks like the device’s own', async ({ page }) => {
  const colours = async () => {
    await page.goto('/sign-in')
    return page.evaluate(() =>
      [document.body, ...document.querySelectorAll('button')].map((one) => {
        const { color, backgroundColor, borderColor } = getComputedStyle(one)
        return { color, backgroundColor, borderColor }
      }),
    )
  }
  const seen: Record<string, unknown> = {}
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.context().clearCookies()
    await page.emulateMedia({ colorScheme })
    seen[colorScheme] = await colours()
    await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' })
    await page.context().addCookies([{ name: 'theme', value: colorScheme, url: new URL(page.url()).origin }])
    expect(await colours()).toEqual(seen[colorScheme])
  }
  expect(seen.light).not.toEqual(seen.dark)
})
