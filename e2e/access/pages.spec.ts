import type { APIRequestContext, Page } from '@playwright/test'
import { call, done } from '../support/api'
import { recordedOn, recordYes } from '../support/checks'
import { review } from '../support/decide'
import { postForm, readForm } from '../support/form'
import { messagesTo, newEmail, signIn, tokenOf } from '../support/people'
import { approveByApi, ask, HOSPITAL_ID } from '../support/requests'
import { expect, test } from '../support/test'
import { walletUrl } from '../support/wallet'
import type { Words } from '../support/words'

/** A person with an open request (reviewed, not answered), something shared and a check. */
async function settled(page: Page, t: Words, email: string) {
  const [open, shared] = [await ask(email), await ask(email, { providers: [] })]
  await signIn(page.context(), email)
  const token = await tokenOf(email)
  const { artefacts } = await approveByApi(shared.id, token)
  const { recordId } = await done('GET', `/api/v1/consents/${artefacts[0]}/receipt`, { token })
  const check = await recordYes(email, 'I agree to the check.')
  await review(page, t, open.id)
  const seen = async () => ({
    request: (await call('GET', `/api/v1/consent-requests/${open.id}`, { token })).body,
    artefact: (await call('GET', `/api/v1/consents/${artefacts[0]}`, { token })).body,
    check: await recordedOn(check),
  })
  const artefact = artefacts[0] as string
  return { open: open.id as string, shared: shared.id as string, artefact, recordId, check, seen }
}
type Settled = Awaited<ReturnType<typeof settled>>

async function stranger(page: Page) {
  const browser = page.context().browser()
  const context = await browser!.newContext({ locale: 'en' })
  const email = newEmail()
  await ask(email)
  await signIn(context, email)
  return context
}

const PAGES: ((own: Settled) => string)[] = [
  ({ open }) => `/requests/${open}`,
  ({ open }) => `/requests/${open}/review`,
  ({ shared }) => `/requests/${shared}/result`,
  ({ artefact }) => `/sharing/${artefact}`,
  ({ artefact }) => `/sharing/${artefact}/stop`,
  ({ artefact }) => `/sharing/${artefact}/evidence`,
  ({ artefact }) => `/sharing/${artefact}/evidence/json`,
  ({ check }) => `/checks/${check}`,
  ({ check }) => `/checks/${check}/stop`,
  ({ check }) => `/checks/${check}/evidence`,
  ({ check }) => `/checks/${check}/evidence/json`,
  ({ recordId }) => `/receipts/${recordId}`,
  ({ recordId }) => `/receipts/${recordId}/json`,
]
const FOR_ANYONE_SIGNED_IN = [
  '/',
  '/sharing',
  '/activity',
  '/activity/export',
  '/settings',
  '/settings/add',
  '/abha',
  `/requesters/${HOSPITAL_ID}/stop`,
]

test('a stranger’s pages are not found, and look like pages that never were', async ({ page, t, email }) => {
  const own = await settled(page, t, email)
  const other = await stranger(page)
  const get = (request: APIRequestContext, path: string) => request.get(walletUrl() + path)
  for (const path of PAGES.map((one) => one(own))) {
    expect.soft((await get(page.request, path)).status(), `${path}, its owner`).toBe(200)
    expect.soft((await get(other.request, path)).status(), `${path}, a stranger`).toBe(404)
  }
  for (const path of ['/requests/x', '/sharing/1', '/receipts/%00', '/requests/00000000-0000-0000-0000-000000000000'])
    expect.soft((await get(page.request, path)).status(), path).toBe(404)
  await other.close()
})

test('without a session every page leads to sign-in', async ({ page, browser, t, email }) => {
  const own = await settled(page, t, email)
  const guest = await browser.newContext()
  for (const path of [...PAGES.map((one) => one(own)), ...FOR_ANYONE_SIGNED_IN]) {
    const answer = await guest.request.get(walletUrl() + path, { maxRedirects: 0 })
    expect.soft(answer.status(), path).toBe(307)
    expect.soft(answer.headers().location, path).toContain('/sign-in')
  }
  await guest.close()
})

