import { expect, type Page } from '@playwright/test'
import type { Db } from '@/db/client'
import { newAbhaAccount, recordAbha } from './abdm'
import { done } from './api'
import { codeSent, signIn, tokenOf } from './people'
import { approveByApi, ask } from './requests'
import type { Words } from './words'

export type Account = Awaited<ReturnType<typeof abhaHolder>>
export type Method = 'AADHAAR_OTP' | 'MOBILE_OTP'

/** Somebody signed in who has an ABHA and shares one thing by it. Never seen by another test. */
export async function abhaHolder(page: Page, sql: Db, email: string) {
  await ask(email)
  await signIn(page.context(), email)
  const account = await newAbhaAccount()
  await recordAbha(sql, email, account)
  return { ...account, email }
}

const tokens = new Map<string, Promise<string>>()
/** One token of a person's for all that is asked in their name. */
function ownToken(email: string): Promise<string> {
  const token = tokens.get(email) ?? tokenOf(email)
  tokens.set(email, token)
  return token
}

/** Shares with the demo's hospital by the ABHA; answers the permission. */
export async function shareByAbha(email: string, abhaAddress: string): Promise<string> {
  const token = await ownToken(email)
  const { id } = await ask(abhaAddress, { providers: [] })
  const { artefacts } = await approveByApi(id, token)
  return artefacts[0]
}

export const artefactState = async (id: string, email: string): Promise<string> =>
  (await done('GET', `/api/v1/consents/${id}`, { token: await ownToken(email) })).state

/** Which change the page is about. */
export const changeOf = (page: Page) => /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/.exec(page.url())?.[0] ?? ''

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

/** One step of a deactivation as a person's own program takes it. */
export const stepByApi = async (account: Account, step: string, body: Record<string, unknown>) =>
  done('POST', `/api/v1/abha/deactivations${step}`, { token: await ownToken(account.email), body })

/** The same, of one that has a code sent; answers the code. */
export const codeByApi = (account: Account, step: string, method: Method = 'MOBILE_OTP') =>
  codeSent(reachedBy(account, method), () => stepByApi(account, step, { method }))

/** At the page for signing in to ABHA. What leads to it is walked by `thereAndBack`. */
export async function untilSignIn(page: Page, account: Account): Promise<string> {
  const { id } = await stepByApi(account, '', { reasons: ['103'] })
  await page.goto(`/abha/${id}/sign-in`)
  return id
}

/** At the page that asks where the second code goes. */
export async function untilMethod(page: Page, account: Account): Promise<string> {
  const { id } = await stepByApi(account, '', { reasons: ['103'] })
  await signInByApi(account, id)
  await page.goto(`/abha/${id}/method`)
  return id
}

export async function signInByApi(account: Account, id: string) {
  const otp = await codeByApi(account, `/${id}/sign-in`)
  await stepByApi(account, `/${id}/sign-in/verify`, { otp })
}

/** At the page with the words, with the code typed. */
export async function untilConfirm(page: Page, t: Words, account: Account): Promise<string> {
  const { id } = await stepByApi(account, '', { reasons: ['103'] })
  await signInByApi(account, id)
  await typeSecond(page, t, id, await codeByApi(account, `/${id}/otp`))
  return id
}

/** Types a second code on its page; ends on the page with the words. */
export async function typeSecond(page: Page, t: Words, id: string, otp: string) {
  await page.goto(`/abha/${id}/code`)
  await typeCode(page, t, otp, t('abha.goOn'))
  await page.waitForURL('**/confirm')
}

/** The buttons rest for a second; then this one is pressed. */
export async function confirmIt(page: Page, t: Words, kind: 'deactivation' | 'reactivation' = 'deactivation') {
  await expect(page.locator('main [aria-disabled=true]')).toHaveCount(0)
  await press(page, t(`abha.confirm.${kind}.yes`))
}
