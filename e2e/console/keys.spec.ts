import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { Role } from '@/lib/core/staff/permission'
import { instantInWords } from '@/lib/core/time/left'
import { expectAccessible } from '../support/a11y'
import { call } from '../support/api'
import { fill, press, tabTo } from '../support/keyboard'
import { furnish, KEY_USED_AT, newPartner, signInStaff } from '../support/staff'
import { expect, test } from '../support/test'
import { rememberSecret, walletUrl } from '../support/wallet'
import { wordsIn } from '../support/words'

/** One of a partner's staff, signed in at a browser; `provenAgo` minutes after they last proved who they are. */
async function signIn(sql: Db, context: BrowserContext, partnerId: string, role: Role, provenAgo = 0): Promise<Page> {
  const page = await context.newPage()
  const staffId = await signInStaff(page, sql, role, partnerId)
  await sql`update staff_session set stepped_up_at = now() - make_interval(mins => ${provenAgo})
    where staff_id = ${staffId}`
  return page
}

const answers = async (token: string) => (await call('GET', '/api/v1/consent-requests', { token })).status

const wide = { width: 1440, height: 900 }
const onPhone = (browser: Browser, locale: string) =>
  browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale })

test('an admin makes a key by the keyboard, sees it once, replaces it and ends it', async ({ context, sql, t }) => {
  const partnerId = await newPartner(sql)
  const page = await signIn(sql, context, partnerId, 'admin')
  await page.setViewportSize(wide)
  await page.goto('/console/keys')
  await expect(page.getByText(t('keys.empty'))).toBeVisible()
  await page.goto('/console/keys/new?dialect=native')
  await fill(page, page.getByLabel(t('keys.create.label')), 'Registration desk')
  await tabTo(page, page.getByLabel(t('keys.scopes.consents:read')))
  await page.keyboard.press('Space')
  await fill(page, page.getByLabel(t('keys.create.addresses')), '127.0.0.0/33')
  await press(page, page.getByRole('button', { name: t('keys.create.submit') }))
  // What is wrong is said, and nothing that was typed or ticked is lost.
  await expect(page.getByRole('main').getByRole('alert')).toContainText('127.0.0.0/33')
  await expect(page.getByLabel(t('keys.create.label'))).toHaveValue('Registration desk')
  await expect(page.getByLabel(t('keys.scopes.consents:read'))).toBeChecked()
  await tabTo(page, page.getByLabel(t('keys.create.addresses')))
  await page.keyboard.press('Control+A')
  await page.keyboard.type('127.0.0.0/8\n::1')
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    press(page, page.getByRole('button', { name: t('keys.create.submit') })),
  ])
  expect(answer.headers()['cache-control']).toContain('no-store')
  const box = page.getByRole('main').getByRole('status')
  await expect(box).toContainText(t('keys.once.heading'))
  const token = (await box.locator('code').first().textContent()) ?? ''
  expect(token).toMatch(/^sam_k_[\w-]{43}$/)
  rememberSecret(token)
  expect(await answers(token)).toBe(200)

  // It is nowhere else, and not even there any more.
  for (const go of [() => page.reload(), () => page.goto('/console/keys'), () => page.goto('/console/audit')]) {
    await go()
    expect(await page.content()).not.toContain(token)
  }
  const stored = await sql<{ row: string }[]>`
    select row_to_json(c)::text as row from partner_credential c where partner_id = ${partnerId}
    union all select row_to_json(a)::text from audit_event a where partner_id = ${partnerId}`
  expect(stored.map(({ row }) => row).join()).not.toContain(token.slice(10))

  await page.goto('/console/keys')
  await press(page, page.getByRole('link', { name: 'Registration desk' }))
  await press(page, page.getByRole('button', { name: t('keys.one.rotateSubmit') }))
  await expect(page.getByRole('main').getByRole('status')).toContainText(t('keys.once.heading'))
  const fresh = (await page.getByRole('main').getByRole('status').locator('code').first().textContent()) ?? ''
  rememberSecret(fresh)
  expect(fresh).not.toBe(token)
  expect([await answers(token), await answers(fresh)]).toEqual([200, 200])

  await press(page, page.getByRole('link', { name: t('keys.once.done') }))
  await expect(page.getByText(t('keys.replaced'), { exact: false })).toBeVisible()
  await press(
    page,
    page
      .getByRole('row')
      .filter({ hasText: t('keys.replaced') })
      .getByRole('link'),
  )
  const prefix = page.getByLabel(t('keys.one.revokePrefix', { prefix: token.slice(0, 10) }))
  await fill(page, prefix, 'sam_k_')
  await press(page, page.getByRole('button', { name: t('keys.one.revokeSubmit') }))
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('keys.problem.prefix'))
  expect(await answers(token)).toBe(200)
  await fill(page, prefix, token.slice(0, 10))
  await press(page, page.getByRole('button', { name: t('keys.one.revokeSubmit') }))
  await expect(page.getByRole('main').getByRole('status')).toContainText(t('keys.done.revoked'))
  expect([await answers(token), await answers(fresh)]).toEqual([401, 200])

  await page.goto('/console/audit?action=credential.revoked')
  await expect(page.getByRole('row')).toHaveCount(2)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    press(page, page.getByRole('button', { name: t('auditLog.export.label', { format: 'CSV' }) })),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain('credential.revoked')
  await page.goto('/console/audit?action=audit.exported')
  await expect(page.getByRole('row').nth(1)).toContainText('Kavita Rao')
})

