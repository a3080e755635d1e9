import { expect, type Page } from '@playwright/test'
import type { Db } from '@/db/client'
import { newAbhaAccount, recordAbha } from './abdm'
import { done } from './api'
import { codeSent, signIn, tokenOf } from './people'
import { approveByApi, ask } from './requests'
import type { Words } from './words'

export type Account = Awaited<ReturnType<typeof newAbhaAccount>>
export type Method = 'AADHAAR_OTP' | 'MOBILE_OTP'

/** Somebody signed in who has an ABHA and shares one thing by it. Never seen by another test. */
export async function abhaHolder(page: Page, sql: Db, email: string) {
  await ask(email)
  await signIn(page.context(), email)
  const account = await newAbhaAccount()
  await recordAbha(sql, email, account)
  return account
}

/** Shares with the demo's hospital by the ABHA; answers the permission. */
export async function shareByAbha(email: string, abhaAddress: string): Promise<string> {
  const token = await tokenOf(email)
  const { id } = await ask(abhaAddress, { providers: [] })
  const { artefacts } = await approveByApi(id, token)
  return artefacts[0]
}

export const artefactState = async (id: string, email: string): Promise<string> =>
  (await done('GET', `/api/v1/consents/${id}`, { token: await tokenOf(email) })).state

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

const reachedBy = (account: Account, method: Method) =>
  method === 'AADHAAR_OTP' ? account.aadhaarMobile : account.mobile

/** Chooses where a code goes, and answers the code. */
export async function sendTo(page: Page, t: Words, account: Account, method: Method, next: string): Promise<string> {
  return codeSent(reachedBy(account, method), async () => {
    await page.getByRole('radio', { name: t(`abha.method.${method}`) }).check()
    await press(page, t('abha.signIn.send'))
    await page.waitForURL(`**/${next}`)
  })
}

export async function typeCode(page: Page, t: Words, otp: string, button: string) {
  await page.getByLabel(t('signIn.codeLabel')).fill(otp)
  await press(page, button)
}

/** From the overview to the page of reasons, and on to signing in to ABHA. */
export async function untilSignIn(page: Page, t: Words) {
  await page.goto('/abha')
  await press(page, t('abha.overview.deactivate'))
  await page.waitForURL(/\/abha\/[\da-f-]{36}$/)
  await press(page, t('abha.goOn'))
  await page.waitForURL('**/reasons')
  await page.locator('label[for=reason-103]').click()
  await press(page, t('abha.goOn'))
  await page.waitForURL('**/sign-in')
}

export async function untilMethod(page: Page, t: Words, account: Account, method: Method = 'MOBILE_OTP') {
  await untilSignIn(page, t)
  const otp = await sendTo(page, t, account, method, 'sign-in/code')
  await typeCode(page, t, otp, t('abha.code.signIn'))
  await page.waitForURL('**/method')
}

/** Up to the page with the words; answers the code that was typed. */
export async function untilConfirm(page: Page, t: Words, account: Account, method: Method = 'MOBILE_OTP') {
  await untilMethod(page, t, account, method)
  const otp = await sendTo(page, t, account, method, 'code')
  await typeCode(page, t, otp, t('abha.goOn'))
  await page.waitForURL('**/confirm')
  return otp
}

/** The buttons rest for a second; then this one is pressed. */
export async function confirmIt(page: Page, t: Words, kind: 'deactivation' | 'reactivation' = 'deactivation') {
  await expect(page.locator('main [aria-disabled=true]')).toHaveCount(0)
  await press(page, t(`abha.confirm.${kind}.yes`))
}
