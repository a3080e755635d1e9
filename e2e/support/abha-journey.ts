import { expect, type Page } from '@playwright/test'
import type { Db } from '@/db/client'
import { abhaHolder, artefactState, confirmIt, type Method, press, sendTo, shareByAbha, typeCode } from './abha'
import { call } from './api'
import { messagesTo } from './people'
import type { Words } from './words'

/** There and back by the pages alone, on a narrow phone: an ABHA is deactivated, what it paused is seen, and it comes back. */
export async function thereAndBack(page: Page, t: Words, sql: Db, email: string, method: Method) {
  await page.setViewportSize({ width: 360, height: 740 })
  const account = await abhaHolder(page, sql, email)
  const [kept, stopped] = [await shareByAbha(email, account.abhaAddress), await shareByAbha(email, account.abhaAddress)]
  const secrets = [account.abhaNumber.replaceAll('-', ''), account.abhaNumber, account.mobile.slice(-10)]
  secrets.push(account.aadhaarMobile.slice(-10))
  /** On no page a whole number, and in no address a code. */
  const look = async () => {
    const html = await page.content()
    for (const secret of secrets) expect(html, page.url()).not.toContain(secret)
    expect(page.url()).not.toMatch(/\b\d{6}\b|otp|token/i)
    await expect(page.locator('[data-sandbox]')).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBe(360)
  }
  await page.goto('/settings')
  await page.getByRole('link', { name: t('settings.abhaLink') }).click()
  await page.waitForURL('**/abha')
  await look()
  await press(page, t('abha.overview.deactivate'))
  await page.waitForURL(/\/abha\/[\da-f-]{36}$/)
  await look()
  for (const effect of ['access', 'records', 'facility', 'stays', 'back', 'gentler'])
    await expect(page.getByText(t(`abha.effects.${effect}`))).toBeVisible()
  await expect(page.getByRole('link', { name: t('abha.effects.onlyStop') })).toHaveAttribute('href', '/sharing')
  await expect(page.locator('input[name=stop]')).toHaveCount(2)
  await expect(page.locator('input:checked')).toHaveCount(0)
  await page.locator(`label[for=stop-${stopped}]`).click()
  await press(page, t('abha.goOn'))
  await page.waitForURL('**/reasons')
  await look()
  await expect(page.locator('input:checked')).toHaveCount(0)
  await press(page, t('abha.goOn'))
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('abha.reasons.missing'))
  for (const code of ['102', '103']) await page.locator(`label[for=reason-${code}]`).click()
  await press(page, t('abha.goOn'))
  await page.waitForURL('**/sign-in')
  await look()
  await expect(page.getByText(t('abha.signIn.twoCodes'))).toBeVisible()
  await expect(page.locator('input:checked')).toHaveCount(0)
  const first = await sendTo(page, t, account, method, 'sign-in/code')
  await look()
  await typeCode(page, t, first, t('abha.code.signIn'))
  await page.waitForURL('**/method')
  await look()
  await expect(page.getByText(`******${account.mobile.slice(-4)}`)).toBeVisible()
  await expect(page.locator('input:checked')).toHaveCount(0)
  const second = await sendTo(page, t, account, method, 'code')
  await look()
  await typeCode(page, t, second, t('abha.goOn'))
  await page.waitForURL('**/confirm')
  await look()
  expect(await page.content()).not.toContain(second)
  const text = await page.locator('[data-consent-text]').innerText()
  expect(text).toContain(t('abha.reason.poor_network'))
  const both = await page
    .locator('main form button')
    .evaluateAll((all) =>
      all.map((one) => [
        one.getBoundingClientRect().width,
        one.getBoundingClientRect().height,
        getComputedStyle(one).fontWeight,
      ]),
    )
  expect(both).toHaveLength(2)
  expect(both[0]).toEqual(both[1])
  await confirmIt(page, t)
  await page.waitForURL('**/result')
  await look()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(account.abhaNumber.slice(-4))
  for (const became of ['paused', 'stopped'])
    await expect(page.getByText(t(`abha.result.${became}`, { count: 1 }))).toBeVisible()
  const result = page.url()
  expect(await artefactState(kept, email)).toBe('PAUSED')
  expect(await artefactState(stopped, email)).toBe('REVOKED')
  await page.getByRole('link', { name: t('abha.result.receipt') }).click()
  await page.waitForURL('**/receipts/*')
  await expect(page.locator('[data-sandbox]')).toBeVisible()
  expect(await page.locator('[data-consent-text]').innerText()).toBe(text)
  await page.goto(`/sharing/${kept}`)
  await expect(page.getByText(t('decide.artefact.pausedWithAbha'))).toBeVisible()
  await expect(page.getByRole('button', { name: t('decide.artefact.resume') })).toHaveCount(0)

  // To sign in by it is answered like any other, and the message carries no code.
  const before = (await messagesTo(email)).length
  expect((await call('POST', '/api/v1/sign-in', { body: { identifier: account.abhaNumber } })).status).toBe(202)
  await expect.poll(async () => (await messagesTo(email)).length).toBeGreaterThan(before)
  expect((await messagesTo(email))[0]?.otp).toBeNull()

  await page.goto('/abha')
  await look()
  await press(page, t('abha.overview.reactivate'))
  await page.waitForURL(/\/abha\/[\da-f-]{36}$/)
  await look()
  await page.getByRole('link', { name: t('abha.goOn'), exact: true }).click()
  await page.waitForURL('**/method')
  const again = await sendTo(page, t, account, method, 'code')
  await typeCode(page, t, again, t('abha.goOn'))
  await page.waitForURL('**/confirm')
  await look()
  await confirmIt(page, t, 'reactivation')
  await page.waitForURL('**/result')
  await expect(page.getByText(t('abha.result.resumed', { count: 1 }))).toBeVisible()
  expect(await artefactState(kept, email)).toBe('ACTIVE')
  expect(await artefactState(stopped, email)).toBe('REVOKED')
  // The page of what was done says what was done, whatever came after.
  await page.goto(result)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(account.abhaNumber.slice(-4))
}
