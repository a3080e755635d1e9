import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from '@playwright/test'
import type { Db } from '@/db/client'
import type { Role } from '@/lib/core/staff/permission'
import { newToken } from '@/lib/operations/sign-in/token'
import { expectAccessible } from '../support/a11y'
import { call, done } from '../support/api'
import { fill, press, tabTo, WIDTHS } from '../support/keyboard'
import { newEmail, tokenOf } from '../support/people'
import { approveByApi, inDays } from '../support/requests'
import { expect, test } from '../support/test'
import { rememberSecret, walletUrl } from '../support/wallet'

const hash = (secret: string) => createHash('sha256').update(secret).digest()
const newSecret = () => {
  const secret = randomBytes(32).toString('base64url')
  rememberSecret(secret)
  return secret
}

/** A partner that this test has for itself, with a key of its software's. */
async function newPartner(sql: Db) {
  const id = randomUUID()
  const { token, hash: secretHash } = newToken('k')
  rememberSecret(token)
  await sql`insert into partner (id, name, kind, contact, created_at)
            values (${id}, 'Lotus Clinic', 'clinic', 'privacy@lotus.example', now())`
  await sql`insert into partner_consumer (consumer_id, partner_id) values (${id}, ${id})`
  await sql`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, created_at)
            values (${randomUUID()}, ${id}, 'native', ${secretHash}, 'test', ${['consents:request', 'consents:read']}, now())`
  return { id, token }
}

async function signIn(sql: Db, context: BrowserContext, partnerId: string, role: Role): Promise<void> {
  const [staffId, secret] = [randomUUID(), newSecret()]
  await sql`insert into staff (id, email, name, created_at)
            values (${staffId}, ${`${staffId}@lotus.example`}, 'Meena Iyer', now())`
  await sql`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${partnerId}, ${role})`
  await sql`insert into staff_session (id, secret_hash, staff_id, partner_id, signed_in_with, created_at, last_seen_at,
              expires_at, stepped_up_at)
            values (${randomUUID()}, ${hash(secret)}, ${staffId}, ${partnerId}, 'password', now(), now(),
              now() + interval '8 hours', now())`
  await context.addCookies([
    { name: 'sammati.staff', value: secret, url: walletUrl(), httpOnly: true, sameSite: 'Lax' },
  ])
}

