import type { Page } from '@playwright/test'
import { abdmControl } from '../support/abdm'
import {
  type Account,
  abhaHolder,
  artefactState,
  changeOf,
  codeByApi,
  confirmIt,
  press,
  sendTo,
  shareByAbha,
  signInByApi,
  typeCode,
  typeSecond,
  untilConfirm,
  untilMethod,
  untilSignIn,
} from '../support/abha'
import { postForm, readForm } from '../support/form'
import { codeSent, newEmail, newMobile, signIn } from '../support/people'
import { ask } from '../support/requests'
import { expect, test } from '../support/test'
import type { Words } from '../support/words'

const misbehave = (account: Account, fault: string, more: Record<string, unknown> = {}) =>
  abdmControl('POST', 'faults', { fault, account: account.abhaNumber, times: 1, ...more })
const behave = (account: Account) => abdmControl('DELETE', 'faults', { account: account.abhaNumber })
const accountOf = ({ xToken: _, email: __, ...account }: Account) => account
const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const deactivations = async (account: Account) =>
  (await abdmControl('GET', 'state')).changes.filter(
    (one: { abhaNumber: string; status: string }) =>
      one.abhaNumber === account.abhaNumber && one.status === 'DEACTIVATED',
  ).length

async function trySending(page: Page, t: Words, method = 'AADHAAR_OTP') {
  await page.getByRole('radio', { name: t(`abha.method.${method}`) }).check()
  await press(page, t('abha.signIn.send'))
}

test('each no to a code has its sentence, and the journey goes on where it was', async ({ page, t, sql, email }) => {
  const account = await abhaHolder(page, sql, email)
  const id = await untilSignIn(page, account)
  for (const [fault, refusal] of [
    ['aadhaar_suspended', 'aadhaar_suspended'],
    ['aadhaar_down', 'aadhaar_unavailable'],
    ['method_not_allowed', 'otp_method_refused'],
  ] as const) {
    await misbehave(account, fault)
    await trySending(page, t)
    await expect(page.getByRole('main').getByRole('alert'), fault).toContainText(t(`abha.failure.${refusal}`))
    await expect(page).toHaveURL(`/abha/${id}/sign-in`)
  }
  for (const [fault, refusal] of [
    ['blocked_30_minutes', 'too_many_codes'],
    ['blocked_12_hours', 'too_many_tries'],
  ] as const) {
    await misbehave(account, fault)
    await trySending(page, t)
    await expect(page.getByRole('main').getByRole('alert'), fault).toContainText(t(`abha.failure.${refusal}`))
    await expect(page.getByText(t('abha.held.kept'))).toBeVisible()
    await expect(page.getByRole('radio')).toHaveCount(0)
    // Time passes: here, and there.
    await sql`update abha_change set held_until = now() - interval '1 second' where id = ${id}`
    await abdmControl('POST', 'reset', { account: account.abhaNumber })
    await page.reload()
  }
  // What ABDM says is not there is offered no more; once nothing is left, it is said what is.
  const radios = page.getByRole('radio')
  await abdmControl('POST', 'accounts', { ...accountOf(account), mobile: null, aadhaarMobile: null })
  await trySending(page, t)
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('abha.failure.no_mobile_on_aadhaar'))
  await expect(radios).toHaveCount(1)
  await trySending(page, t, 'MOBILE_OTP')
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('abha.failure.no_mobile_on_abha'))
  await expect(heading(page)).toHaveText(t('abha.method.noneHeading'))
  await expect(page.getByText(t('abha.method.none'))).toBeVisible()
  await expect(page.getByText(t('abha.method.noneThen'))).toBeVisible()
  await expect(radios).toHaveCount(0)
  await expect(page.getByRole('link', { name: t('abha.method.neitherStop') })).toHaveAttribute('href', '/sharing')
  // Begun again once a mobile is linked, both can be chosen.
  await abdmControl('POST', 'accounts', accountOf(account))
  await press(page, t('abha.leave'))
  await page.waitForURL('**/result')
  await untilSignIn(page, account)
  await expect(radios).toHaveCount(2)
})