test('an endpoint is added, tried and watched', async ({ context, sql, t }) => {
  const partnerId = await newPartner(sql)
  const page = await signIn(sql, context, partnerId, 'admin')
  await page.setViewportSize(wide)
  await page.goto('/console/webhooks/new')
  await page.getByLabel(t('webhooks.create.url'), { exact: true }).fill('http://10.0.0.1/hook')
  await page.getByRole('button', { name: t('webhooks.create.submit') }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(t('webhooks.problem.url'))
  await page.getByLabel(t('webhooks.create.url'), { exact: true }).fill('http://127.0.0.1:1/hook')
  await page.getByRole('button', { name: t('webhooks.create.submit') }).click()
  const secret = (await page.getByRole('main').getByRole('status').locator('code').first().textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)
  rememberSecret(secret)
  await page.getByRole('link', { name: t('keys.once.done') }).click()
  await page.getByRole('link', { name: 'http://127.0.0.1:1/hook' }).click()
  await page.getByRole('button', { name: t('webhooks.one.test') }).click()
  await expect(page.getByRole('main').getByRole('status')).toContainText(t('webhooks.done.tested'))
  const log = page.getByRole('table', { name: t('webhooks.log.caption') })
  await expect(async () => {
    await page.reload()
    await expect(log).toContainText(t('webhooks.log.states.failed'), { timeout: 500 })
  }).toPass({ timeout: 20_000 })
  await log.getByText(t('webhooks.log.tries', { count: 1 })).click()
  await expect(log.getByRole('listitem')).toContainText(t('webhooks.log.outcomes.failed'))
  await log.getByRole('button').click()
  await expect(page.getByRole('main').getByRole('status')).toContainText(t('webhooks.done.replayed'))
  await page.getByRole('button', { name: t('webhooks.one.pause') }).click()
  await expect(page.getByText(t('webhooks.states.partner'))).toBeVisible()

  await sql`update webhook_endpoint set paused_by = 'failing', failing_since = now() where partner_id = ${partnerId}`
  await page.goto('/console/keys')
  await expect(page.getByRole('navigation', { name: t('console.navLabel') })).toContainText(
    t('webhooks.alerts.nav', { count: 1 }),
  )
  await page.goto('/console/webhooks')
  await expect(page.getByText(t('webhooks.alerts.stopped', { count: 1 }))).toBeVisible()
})

test('nobody reaches what is not theirs, and a proof that is too old opens nothing', async ({
  browser,
  context,
  sql,
  t,
}) => {
  const [own, other] = [await newPartner(sql), await newPartner(sql)]
  const theirs = await signIn(sql, await browser.newContext(), other, 'admin')
  await theirs.goto('/console/keys/new?dialect=samagra')
  await theirs.getByLabel(t('keys.create.label')).fill('Theirs alone')
  await theirs.getByLabel(t('keys.scopes.consents:read')).check()
  await theirs.getByRole('button', { name: t('keys.create.submit') }).click()
  await expect(theirs.getByRole('status')).toContainText(t('keys.once.heading'))
  const [key] = await sql`select id from partner_credential where partner_id = ${other}`
  await theirs.context().close()

  const page = await signIn(sql, context, own, 'admin', 6)
  for (const path of [`/console/keys/${key?.id}`, `/console/webhooks/${v7()}`, '/console/keys/not-an-id']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/console\/not-here$/)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('console.notFound.heading'))
  }
  await page.goto(`/console/audit?request=${v7()}`)
  await expect(page.getByText(t('auditLog.noMatch'))).toBeVisible()
  await page.goto('/console/audit')
  expect(await page.content()).not.toContain('Theirs alone')
  await page.goto('/console/keys/new?dialect=native')
  await expect(page).toHaveURL(/\/console\/step-up\?next=%2Fconsole%2Fkeys%2Fnew%3Fdialect%3Dnative$/)
  const form = { form: { format: 'json', atPartner: own }, maxRedirects: 0 }
  const at = `${walletUrl()}/console/audit/export`
  expect((await context.request.post(at, form)).status()).toBe(403)
  expect((await context.request.post(at, { ...form, headers: { origin: 'https://evil.example' } })).status()).toBe(403)
  const stale = await context.request.post(at, { ...form, headers: { origin: walletUrl() } })
  expect([stale.status(), stale.headers().location]).toEqual([303, expect.stringContaining('/console/step-up?next=')])
  expect(await sql`select from audit_event where partner_id = ${own} and action = 'audit.exported'`).toHaveLength(0)
})

for (const locale of ['en', 'hi'] as const)
  test(`on a phone, in ${locale}, everything can be read and met by a finger`, async ({ browser, sql }) => {
    const context = await onPhone(browser, locale)
    const partnerId = await newPartner(sql)
    const page = await signIn(sql, context, partnerId, 'admin')
    const t = wordsIn(locale)
    await furnish(sql, partnerId)
    await page.goto('/console/webhooks/new')
    await page
      .getByLabel(t('webhooks.create.url'), { exact: true })
      .fill('http://127.0.0.1:1/a-long-path-that-goes-on-and-on-and-on')
    await page.getByRole('button', { name: t('webhooks.create.submit') }).click()
    await expect(page.getByText(t('keys.once.heading'))).toBeVisible()
    await expectAccessible(page, locale, 'a secret that is shown once')
    for (const path of ['/console/audit', '/console/keys']) {
      await page.goto(path)
      // In English every page is looked at by e2e/a11y/console.spec.ts; here those where the most words stand side by side.
      if (locale !== 'en') await expectAccessible(page, locale, path)
    }
    await expect(page.getByRole('row', { name: 'sam_k_abcd' })).toContainText(instantInWords(KEY_USED_AT, locale, t))
    await expect(page.getByRole('row', { name: t('keys.account.service.all') })).toContainText('63')
    await context.close()
  })
