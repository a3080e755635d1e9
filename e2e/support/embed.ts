import { randomUUID } from 'node:crypto'
import { type APIResponse, expect, type Frame, type FrameLocator, type Locator, type Page } from '@playwright/test'
import type { Db } from '@/db/client'
import { SEEN_MS } from '@/lib/core/embed/judge'
import { newToken } from '@/lib/operations/sign-in/token'
import { untilAlive } from './alive'
import { done } from './api'
import { elsewhere } from './elsewhere'
import { codeSent, newEmail } from './people'
import { DATA, inDays } from './requests'
import { test as base } from './test'
import { walletUrl } from './wallet'
import type { Words } from './words'

/** A partner of a test's own, with a key, whose pages are at `clinic` and `localhost`, and where answers in a frame count. */
export async function makeClinic(sql: Db) {
  const sites = await elsewhere()
  const [id, { token: key, hash, prefix }] = [randomUUID(), newToken('k')]
  const consumerId = `did:consumer:${id}`
  await sql`insert into partner (id, name, kind, in_frame_approval, created_at)
    values (${id}, 'Asha Clinic', 'clinic', true, now())`
  await sql`insert into partner_consumer (consumer_id, partner_id) values (${consumerId}, ${id})`
  await sql`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, created_at)
    values (${randomUUID()}, ${id}, 'native', ${hash}, ${prefix}, ${['consents:request', 'consents:read']}, now())`
  const home = sites.at('clinic')
  const sameSite = `http://localhost:${sites.port}`
  for (const origin of [home, sameSite])
    await sql`insert into partner_origin (partner_id, use, origin) values (${id}, 'embed', ${origin})`

  /** Asks someone new. */
  const ask = async (email = newEmail()): Promise<{ email: string; requestId: string }> => {
    const { id: requestId } = await done('POST', '/api/v1/consent-requests', {
      token: key,
      body: {
        consumerId,
        purpose: 'CAREMGT',
        dataTypes: DATA,
        providers: [],
        dateRange: { from: '2025-01-01T00:00:00Z' },
        validUntil: inDays(180),
        expiresAt: inDays(2),
        person: { identifiers: [email] },
      },
    })
    return { email, requestId }
  }
  /** A session of a page of the clinic's. */
  const session = (
    asked: { email: string; requestId: string },
    parentOrigin = home,
  ): Promise<{ url: string; token: string }> =>
    done('POST', '/api/v1/embed-sessions', {
      token: key,
      body: { consentRequestId: asked.requestId, person: asked.email, parentOrigin },
    })
  /** A page with the loader, which writes down what it hears in `heard`. */
  const loaderPage = (token: string, { place = "container: '#consent'", around = '', headers = {} } = {}): string =>
    sites.put(
      'clinic',
      `<title>Asha Clinic</title>${around}<div id="consent"></div><script src="${walletUrl()}/embed/v1.js"></script>
<script>heard = []; const hear = (name) => (facts) => heard.push([name, facts])
handle = Sammati.open({ token: ${JSON.stringify(token)}, ${place}, onReady: hear('ready'), onDecided: hear('decided'),
  onClosed: hear('closed'), onError: hear('error'), onTokenExpired: hear('expired') })</script>`,
      headers,
    )
  const state = async (requestId: string): Promise<string> =>
    (await done('GET', `/api/v1/consent-requests/${requestId}`, { token: key })).state
  return { id, home, sites, ask, session, loaderPage, state, sameSite }
}
export type Clinic = Awaited<ReturnType<typeof makeClinic>>

/** With a clinic for all the tests of a worker. */
export const test = base.extend<object, { clinic: Clinic }>({
  clinic: [
    async ({ sql }, use) => {
      const clinic = await makeClinic(sql)
      // What the wallet read for another test a moment ago does not name it yet.
      const policy = async () =>
        (await fetch(`${walletUrl()}/embed/v1?p=${clinic.id}`)).headers.get('content-security-policy')
      await expect.poll(policy).toContain(clinic.home)
      await use(clinic)
      clinic.sites.close()
    },
    { scope: 'worker' },
  ],
})

/**
 * Opens a session without a frame: fetches its page as from `parent`, and calls the action that the page names as its
 * script does, with what the server noted in it. `path` is where the session is.
 */