test('a confirmation that ABDM refuses leads to where it can be mended, and a code goes there once', async ({
  page,
  t,
  sql,
  email,
}) => {
  const account = await abhaHolder(page, sql, email)
  const id = await untilConfirm(page, t, account)
  const alert = page.getByRole('main').getByRole('alert')
  /** Time passes: here, and there. */
  const later = async () => {
    await sql`update abha_change set sent_at = null, sign_in_sent_at = null where id = ${id}`
    await abdmControl('POST', 'reset', { account: account.abhaNumber })
  }
  const anew = async () => {
    await later()
    await typeSecond(page, t, id, await codeByApi(account, `/${id}/otp`))
  }
  await misbehave(account, 'otp_expired')
  await confirmIt(page, t)
  await page.waitForURL('**/method')
  await expect(alert).toContainText(t('abha.failure.otp_expired'))
  // The sign-in to ABHA ended on the way: all else is kept.
  await anew()
  await misbehave(account, 'x_token_expired')
  await confirmIt(page, t)
  await page.waitForURL('**/sign-in')
  await expect(alert).toContainText(t('abha.failure.session_expired'))
  await page.goto(`/abha/${id}/reasons`)
  await expect(page.locator('input:checked')).toHaveCount(1)
  // What is for good ends the journey, and the page says what can be done.
  await later()
  await signInByApi(account, id)
  await anew()
  await misbehave(account, 'benefit_programme')
  await confirmIt(page, t)
  await page.waitForURL('**/result')
  await expect(heading(page)).toHaveText(t('abha.result.failed.deactivation'))
  await expect(page.getByText(t('abha.failure.benefit_programme'))).toBeVisible()
  await expect(page.getByRole('link', { name: t('abha.result.onlyStop') })).toHaveAttribute('href', '/sharing')
  expect(await deactivations(account)).toBe(0)
})

test('the third wrong code locks for a while: the page says until when, and nothing was changed', async ({
  page,
  t,
  sql,
  email,
}) => {
  const account = await abhaHolder(page, sql, email)
  const shared = await shareByAbha(email, account.abhaAddress)
  const id = await untilMethod(page, account)
  const otp = await codeByApi(account, `/${id}/otp`, 'AADHAAR_OTP')
  const [first, second, third] = ['111111', '222222', '333333', '444444'].filter((one) => one !== otp)
  const alert = page.getByRole('main').getByRole('alert')
  const stored = async () =>
    (
      await sql`select status, failure_kind, held_until > now() as held, confirmed_at from abha_change where id = ${id}`
    )[0]
  await page.goto(`/abha/${id}/code`)
  await typeCode(page, t, '12', t('abha.goOn'))
  await expect(alert).toContainText(t('signIn.codeWrong'))
  // The first one twice: it goes to ABDM once.
  for (const wrong of [first, first, second]) {
    await typeSecond(page, t, id, wrong ?? '')
    await confirmIt(page, t)
    await page.waitForURL('**/code')
    await expect(alert).toContainText(t('abha.failure.wrong_otp'))
    expect(await stored()).toEqual({ status: 'CODE_SENT', failureKind: 'wrong_otp', held: null, confirmedAt: null })
  }
  await typeSecond(page, t, id, third ?? '')
  await confirmIt(page, t)
  await page.waitForURL('**/method')
  await expect(alert).toContainText(t('abha.failure.too_many_codes'))
  await expect(page.getByText(t('abha.held.kept'))).toBeVisible()
  await expect(page.getByRole('radio')).toHaveCount(0)
  expect(await stored()).toEqual({ status: 'SIGNED_IN', failureKind: 'too_many_codes', held: true, confirmedAt: null })
  const { accounts, calls } = await abdmControl('GET', 'state')
  expect(calls['/api/v2/account/profile/deactivate'][account.abhaNumber]).toBe(3)
  const there = accounts.find((one: { abhaNumber: string }) => one.abhaNumber === account.abhaNumber)
  expect(there).toMatchObject({ status: 'ACTIVE', blockedUntil: expect.any(String) })
  expect(await artefactState(shared, email)).toBe('ACTIVE')
})