const ask = (token: string, email: string, over: Record<string, unknown> = {}): Promise<{ id: string }> =>
  done('POST', '/api/v1/consent-requests', {
    token,
    body: {
      purpose: 'LOAN',
      dataTypes: ['Invoice', 'Prescription'],
      dateRange: { from: '2021-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      validUntil: inDays(180),
      expiresAt: inDays(2),
      person: { identifiers: [email] },
      ...over,
    },
  })

/** Keeps back what the page asks of these addresses, until the function that it answers with is called. */
async function hold(page: Page, address: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(address, async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}

const stateOf = async (token: string, id: string) =>
  (await call('GET', `/api/v1/consent-requests/${id}`, { token })).body.state

/** A request whose person shared one kind of data of two. */
async function answeredInPart(token: string, email: string) {
  const { id } = await ask(token, email)
  const person = await tokenOf(email)
  await approveByApi(id, person, { dataTypes: ['Invoice'] })
  return { id, person }
}

for (const [place, { width, touch }] of Object.entries(WIDTHS))
  test.describe(`at ${place}, by the keyboard alone,`, () => {
    test.use({ viewport: { width, height: 800 }, hasTouch: touch, isMobile: touch })

    test('a reviewer works through the queue: narrows, finds, opens, lets through, notes, marks, takes back', async ({
      page,
      sql,
      t,
    }) => {
      test.setTimeout(90_000)
      const partner = await newPartner(sql)
      await signIn(sql, page.context(), partner.id, 'reviewer')
      await page.goto('/console/requests')
      await expect(page.getByText(t('queue.empty'))).toBeVisible()

      const [first, second] = [newEmail(), newEmail()]
      await sql`update partner set four_eyes = true where id = ${partner.id}`
      const waiting = await ask(partner.token, first)
      await sql`update partner set four_eyes = false where id = ${partner.id}`
      const open = await ask(partner.token, second, { purpose: 'CAREMGT' })
      expect(await stateOf(partner.token, waiting.id)).toBe('IN_REVIEW')

      const faults: string[] = []
      page.on('pageerror', ({ message }) => faults.push(message))
      page.on('console', (said) => said.type() === 'error' && faults.push(said.text()))
      await page.clock.install()
      await page.goto('/console/requests')
      const rows = page.locator('[data-queue-row]')
      await expect(rows).toHaveCount(2)
      await expect(page.locator('body')).not.toContainText(first)

      // The rows are on the page before the keys are.
      await expect(async () => {
        await page.keyboard.press('?')
        await expect(page.getByRole('dialog')).toContainText(t('queue.keys.down'), { timeout: 500 })
      }).toPass()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
      // The newest first; j and k go from row to row, and Enter opens.
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await expect(rows.nth(1)).toBeFocused()
      await page.keyboard.press('k')
      await expect(rows.nth(0)).toBeFocused()
      await page.keyboard.press('?')
      await press(page, page.getByRole('button', { name: t('queue.keys.off') }))
      await page.keyboard.press('Escape')
      await page.keyboard.press('j')
      await expect(rows.nth(1)).not.toBeFocused()
      // What the browser made of the page is what the server wrote, and the dialog is dressed as the policy allows.
      expect(faults).toEqual([])
      await page.reload()
      await expect(rows).toHaveCount(2)
      await press(page, page.getByRole('button', { name: t('queue.keys.open') }))
      await press(page, page.getByRole('button', { name: t('queue.keys.on') }))
      await page.keyboard.press('Escape')

      // What comes meanwhile is said, and moves nothing until it is asked for.
      await ask(partner.token, newEmail())
      await page.clock.fastForward(16_000)
      await expect(page.getByRole('status')).toContainText(t('queue.changed', { count: 1 }))
      await expect(rows).toHaveCount(2)
      // And what cannot be found out is said as well.
      const address = '**/console/data/requests*'
      await page.route(address, (route) => route.abort())
      await page.clock.fastForward(16_000)
      await expect(page.getByRole('status')).toContainText(t('queue.stale'))
      await page.unroute(address)
      await press(page, page.getByRole('button', { name: t('queue.show') }))
      await expect(rows).toHaveCount(3)

      // Narrowed by a choice, which is an address.
      await tabTo(page, page.getByLabel(t('queue.filter.status'), { exact: true }))
      const narrow = await hold(page, '**/console/requests?status=*')
      await page.keyboard.press('ArrowDown')
      await expect(page.getByRole('status', { name: t('queue.loading') })).toBeVisible()
      await expect(rows).toHaveCount(0)
      narrow()
      await page.waitForURL('**/console/requests?status=IN_REVIEW')
      await expect(rows).toHaveCount(1)
      await page.keyboard.press('End')
      await page.waitForURL('**/console/requests?status=CANCELLED')
      await expect(page.getByText(t('queue.noMatch'))).toBeVisible()

      // Kept under a name, as the address has it by now, and gone again.
      const view = page.getByRole('link', { name: 'Taken back by us' })
      await fill(page, page.getByLabel(t('queue.own.name')), 'Taken back by us')
      await press(page, page.getByRole('button', { name: t('queue.own.keep'), exact: true }))
      await expect(view).toHaveAttribute('aria-current', 'page')
      await press(page, page.getByRole('button', { name: t('queue.own.remove') }))
      await expect(view).toHaveCount(0)
      await expect(page).toHaveURL(/\/console\/requests\?status=CANCELLED$/)
      await press(
        page,
        page
          .getByRole('main')
          .getByRole('link', { name: t('queue.clear') })
          .first(),
      )
      await expect(rows).toHaveCount(3)

      // Found by the whole identifier, which no address holds.
      // The rows are on the page before the keys are.
      await expect(async () => {
        await page.keyboard.press('/')
        await expect(page.locator('#find')).toBeFocused({ timeout: 500 })
      }).toPass()
      await page.keyboard.type(first)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/console/requests?person=*')
      expect(page.url()).not.toContain(first.slice(0, 20))
      await expect(rows).toHaveCount(1)
      await expect(page.getByRole('row').last()).toContainText(t('queue.more'))
      // The row is on the page before the keys know of it.
      await expect(async () => {
        await page.keyboard.press('j')
        await expect(rows.nth(0)).toBeFocused({ timeout: 500 })
      }).toPass()
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/console/requests/${waiting.id}`)
      await expect(page.getByText('Records of 5 years; usual is 1 year.')).toBeVisible()
      await press(page, page.getByRole('button', { name: t('queue.one.release') }))
      await expect(page.getByText(t('queue.one.event.request_released', { name: 'Meena Iyer' }))).toBeVisible()
      expect(await stateOf(partner.token, waiting.id)).toBe('REQUESTED')
      await press(page, page.getByRole('button', { name: t('queue.one.mark'), exact: true }))
      await expect(page.getByText(/^Looked at by Meena Iyer, /)).toBeVisible()
      await fill(page, page.getByLabel(t('queue.one.note')), 'Ask for the bill only.')
      await press(page, page.getByRole('button', { name: t('queue.one.addNote') }))
      await expect(page.getByRole('listitem').filter({ hasText: 'Ask for the bill only.' })).toBeVisible()

      // Several at once, and what nobody answered is taken back; in rows that are further apart.
      await page.goto('/console/requests')
      const height = async () => (await page.getByRole('row').last().boundingBox())?.height ?? 0
      const close = await height()
      await press(page, page.getByRole('button', { name: t('console.density.comfortable') }))
      await expect(page.getByRole('button', { name: t('console.density.compact') })).toBeVisible()
      expect(await height()).toBeGreaterThan(close + 10)
      // A phone shows no heads of columns, and so no box for all rows.
      for (const box of touch ? await page.locator('input[name=id]').all() : [page.getByLabel(t('queue.selectAll'))]) {
        await tabTo(page, box)
        await page.keyboard.press('Space')
      }
      await press(page, page.getByRole('button', { name: t('queue.bulk.review') }))
      await expect(page.getByRole('status')).toContainText(t('queue.bulk.seen', { count: 2 }))
      await tabTo(page, page.locator(`input[name=id][value="${open.id}"]`))
      await page.keyboard.press('Space')
      await press(page, page.getByRole('button', { name: t('queue.bulk.withdraw') }))
      await press(page, page.getByRole('dialog').getByRole('button', { name: t('queue.bulk.withdrawButton') }))
      await expect(page.getByRole('status')).toContainText(t('queue.bulk.taken', { done: 1, refused: 0 }))
      expect(await stateOf(partner.token, open.id)).toBe('CANCELLED')
    })

    test('a viewer finds a request, reads it and its permission, and is given nothing to change', async ({
      page,
      sql,
      t,
    }) => {
      const partner = await newPartner(sql)
      const email = newEmail()
      const { id } = await answeredInPart(partner.token, email)
      await signIn(sql, page.context(), partner.id, 'viewer')
      await page.goto('/console/requests')
      const main = page.getByRole('main')
      const entries = page.getByRole('navigation', { name: t('console.navLabel') }).getByRole('link')
      const entry = (name: string) => entries.filter({ hasText: t(`console.nav.${name}`) })
      const opened = ['requests', 'artefacts', 'deletions', 'notices', 'purposes', 'metrics']
      await expect(entries).toHaveText(opened.map((name) => t(`console.nav.${name}`)))
      await expect(main.getByRole('checkbox')).toHaveCount(0)
      await fill(page, page.locator('#find'), email)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/console/requests?person=*')
      await press(page, page.locator('[data-queue-row]'))
      await page.waitForURL(`**/console/requests/${id}`)
      await expect(page.getByText(`(${t('queue.one.left')})`)).toBeVisible()
      await expect(main.getByRole('button')).toHaveCount(0)
      const open = await hold(page, '**/console/artefacts?*')
      await press(page, entry('artefacts'))
      await expect(entry('artefacts').getByRole('status')).toHaveText(t('console.loading'))
      open()
      await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('queue.artefacts.title'))
      await press(page, main.getByRole('row').getByRole('link'))
      await page.waitForURL(`**/console/requests/${id}`)
      await press(page, entry('deletions'))
      await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('queue.deletions.title'))
      await expect(main.getByRole('button')).toHaveCount(0)
      await press(page, entry('metrics'))
      await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('metrics.heading'))
      for (const path of ['keys', 'origins', 'webhooks', 'audit', 'staff', 'settings']) {
        await page.goto(`/console/${path}`)
        await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('console.barred.heading'))
      }

      // What cannot be read is said to have failed, and never looks like an empty list.
      const [kept] = await sql`select subject_sealed as sealed from consent_request where id = ${id}`
      const write = (sealed: Uint8Array) =>
        sql.begin(async (tx) => {
          await tx`set local session_replication_role = replica`
          await tx`update consent_request set subject_sealed = ${sealed} where id = ${id}`
        })
      await write(Buffer.from('unreadable'))
      await page.goto('/console/requests')
      await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('console.failed.heading'))
      await expect(page.getByText(t('queue.empty'))).toHaveCount(0)
      await write(kept?.sealed)
      await press(page, main.getByRole('alert').getByRole('link', { name: t('console.failed.retry') }))
      await expect(page.locator('[data-queue-row]')).toHaveCount(1)
    })
  })

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true })

  test('every page of requests, permissions and deletions is read, and data are said to be deleted', async ({
    page,
    browser,
    sql,
    t,
    language,
  }) => {
    test.setTimeout(90_000)
    const accessible = (name: string) => expectAccessible(page, language, name)
    const partner = await newPartner(sql)
    await signIn(sql, page.context(), partner.id, 'reviewer')
    const email = newEmail()
    const { id, person: token } = await answeredInPart(partner.token, email)

    await page.goto('/console/requests')
    await accessible('queue')
    await page.locator('[data-queue-row]').click()
    await page.waitForURL('**/console/requests/*')
    await page.locator('summary', { hasText: t('queue.one.askAgain') }).click()
    await accessible('a request that was answered in part')

    await page.goto('/console/artefacts')
    await expect(page.getByRole('row')).toHaveCount(1)
    await accessible('permissions')
    const [artefact] = await sql<{ id: string }[]>`select id from consent_artefact where request_id = ${id}`
    await done('POST', `/api/v1/consents/${artefact?.id}/revoke`, { token, body: {} })

    await page.goto('/console/deletions')
    await accessible('deletions')
    const confirm = page.getByRole('button', { name: t('queue.deletions.button') })
    await confirm.click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(t('queue.deletions.none'))
    await page.locator(`input[name=id][value="${artefact?.id}"]`).check()
    await page.getByLabel(t('queue.deletions.statement')).check()
    await confirm.click()
    await page.waitForURL('**/console/deletions?list=due&done=1')
    await expect(page.getByRole('status')).toContainText(t('queue.deletions.done', { count: 1 }))
    await expect(page.getByText(t('queue.deletions.empty.due'))).toBeVisible()

    // Another partner's staff have none of it, by any address.
    const stranger = await browser.newContext({ locale: language })
    await signIn(sql, stranger, (await newPartner(sql)).id, 'admin')
    const other = await stranger.newPage()
    for (const path of [`/console/requests/${id}`, `/console/requests/${id}/raw`])
      expect((await other.goto(path))?.status(), path).toBe(404)
    const data = await stranger.request.get(`${walletUrl()}/console/data/requests`)
    expect(await data.json()).toEqual({ rows: [] })
    await stranger.close()
  })
})
