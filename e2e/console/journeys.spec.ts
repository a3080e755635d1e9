import type { Page } from '@playwright/test'
import { may, type Permission, type Role } from '@/lib/core/staff/permission'
import { expectAccessible, violations } from '../support/a11y'
import { fill, press, tabTo, WIDTHS } from '../support/keyboard'
import { messagesTo, newEmail } from '../support/people'
import { codeOf, giveAuthenticator, newPartner, signInStaff } from '../support/staff'
import { expect, test } from '../support/test'
import { demoFacts, rememberSecret, walletUrl } from '../support/wallet'
import type { Words } from '../support/words'

/** What the console's navigation has, and what opens it. */
const NAV = {
  requests: 'requests:read',
  artefacts: 'artefacts:read',
  deletions: 'artefacts:read',
  notices: 'notices:read',
  purposes: 'notices:read',
  keys: 'credentials:read',
  origins: 'credentials:read',
  webhooks: 'webhooks:read',
  audit: 'audit:read',
  metrics: 'metrics:read',
  staff: 'staff:read',
  settings: 'staff:read',
} as const satisfies Record<string, Permission>
const NAMES = Object.keys(NAV) as (keyof typeof NAV)[]

const entry = (page: Page, t: Words, name: string) =>
  page
    .getByRole('navigation', { name: t('console.navLabel') })
    .getByRole('link', { name: t(`console.nav.${name}`), exact: true })

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function signInByKeyboard(page: Page, t: Words, given: { email: string; password: string; code: string }) {
  await page.goto('/console')
  await page.waitForURL('**/console/sign-in?*')
  await fill(page, page.getByLabel(t('console.signIn.email')), given.email)
  await fill(page, page.getByLabel(t('console.signIn.password')), given.password)
  await fill(page, page.getByLabel(t('console.signIn.code')), given.code)
  await page.keyboard.press('Enter')
}

for (const [place, { width, touch }] of Object.entries(WIDTHS))
  test.describe(`at ${place}, by the keyboard alone,`, () => {
    test.use({ viewport: { width, height: 800 }, hasTouch: touch, isMobile: touch })

    test('an admin invites a reviewer, who sets up a sign-in, and is removed again', async ({
      page,
      browser,
      sql,
      t,
    }) => {
      test.setTimeout(90_000)
      const admin = await signInStaff(page, sql, 'admin', await newPartner(sql))
      const authenticator = await giveAuthenticator(sql, admin)
      await sql`update staff_session set stepped_up_at = null where staff_id = ${admin}`
      await page.goto('/console/staff')
      const email = newEmail()
      const invite = async () => {
        await fill(page, page.getByLabel(t('console.members.name'), { exact: true }), 'Rohit Jain')
        await fill(page, page.getByLabel(t('console.members.email'), { exact: true }), email)
        await tabTo(page, page.getByLabel(t('console.members.role'), { exact: true }))
        await page.keyboard.press('ArrowDown')
        await press(page, button(page, t('console.members.invite')))
      }
      // Not without a fresh proof: the form says so, and leads to where it is given.
      await invite()
      const alert = page.getByRole('main').getByRole('alert')
      await expect(alert.getByRole('link')).toHaveAttribute('href', /^\/console\/step-up\?next=%2Fconsole%2Fstaff/)
      expect(await messagesTo(email)).toEqual([])
      await press(page, alert.getByRole('link'))
      await fill(page, page.getByLabel(t('console.signIn.code')), codeOf(authenticator))
      await press(page, button(page, t('console.stepUp.button')))
      await page.waitForURL('**/console/staff')
      await invite()
      await expect(page.getByRole('status')).toHaveText(t('console.members.news.invited'))
      await expect.poll(() => messagesTo(email)).toHaveLength(1)
      const [message] = await messagesTo(email)
      const link = /http\S+\/console\/invitation\?token=(\S+)/.exec(message?.body ?? '')
      rememberSecret(link?.[1] ?? '')

      const other = await browser.newContext({
        viewport: { width, height: 800 },
        hasTouch: touch,
        isMobile: touch,
        locale: 'en',
      })
      const guest = await other.newPage()
      await guest.goto(link?.[0] ?? '')
      expect.soft(await violations(guest), 'invited').toEqual([])
      await press(guest, button(guest, t('console.invitation.begin')))
      await guest.waitForURL('**/invitation/set-up')
      const secret = (await guest.locator('code').innerText()).replaceAll(' ', '')
      rememberSecret(secret)
      await expect(guest.getByRole('img', { name: t('console.invitation.qr') })).toBeVisible()
      expect.soft(await violations(guest), 'setting up').toEqual([])
      const password = `lotus ${email.slice(8, 30)}`
      rememberSecret(password)
      await fill(guest, guest.getByLabel(t('console.invitation.newPassword')), password)
      const spent = codeOf(secret)
      await fill(guest, guest.getByLabel(t('console.signIn.code')), spent)
      await guest.keyboard.press('Enter')
      await guest.waitForURL('**/console/requests')
      await press(guest, button(guest, t('console.signOut')))
      await guest.waitForURL('**/console/sign-in?out=1')
      // The spent code is refused, and what was typed stays; the next one opens the page that was asked for.
      await signInByKeyboard(guest, t, { email, password, code: spent })
      await expect(guest.getByRole('main').getByRole('alert')).toBeFocused()
      await expect(guest.getByLabel(t('console.signIn.email'))).toHaveValue(email)
      await fill(guest, guest.getByLabel(t('console.signIn.password')), password)
      await fill(guest, guest.getByLabel(t('console.signIn.code')), codeOf(secret, 1))
      await guest.keyboard.press('Enter')
      await guest.waitForURL('**/console/requests')

      await page.goto('/console/staff')
      await press(page, page.getByRole('row').filter({ hasText: email }).getByRole('link'))
      await page.waitForURL('**/console/staff/*')
      await press(page, button(page, t('console.members.remove')))
      await expect(page.getByRole('status')).toHaveText(t('console.members.news.removed'))
      // Of the page that is open still, the next thing asked for leads to sign-in.
      const after = await guest.request.get(`${walletUrl()}/console/requests`, { maxRedirects: 0 })
      expect(after.status()).toBe(307)
      expect(after.headers().location).toContain('/console/sign-in')
      await other.close()
    })

    for (const role of ['admin', 'reviewer', 'auditor'] as const satisfies Role[])
      test(`the ${role} finds what the role opens, and is told of what it does not`, async ({
        page,
        sql,
        t,
        language,
      }) => {
        await signInStaff(page, sql, role, await newPartner(sql))
        await page.goto('/console/account')
        for (const name of NAMES) await expect(entry(page, t, name)).toHaveCount(may(role, NAV[name]) ? 1 : 0)
        const first = entry(page, t, role === 'auditor' ? 'audit' : 'metrics')
        await press(page, first)
        await expect(first).toHaveAttribute('aria-current', 'page')
        for (const path of ['account', 'settings', 'staff'] as const) {
          const answer = await page.goto(`/console/${path}`)
          expect.soft(answer?.status(), path).toBe(200)
          const isBarred = path !== 'account' && !may(role, NAV[path])
          await expect(page.getByRole('heading', { name: t('console.barred.heading') })).toHaveCount(isBarred ? 1 : 0)
          if (path !== 'account' && !isBarred) await expect(entry(page, t, path)).toBeInViewport()
          // As an admin finds them on a phone, every page is looked at by e2e/a11y/console.spec.ts.
          if (touch && role !== 'admin' && path !== 'account') {
            await expectAccessible(page, language, `${role}, ${path}`)
            await page.setViewportSize({ width, height: 800 })
          } else if (!touch && role === 'admin') expect.soft(await violations(page), `${role}, ${path}`).toEqual([])
        }
      })
  })