for (const javaScriptEnabled of [true, false])
  test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled })

    test('a lost answer claims nothing until ABDM says what became of it', async ({ page, t, sql, email }) => {
      const account = await abhaHolder(page, sql, email)
      const shared = await shareByAbha(email, account.abhaAddress)
      const id = await untilConfirm(page, t, account)
      await misbehave(account, 'server_error', { path: '/account/profile', times: undefined })
      await misbehave(account, 'answer_lost')
      await confirmIt(page, t)
      await page.waitForURL('**/checking')
      await expect(heading(page)).toHaveText(t('abha.checking.deactivation'))
      // Wherever one turns, nothing is claimed and nothing can be done twice.
      for (const behind of ['', '/reasons', '/method', '/code', '/confirm', '/result']) {
        await page.goto(`/abha/${id}${behind}`)
        await expect(page).toHaveURL(`/abha/${id}/checking`)
      }
      await page.goto('/abha')
      await expect(page.getByText(t('abha.overview.notKnown'))).toBeVisible()
      await expect(page.getByText(t('abha.overview.active'), { exact: true })).toHaveCount(0)
      await page.goBack()
      if (!javaScriptEnabled) expect(await page.content()).toMatch(/<meta http-equiv="refresh" content="10"/)
      expect(await artefactState(shared, email)).toBe('ACTIVE')
      // The sign-in to ABHA ends before ABDM could be asked: it stays unknown, and says so.
      await sql`update abha_session set expires_at = now() - interval '1 second' where change_id = ${id}`
      await page.reload()
      await expect(heading(page)).toHaveText(t('abha.checking.lapsed.deactivation'))
      await behave(account)
      await page.getByRole('link', { name: t('abha.checking.signIn') }).click()
      await page.waitForURL('**/sign-in')
      // A deactivated ABHA lets nobody in, and that is the answer.
      await trySending(page, t, 'MOBILE_OTP')
      await page.waitForURL('**/result')
      await expect(heading(page)).toContainText(account.abhaNumber.slice(-4))
      expect(await artefactState(shared, email)).toBe('PAUSED')
      expect(await deactivations(account)).toBe(1)
    })
  })

test('an answer that was lost is found by itself, and the page that waits goes on', async ({ page, t, sql, email }) => {
  const account = await abhaHolder(page, sql, email)
  await untilConfirm(page, t, account)
  await misbehave(account, 'error_after_success')
  await confirmIt(page, t)
  await page.waitForURL('**/result', { timeout: 30_000 })
  expect(await deactivations(account)).toBe(1)
})

test('a reload, a second tab and the way back keep every step', async ({ page, context, t, sql, email }) => {
  const account = await abhaHolder(page, sql, email)
  const id = await untilMethod(page, account)
  const other = await context.newPage()
  await other.goto('/abha')
  await other.getByRole('link', { name: t('abha.overview.begunGoOn') }).click()
  await other.waitForURL(`**/abha/${id}/method`)
  const otp = await sendTo(page, t, account, 'MOBILE_OTP', 'code')
  // Asked again at once in the other tab, nothing more is sent.
  await trySending(other, t, 'MOBILE_OTP')
  await other.waitForURL('**/code')
  await typeCode(page, t, otp, t('abha.goOn'))
  await page.waitForURL('**/confirm')
  await page.reload()
  await other.goto(`/abha/${id}/confirm`)
  const text = await page.locator('[data-consent-text]').innerText()
  // Another reason in the other tab: these are not the words any more, and nothing is sent.
  await other.goto(`/abha/${id}/reasons`)
  await other.locator('label[for=reason-104]').click()
  await press(other, t('abha.goOn'))
  await other.waitForURL('**/code')
  await confirmIt(page, t)
  await expect(page.getByText(t('abha.confirm.changed'))).toBeVisible()
  expect(await page.locator('[data-consent-text]').innerText()).not.toBe(text)
  expect(await deactivations(account)).toBe(0)
  await confirmIt(page, t)
  await page.waitForURL('**/result')
  await page.goBack()
  await page.waitForURL('**/result')
  await other.goto(`/abha/${id}/confirm`)
  await other.waitForURL('**/result')
  expect(await deactivations(account)).toBe(1)
})

test('what was done in the sandbox is marked so in the activity and where its receipt is checked', async ({
  page,
  t,
  sql,
  email,
}) => {
  const account = await abhaHolder(page, sql, email)
  await untilConfirm(page, t, account)
  await confirmIt(page, t)
  await page.waitForURL('**/result')
  await page.getByRole('link', { name: t('abha.result.receipt') }).click()
  await page.waitForURL('**/receipts/*')
  await expect(page.getByText(t('decide.words.versionNone'))).toHaveCount(0)
  await page.locator('summary').click()
  const jws = await page.locator('[data-proof]').innerText()
  await page.goto('/activity')
  const rows = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('time') })
  const marked = rows.filter({ has: page.locator('[data-sandbox]') })
  await expect(marked).toHaveCount(3)
  for (const sentence of ['abha_begun_deactivation', 'abha_confirmed_deactivation', 'abha_deactivated'])
    await expect(marked.getByText(t(`activity.event.${sentence}`), { exact: true })).toBeVisible()
  await page.goto('/verify')
  await page.getByLabel(t('decide.verify.label')).fill(jws)
  await press(page, t('decide.verify.button'))
  await expect(page.getByRole('heading', { name: t('decide.verify.genuine') })).toBeVisible()
  await expect(page.locator('[data-sandbox]')).toContainText(t('abha.sandbox'))
})

