import type { Page } from '@playwright/test'
import { call } from '../support/api'
import { codeSent, messagesTo, newEmail, signIn, signInByPages } from '../support/people'
import { ask } from '../support/requests'
import { expect, test } from '../support/test'
import { demoFacts } from '../support/wallet'
import type { Words } from '../support/words'

const identifierField = (page: Page, t: Words) => page.getByLabel(t('signIn.identifierLabel'))
const codeField = (page: Page, t: Words) => page.getByLabel(t('signIn.codeLabel'))
const alert = (page: Page) => page.getByRole('main').getByRole('alert')

async function askForCode(page: Page, t: Words, identifier: string) {
  await identifierField(page, t).fill(identifier)
  await page.getByRole('button', { name: t('signIn.sendCode') }).click()
  await page.waitForURL('**/sign-in/code')
}
async function enter(page: Page, t: Words, code: string) {
  await codeField(page, t).fill(code)
  await page.getByRole('button', { name: t('signIn.enter'), exact: true }).click()
}
const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000')
const inDevanagari = (digits: string) => digits.replace(/\d/g, (digit) => String.fromCharCode(0x0966 + Number(digit)))

test.describe('the code', () => {
  for (const [name, typed] of [
    ['with spaces', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `],
    ['in Devanagari digits', inDevanagari],
  ] as const)
    test(`may be typed ${name}`, async ({ page, t, email }) => {
      await ask(email)
      await page.goto('/sign-in')
      await enter(page, t, typed(await codeSent(email, () => askForCode(page, t, email))))
      await expect(page.getByRole('heading', { name: t('home.asking', { count: 1 }) })).toBeVisible()
    })

  for (const javaScriptEnabled of [true, false])
    test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      test.use({ javaScriptEnabled })
      test('is dead after five wrong tries, which are counted down', async ({ page, t, email }) => {
        await ask(email)
        await page.goto('/sign-in')
        const code = await codeSent(email, () => askForCode(page, t, email))
        for (const attemptsLeft of [4, 3, 2, 1, 0]) {
          await enter(page, t, wrongFor(code))
          await expect(alert(page)).toContainText(t('problem.otp_wrong', { attemptsLeft }))
        }
        await enter(page, t, code)
        await expect(alert(page)).toContainText(t('problem.otp_expired'))
        await page.goto('/')
        await expect(identifierField(page, t)).toBeVisible()
      })
    })

  test('that was never typed is asked for', async ({ page, t, email }) => {
    await page.goto('/sign-in')
    await askForCode(page, t, email)
    await enter(page, t, '12')
    await expect(alert(page)).toContainText(t('signIn.codeWrong'))
  })

  test('can be asked for again after a minute, not before', async ({ page, t, email }) => {
    await page.goto('/sign-in')
    await askForCode(page, t, email)
    await expect(page.getByText(t('signIn.resendAfter', { time: '' }).slice(0, 12))).toBeVisible()
    await expect(page.getByRole('button', { name: t('signIn.resend') })).toHaveCount(0)
  })
})

/** What a page answers, without what differs between any two answers. */
const withoutChance = (html: string) =>
  html.replace(/nonce="[^"]*"|"nonce":"[^"]*"|someone-[\da-f-]+|s\*+@example\.in|\d{1,2}:\d\d/g, '')

test('nobody can tell whether an address is known', async ({ browser, t }) => {
  const [known, unknown] = [newEmail(), newEmail()]
  await ask(known)
  const seen = []
  for (const email of [known, unknown]) {
    const page = await browser.newPage({ javaScriptEnabled: false, locale: 'en' })
    await page.goto('/sign-in')
    const posted = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await askForCode(page, t, email)
    const main = withoutChance(await page.getByRole('main').innerHTML())
    const byApi = await call('POST', '/api/v1/sign-in', { body: { identifier: email } })
    seen.push({ status: (await posted).status(), main, api: byApi.status, keys: Object.keys(byApi.body) })
    await page.close()
  }
  expect(seen[1]).toEqual(seen[0])
  // Of the request itself there may be news by now.
  const codes = async () => (await messagesTo(known)).filter(({ otp }) => otp !== null)
  await expect.poll(codes).toHaveLength(1)
  expect(await messagesTo(unknown)).toEqual([])
  // No account was made for it: a request for it waits for its first owner.
  expect(await ask(unknown)).toMatchObject({ waiting: true })
})

test('several people with one mobile see first names and nothing else', async ({ page, t }) => {
  const [safal, asha] = demoFacts().people
  if (!safal || !asha) throw new Error('the demo has two people with one mobile')
  await page.goto('/sign-in')
  await enter(page, t, await codeSent(safal.mobile, () => askForCode(page, t, safal.mobile)))
  await page.waitForURL('**/sign-in/who')
  await expect(page.getByRole('radio')).toHaveCount(2)
  await expect(page.locator('input:checked')).toHaveCount(0)
  const html = await page.content()
  for (const name of ['Safal', 'Asha']) expect(html).toContain(name)
  const secret = [safal, asha].flatMap(({ name, mobile, email, abhaNumber, abhaAddress }) => [
    name,
    name.split(' ')[1] ?? '',
    mobile.slice(-10),
    email,
    abhaNumber,
    abhaAddress,
  ])
  for (const one of secret) expect(html).not.toContain(one)
  await page.getByRole('radio', { name: 'Asha' }).check()
  await page.getByRole('button', { name: t('signIn.goOn') }).click()
  await page.waitForURL((url) => url.pathname === '/')
  await page.goto('/settings')
  await expect(page.getByText('a***@example.in')).toBeVisible()
})

test.describe('the session', () => {
  test('ended from another device leads to sign-in and back to the same place', async ({ page, browser, t, email }) => {
    const { id } = await ask(email)
    await signIn(page.context(), email)
    await page.goto('/settings')
    const other = await browser.newContext({ locale: 'en', userAgent: 'Mozilla/5.0 (Android 14) Firefox/140.0' })
    await signIn(other, email)
    const elsewhere = await other.newPage()
    await elsewhere.goto('/settings')
    const row = elsewhere.getByRole('listitem').filter({ hasText: t('settings.signOutDevice') })
    await expect(row).toHaveCount(2)
    await row
      .filter({ hasNotText: t('settings.thisDevice') })
      .getByRole('button')
      .click()
    await expect(elsewhere.getByRole('status')).toContainText(t('settings.deviceOut'))
    await other.close()

    await page.goto(`/requests/${id}`)
    await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(`/requests/${id}`)}`)
    await expect(page.getByText(t('signIn.comeBack'))).toBeVisible()
    await enter(page, t, await codeSent(email, () => askForCode(page, t, email)))
    await expect(page).toHaveURL(`/requests/${id}`)
  })

  for (const javaScriptEnabled of [true, false])
    test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      test.use({ javaScriptEnabled })
      test('ends on this device, cookie and all', async ({ page, context, t, email }) => {
        const { id } = await ask(email)
        await signInByPages(page, t, email)
        await page.goto(`/requests/${id}`)
        const asks = await page.getByRole('heading', { level: 1 }).innerText()
        const cookies = await context.cookies()
        await page.getByRole('button', { name: t('shell.signOut') }).click()
        await expect(page.getByText(t('signIn.signedOut'))).toBeVisible()
        // Whoever has the phone next and goes back sees nothing of it.
        await page.goBack()
        await expect(page).toHaveURL(/\/sign-in\?next=/)
        await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(asks)
        // A cookie that was kept opens nothing: the session itself is over.
        await context.addCookies(cookies)
        await page.goto('/')
        await expect(page).toHaveURL(/\/sign-in\?next=/)
      })
    })

  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])
    test(`goes home and not to ${JSON.stringify(next)}`, async ({ page, t, email }) => {
      await ask(email)
      await signInByPages(page, t, email, `/sign-in?next=${encodeURIComponent(next)}`)
      expect(page.url()).toBe(new URL('/', page.url()).href)
      expect(new URL(page.url()).hostname).toBe('localhost')
      // Nor for someone who is signed in already.
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      expect(new URL(page.url()).hostname).toBe('localhost')
    })
})