export async function openSession(
  page: Page,
  { url, token, parent }: { url: string; token: string; parent: string },
): Promise<{ posted: APIResponse; path: string }> {
  const [entry = ''] = url.split('#')
  const shown = await page.request.get(entry, { headers: { referer: `${parent}/`, 'sec-fetch-dest': 'iframe' } })
  // What React gives to the page's script: `open` names a row, and the row its action.
  const given = (await shown.text()).replaceAll('\\"', '"')
  const found = (pattern: RegExp) => pattern.exec(given)?.[1] ?? ''
  const row = found(/"open":"\$h([\da-f]+)"/)
  const action = found(new RegExp(`(?:^|\\D)${row}:{"id":"([\\da-f]+)"`))
  const posted = await page.request.post(entry, {
    headers: { origin: walletUrl(), 'next-action': action, 'content-type': 'text/plain;charset=UTF-8' },
    data: JSON.stringify([{ note: found(/"note":"([\w.-]+)"/), token }]),
  })
  const [path] = /\/embed\/[\da-f-]{36}\?[^"]+/.exec(await posted.text()) ?? []
  if (!path) throw new Error(`No session was opened: ${posted.status()}`)
  return { posted, path }
}

type Heard = [name: string, facts?: Record<string, unknown>][]
/** What the loader told a page that it is in. */
export const heard = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard)

/** The wallet's page in a partner's. */
export const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe')

/** The frame itself, once it shows a page of the wallet's. */
export async function walletFrame(page: Page): Promise<Frame> {
  await expect.poll(() => page.frames().some((one) => one.url().startsWith(`${walletUrl()}/embed/`))).toBe(true)
  return page.frames().find((one) => one.url().startsWith(`${walletUrl()}/embed/`)) as Frame
}

/** Proves in a page of the wallet's, in a frame or not, who is there. */
export async function prove(inside: FrameLocator | Page, t: Words, email: string): Promise<void> {
  const otp = await codeSent(email, async () => {
    await inside.getByLabel(t('signIn.identifierLabel')).fill(email)
    await inside.getByRole('button', { name: t('signIn.sendCode') }).click()
    await expect(inside.getByLabel(t('signIn.codeLabel'))).toBeVisible()
  })
  await inside.getByLabel(t('signIn.codeLabel')).fill(otp)
  await inside.getByRole('button', { name: t('embed.enter'), exact: true }).click()
  // Its button is called as the last one was, in Hindi.
  await expect(inside.getByRole('radio', { name: t('decide.request.everything') })).toBeVisible()
}

/** From the request to the two buttons, with everything chosen. */
export async function toReview(inside: FrameLocator | Page, t: Words): Promise<void> {
  await inside.getByRole('radio', { name: t('decide.request.everything') }).check()
  await inside.getByRole('button', { name: t('decide.request.continue') }).click()
  const share = shareIn(inside, t)
  await expect(share).toBeVisible()
  // It is the page's script that judges a press.
  await untilAlive(share)
}

/** Someone new, asked in a page of the clinic's, who has proven in its frame who they are and has the two buttons there. */
export async function frameInReview(page: Page, clinic: Clinic, t: Words) {
  const asked = await clinic.ask()
  const { token } = await clinic.session(asked)
  await page.goto(clinic.loaderPage(token))
  const frame = frameOf(page)
  await prove(frame, t, asked.email)
  await toReview(frame, t)
  return { asked, frame }
}

/** Waits until the browser has said of a button that it is seen, which a busy one does late, and then for as long as one must be. */
export async function seenLong(button: Locator, milliseconds = SEEN_MS + 200): Promise<void> {
  await button.evaluate(
    (one) =>
      new Promise<void>((resolve) => {
        const options = { threshold: 1, trackVisibility: true, delay: 100 } as IntersectionObserverInit
        const observer = new IntersectionObserver((entries) => {
          if (!entries.some((entry) => (entry as IntersectionObserverEntry & { isVisible: boolean }).isVisible)) return
          observer.disconnect()
          resolve()
        }, options)
        observer.observe(one)
      }),
  )
  await button.page().waitForTimeout(milliseconds)
}

export const shareIn = (inside: FrameLocator | Page, t: Words) =>
  inside.getByRole('button', { name: t('decide.review.share'), exact: true })