test('an ABHA that was reactivated elsewhere comes back by signing in to it', async ({ page, t, sql, email }) => {
  const account = await abhaHolder(page, sql, email)
  const shared = await shareByAbha(email, account.abhaAddress)
  await untilConfirm(page, t, account)
  await confirmIt(page, t)
  await page.waitForURL('**/result')
  await page.goto('/abha')
  await press(page, t('abha.overview.reactivate'))
  await page.getByRole('link', { name: t('abha.goOn'), exact: true }).click()
  await page.getByRole('link', { name: t('abha.signIn.elsewhereLink') }).click()
  await page.waitForURL('**/sign-in')
  await trySending(page, t, 'MOBILE_OTP')
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('abha.signIn.stillDeactivated'))
  await abdmControl('POST', 'accounts', { ...accountOf(account), status: 'ACTIVE' })
  const otp = await sendTo(page, t, account, 'MOBILE_OTP', 'sign-in/code')
  await typeCode(page, t, otp, t('abha.code.signIn'))
  await page.waitForURL('**/result')
  await expect(heading(page)).toContainText(account.abhaNumber.slice(-4))
  expect(await artefactState(shared, email)).toBe('ACTIVE')
})

test('whoever is known by an ABHA alone is led to add a number first', async ({ page, t, sql, email }) => {
  await abhaHolder(page, sql, email)
  await page.goto('/abha')
  const form = await readForm(page, '/abha', t('abha.overview.deactivate'))
  await sql`delete from person_identifier where kind = 'email' and person_id in (
    select person_id from person_identifier where id = ${form.find(([name]) => name === 'identifierId')?.[1] ?? null})`
  await page.reload()
  await expect(page.getByText(t('abha.overview.needOther'))).toBeVisible()
  const answer = await postForm(page.request, '/abha', form)
  expect(await answer.text()).toContain(t('abha.overview.needOther'))
  await page.getByRole('link', { name: t('abha.overview.needOtherLink') }).click()
  await page.waitForURL('**/settings/add?for=abha')
  const mobile = newMobile()
  const otp = await codeSent(mobile, async () => {
    await page.getByLabel(t('settings.addLabel')).fill(mobile)
    await press(page, t('signIn.sendCode'))
    await page.waitForURL('**/settings/add/code')
  })
  await typeCode(page, t, otp, t('settings.addCode'))
  await page.waitForURL('**/abha?added=0')
  await expect(page.getByText(t('settings.added'))).toBeVisible()
  await expect(page.getByRole('button', { name: t('abha.overview.deactivate') })).toBeVisible()
})

test('without an ABHA there is nothing to deactivate', async ({ page, t, email }) => {
  await ask(email)
  await signIn(page.context(), email)
  await page.goto('/abha')
  await expect(heading(page)).toHaveText(t('abha.overview.none'))
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0)
})

test('a stranger, nobody and another site change nothing, and see nothing', async ({
  page,
  browser,
  t,
  sql,
  email,
}) => {
  const account = await abhaHolder(page, sql, email)
  await untilConfirm(page, t, account)
  const path = new URL(page.url()).pathname
  const form = await readForm(page, path, t('abha.confirm.deactivation.yes'))
  const leave = await readForm(page, path, t('abha.confirm.deactivation.no'))
  const stranger = await browser.newContext({ locale: 'en' })
  const newcomer = newEmail()
  await ask(newcomer)
  await signIn(stranger, newcomer)
  const guest = await browser.newContext({ locale: 'en' })
  const status = async () => (await sql`select status, version from abha_change where id = ${changeOf(page)}`)[0]
  const before = await status()
  for (const one of [form, leave]) {
    for (const origin of ['https://evil.example', 'null', null]) await postForm(page.request, path, one, origin)
    await postForm(stranger.request, path, one)
    await postForm(guest.request, path, one)
  }
  expect(await status()).toEqual(before)
  for (const of of ['', '/reasons', '/sign-in', '/method', '/code', '/confirm', '/checking', '/result']) {
    const address = new URL(path.replace('/confirm', of), page.url()).href
    expect.soft((await stranger.request.get(address)).status(), of).toBe(404)
    const answer = await guest.request.get(address, { maxRedirects: 0 })
    expect.soft([answer.status(), answer.headers().location], of).toEqual([307, expect.stringContaining('/sign-in')])
  }
  await postForm(page.request, path, form)
  expect(await status()).toMatchObject({ status: 'DONE' })
  await stranger.close()
  await guest.close()
})