/** Every verb of a page: where its button is, and what would change. */
type Verb = { name: string; path(own: Settled): string; button: string }
const VERBS: Verb[] = [
  { name: 'continue', path: ({ open }) => `/requests/${open}`, button: 'decide.request.continue' },
  { name: 'share', path: ({ open }) => `/requests/${open}/review`, button: 'decide.review.share' },
  { name: 'do not share', path: ({ open }) => `/requests/${open}/review`, button: 'decide.review.dontShare' },
  { name: 'stop', path: ({ artefact }) => `/sharing/${artefact}/stop`, button: 'decide.stop.button' },
  { name: 'stop a check', path: ({ check }) => `/checks/${check}/stop`, button: 'check.stop' },
  { name: 'stop all', path: () => `/requesters/${HOSPITAL_ID}/stop`, button: 'decide.stopAll.button' },
]

for (const { name, path, button } of VERBS)
  test(`"${name}" posted by a stranger, by nobody or from elsewhere changes nothing`, async ({
    page,
    t,
    email,
    sql,
  }) => {
    const own = await settled(page, t, email)
    const form = await readForm(page, path(own), t(button))
    const other = await stranger(page)
    const nobody = await page.context().browser()!.newContext()
    const state = async () => ({
      ...(await own.seen()),
      drafts: [...(await sql`select choice, updated_at from draft_decision where request_id = ${own.open}`)],
      records: [...(await sql`select verdict from consent_record where request_id in (${own.open}, ${own.shared})`)],
    })
    const before = await state()
    for (const origin of ['https://evil.example', 'null', null, 'http://localhost']) {
      const answer = await postForm(page.request, path(own), form, origin)
      expect.soft(await state(), `Origin: ${JSON.stringify(origin)} (${answer.status()})`).toEqual(before)
    }
    await postForm(other.request, path(own), form)
    expect.soft(await state(), 'a stranger').toEqual(before)
    await postForm(nobody.request, path(own), form)
    expect.soft(await state(), 'nobody').toEqual(before)
    // The form itself is sound: from the page it does what it says.
    await postForm(page.request, path(own), form)
    expect(await state()).not.toEqual(before)
    await other.close()
    await nobody.close()
  })

test('settings and sign-in posted from elsewhere change nothing', async ({ page, t, email, sql }) => {
  await ask(email)
  await signIn(page.context(), email)
  const newcomer = newEmail()
  const token = await tokenOf(email)
  const settings = await readForm(page, '/settings', t('settings.save'))
  const add = await readForm(page, '/settings/add', t('signIn.sendCode'))
  const signOut = await readForm(page, '/settings', t('settings.signOutDevice'))
  const leave = await readForm(page, '/', t('shell.signOut'))
  const [session] = await sql<{ id: string; personId: string }[]>`
    select s.id, s.person_id from web_session s
    join person_identifier i on i.person_id = s.person_id
    where s.id = ${signOut.find(([name]) => name === 'sessionId')?.[1] ?? null}`
  if (!session) throw new Error('the page names a session of the database')
  const state = async () => ({
    person: [...(await sql`select language from person where id = ${session.personId}`)],
    live: [
      ...(await sql`select id from web_session where person_id = ${session.personId} and revoked_at is null order by id`),
    ],
    sent: await messagesTo(newcomer),
    signedIn: (await page.request.get(`${walletUrl()}/settings`, { maxRedirects: 0 })).status(),
    token: (await call('GET', '/api/v1/consents', { token })).status,
  })
  const before = await state()
  const forms = [
    ['/settings', settings.map(([name, value]) => (name === 'language' ? [name, 'hi'] : [name, value]))],
    ['/settings/add', add.map(([name, value]) => (name === 'identifier' ? [name, newcomer] : [name, value]))],
    ['/settings', signOut],
    ['/', leave],
  ] as [string, [string, string][]][]
  for (const origin of ['https://evil.example', 'null', null])
    for (const [path, form] of forms) {
      await postForm(page.request, path, form, origin)
      expect.soft(await state(), `${path} from ${JSON.stringify(origin)}`).toEqual(before)
    }
})

test('a session of someone else cannot be ended', async ({ page, t, email, sql }) => {
  await ask(email)
  await signIn(page.context(), email)
  const form = await readForm(page, '/settings', t('settings.signOutDevice'))
  const other = await stranger(page)
  await postForm(other.request, '/settings', form)
  const id = form.find(([name]) => name === 'sessionId')?.[1] ?? null
  expect([...(await sql`select revoked_at from web_session where id = ${id}`)]).toEqual([{ revokedAt: null }])
  expect((await page.request.get(`${walletUrl()}/settings`, { maxRedirects: 0 })).status()).toBe(200)
  await other.close()
})