test('a member of the demo’s staff signs in with what demo.json says, and out', async ({ page, t, language }) => {
  const admin = demoFacts().staff.find(({ role, email }) => role === 'admin' && email.endsWith('@cityhospital.example'))
  if (!admin) throw new Error('the demo has no admin')
  await signInByKeyboard(page, t, { email: admin.email, password: admin.password, code: codeOf(admin.totpSecret) })
  await page.waitForURL('**/console/requests')
  const cookies = (await page.context().cookies()).filter(({ name }) => name.endsWith('sammati.staff'))
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/' }])
  // A copy of the cookie is worth nothing once its owner has signed out.
  await button(page, t('console.signOut')).click()
  await page.waitForURL('**/console/sign-in?out=1')
  const copy = await page.request.get(`${walletUrl()}/console/account`, {
    headers: { cookie: `sammati.staff=${cookies[0]?.value}` },
    maxRedirects: 0,
  })
  expect(copy.status()).toBe(307)
  expect(language).toBe('en')
})

test('nobody else gets in: a person’s session, a made-up cookie, a next that leads away', async ({
  page,
  context,
  t,
}) => {
  await context.addCookies([{ name: 'sammati.staff', value: 'A'.repeat(43), url: walletUrl() }])
  for (const path of ['/console/staff', '/console/account', '/console/settings']) {
    const answer = await page.request.get(walletUrl() + path, { maxRedirects: 0 })
    expect.soft(answer.status(), path).toBe(307)
    expect.soft(answer.headers().location, path).toBe(`/console/sign-in?next=${encodeURIComponent(path)}`)
  }
  for (const next of ['https://evil.example', '//evil.example', '/console/../settings', '/', '/console/sign-in']) {
    await page.goto(`/console/sign-in?next=${encodeURIComponent(next)}`)
    await expect(page.locator('input[name=next]')).toHaveValue('/console')
  }
  await page.goto('/console/invitation?token=made-up')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('console.invitation.overHeading'))
  // Where no provider is named, its addresses lead back.
  for (const path of ['/console/sign-in/oidc', '/console/sign-in/oidc/callback?code=x&state=y']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/console\/sign-in\?provider=1$/)
  }
})
