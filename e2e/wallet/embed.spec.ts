import type { Page } from '@playwright/test'
import { honestPress } from '@/lib/core/embed/testing'
import { expectAccessible } from '../support/a11y'
import { frameInReview, frameOf, heard, prove, seenLong, shareIn, test, toReview, walletFrame } from '../support/embed'
import { signIn } from '../support/people'
import { expect } from '../support/test'
import { demoFacts, walletUrl } from '../support/wallet'
import type { Words } from '../support/words'

// What any browser shows. Who guards against what lies over a frame, or lives without cookies, is in e2e/embed.
test.describe.configure({ timeout: 120_000 })
test.use({ viewport: { width: 700, height: 1900 } })

/** What a page shows that puts the wallet's into itself. */
const framing = (url: string, attributes = '') =>
  `<iframe src="${url}" ${attributes} referrerpolicy="origin" style="width:600px;height:700px"></iframe>`

/** Whether any frame of a page shows the wallet's first question. */
async function shows(page: Page, t: Words): Promise<boolean> {
  const frames = page.frames().filter((one) => one.url().startsWith(walletUrl()))
  for (const frame of frames) if (await frame.getByText(t('embed.proveText')).count()) return true
  return false
}

test('only a page of the partner’s own shows a request, and a sandbox gets nothing of it', async ({
  page,
  clinic,
  sql,
  t,
}) => {
  const asked = await clinic.ask()
  const { sites } = clinic
  const fresh = async (origin?: string) => (await clinic.session(asked, origin)).url
  /** Every innermost frame holds the browser's own page of an error: nothing of the wallet's was let in. */
  const blocked = async (host: string, ...addresses: string[]) => {
    await page.goto(sites.put(host, addresses.map((one) => framing(one)).join('')))
    const shown = () =>
      page.frames().flatMap((one) => (one.parentFrame() && !one.childFrames().length ? [one.url()] : []))
    const refused = addresses.map(() => expect.stringMatching(/^chrome-error:/))
    await expect.poll(shown, { message: host }).toEqual(refused)
  }
  /** The wallet's page is let in, and says that it opens nothing. */
  const opensNothing = async (name: string, address: string) => {
    await page.goto(address)
    const title = page.frameLocator('iframe').last().getByRole('heading', { level: 1 })
    await expect(title, name).toHaveText(t('embed.expiredTitle'))
  }
  const unopened = async (url: string) => {
    const id = new URL(url).hash.slice(3)
    const [row] = await sql`select opened_at from embed_session where token_hash = sha256(${Buffer.from(id)})`
    expect(row).toEqual({ openedAt: null })
  }

  const url = await fresh()
  // Another site, also around a page of the partner's, and one that is called alike.
  await blocked('evil', url, sites.put('clinic', framing(url)))
  await blocked('clinic.evil', url)
  // A partner that there is not, none, another one, and the wallet's own pages.
  await blocked(
    'clinic',
    url.replace(clinic.id, asked.requestId),
    url.replace(`?p=${clinic.id}`, ''),
    url.replace(`p=${clinic.id}`, `p=${demoFacts().partner.id}`),
    ...['/', '/sign-in', `/requests/${asked.requestId}`, `/requests/${asked.requestId}/review`, '/abha'].map(
      (path) => walletUrl() + path,
    ),
  )
  // A sandbox is let in, but none of its scripts is: nothing asks, and nothing is opened. Nor where there is no Referer: a
  // page that can do without has no frame-ancestors to stand behind.
  const sandbox = framing(url, 'sandbox="allow-scripts allow-forms"')
  await opensNothing('no Referer', sites.put('clinic', sandbox + framing(url).replace('="origin"', '="no-referrer"')))
  expect(await shows(page, t), 'a sandbox').toBe(false)
  await unopened(url)

  const loads = async (name: string, address: string) => {
    await page.goto(address)
    await expect.poll(() => shows(page, t), { message: name, timeout: 15_000 }).toBe(true)
  }
  await loads('the partner’s page', sites.put('clinic', framing(url)))
  const isolated = { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' }
  await loads('an isolated page of the partner’s', sites.put('clinic', framing(await fresh()), isolated))
  await loads('a credentialless frame', sites.put('clinic', framing(await fresh(), 'credentialless')))
  // A second time it opens nothing.
  await opensNothing('a second time', sites.put('clinic', framing(url)))

  // In a page of the same site the browser sends the wallet's own cookie along. It counts for nothing.
  await signIn(page.context(), asked.email)
  await loads(
    'a page of the same site',
    `http://localhost:${sites.port}${new URL(sites.put('clinic', framing(await fresh(clinic.sameSite)))).pathname}`,
  )
})

test('nobody but the page around it speaks with the frame, and nobody but the frame with the page', async ({
  page,
  clinic,
  t,
  sql,
}) => {
  const asked = await clinic.ask()
  const { sites } = clinic
  const { url } = await clinic.session(asked)
  const init = (over = '') => `({ type: 'cw:init', v: 1, nonce: 'n'.repeat(24), ...{${over}} })`
  /** Sends the frame a message with a port, and writes down whether anything comes back by it. */
  const speak = `window.answers = {}; window.speak = (name, target, message) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => { (window.answers[name] ??= []).push(data.type) }
    target.postMessage(message, '*', [port2])
  }`
  const sibling = (name: string) => `<script>${speak}
    addEventListener('message', () => speak('${name}', parent.frames[0], ${init()}))
    setInterval(() => parent.postMessage({ sibling: '${name}', answers: window.answers }, '*'), 100)</script>`
  const others = [
    framing(sites.put('evil', sibling('another origin'))),
    framing(sites.put('clinic.evil', sibling('a look-alike'))),
    framing(sites.put('evil', sibling('an opaque origin')), 'sandbox="allow-scripts"'),
    framing(sites.put('clinic', sibling('a sibling of the same origin'))),
  ]
  await page.goto(
    sites.put(
      'clinic',
      `${framing('about:blank')}${others.join('')}<script>${speak}
      window.told = {}; window.hellos = 0
      addEventListener('message', ({ data }) => {
        if (data.sibling) told[data.sibling] = data.answers
        if (data.type === 'cw:hello') hellos++
      })</script>`,
    ),
  )
  await page.evaluate((address) => {
    const [first] = document.querySelectorAll('iframe')
    if (first) first.src = address
  }, url)
  await expect.poll(() => shows(page, t), { timeout: 15_000 }).toBe(true)
  type Ears = {
    told: Record<string, unknown>
    hellos: number
    answers: Record<string, string[]>
    speak: (...a: unknown[]) => void
    frames: Window
  }
  await expect.poll(() => page.evaluate(() => (window as unknown as Ears).hellos)).toBeGreaterThan(0)
  // Everyone else speaks first.
  await page.evaluate(() => {
    for (const index of [1, 2, 3, 4]) window.frames[index]?.postMessage('go', '*')
  })
  const from = (name: string, message: string) => page.evaluate(`speak(${JSON.stringify(name)}, frames[0], ${message})`)
  await from('malformed', `${init('nonce: 7')}`)
  await from('more than belongs there', `${init("outcome: 'approved'")}`)
  await from('oversize', `${init("nonce: 'n'.repeat(100000)")}`)
  await from('text', JSON.stringify('cw:init'))
  await page.waitForTimeout(500)
  expect(await page.evaluate(() => (window as unknown as Ears).told)).toEqual({
    'another origin': {},
    'a look-alike': {},
    'an opaque origin': {},
    'a sibling of the same origin': {},
  })
  expect(await page.evaluate(() => (window as unknown as Ears).answers)).toEqual({})
  // Then the page itself, and a second time with the same nonce.
  await from('the page', init())
  await expect.poll(() => page.evaluate(() => (window as unknown as Ears).answers['the page'])).toContain('cw:ready')
  await from('the nonce again', init())
  await from('a second beginning', init("nonce: 'm'.repeat(24)"))
  await page.waitForTimeout(300)
  expect(Object.keys(await page.evaluate(() => (window as unknown as Ears).answers))).toEqual(['the page'])

  // The loader: what others say to the page is nothing that it heard.
  const { token } = await clinic.session(asked)
  const forged = `<script>setInterval(() => {
    for (const message of [
      { type: 'cw:hello', v: 1 },
      { type: 'cw:decided', requestId: '${asked.requestId}', outcome: 'approved', receipt: 'x', nonce: '' },
      { type: 'cw:closed', reason: 'done' },
    ]) parent.postMessage(message, '*')
  }, 50); addEventListener('message', ({ ports: [port] }) => port?.postMessage({ type: 'cw:decided' }))</script>`
  await page.goto(
    clinic.loaderPage(token, { around: framing(sites.put('evil', forged)), place: "container: '#consent'" }),
  )
  await expect.poll(() => heard(page)).toEqual([['ready', undefined]])
  await page.waitForTimeout(300)
  expect(await heard(page)).toEqual([['ready', undefined]])

  // Where nothing can be answered any more the person reads why, and the page hears of it when they have closed it.
  const frame = page.frameLocator('#consent iframe')
  await prove(frame, t, asked.email)
  await sql`update consent_request set status = 'CANCELLED' where id = ${asked.requestId}`
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(t('embed.ended'), { timeout: 15_000 })
  expect(await heard(page)).toEqual([['ready', undefined]])
  await frame.getByRole('button', { name: t('embed.close') }).click()
  await expect.poll(async () => (await heard(page)).at(-1)).toEqual(['closed', { reason: 'ended' }])
})

test('a frame is as high as its words, says when its session is over, and goes when the page around takes it away', async ({
  page,
  clinic,
  sql,
  t,
}) => {
  const asked = await clinic.ask()
  await page.goto(clinic.loaderPage((await clinic.session(asked)).token))
  const frame = frameOf(page)
  const isAsHigh = async () => {
    const inside = await frame.locator('body').boundingBox()
    const around = await page.locator('iframe').boundingBox()
    return around?.height === Math.max(Math.ceil(inside?.height ?? 0), 480)
  }
  await prove(frame, t, asked.email)
  await expect.poll(isAsHigh).toBe(true)
  const { height: before } = (await page.locator('iframe').boundingBox())!
  await sql`update embed_session set ends_at = now() where request_id = ${asked.requestId}`
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(t('embed.overTitle'), { timeout: 15_000 })
  await expect.poll(isAsHigh).toBe(true)
  expect((await page.locator('iframe').boundingBox())!.height).toBeLessThan(before)

  // Its token is used: the page hears that it needs another one.
  await page.reload()
  await expect.poll(async () => (await heard(page)).map(([name]) => name)).toEqual(['ready', 'expired'])
  await page.evaluate('handle.close(); handle.close()')
  await expect(page.locator('iframe')).toHaveCount(0)
  expect((await heard(page)).slice(2)).toEqual([['closed', { reason: 'closed' }]])
})

test('a form that is posted from anywhere but the frame records nothing, whatever cookies come with it', async ({
  page,
  clinic,
  t,
}) => {
  const { asked } = await frameInReview(page, clinic, t)
  const inside = await walletFrame(page)
  const secrets = (await page.context().cookies()).filter(({ name }) => name.startsWith('__Host-ew-'))
  expect(secrets).toMatchObject([
    { httpOnly: true, secure: true, sameSite: 'None', partitionKey: expect.stringContaining('localhost') },
  ])
  const cookie = secrets.map(({ name, value }) => `${name}=${value}`).join('; ')
  const html = await (await fetch(inside.url(), { headers: { cookie } })).text()
  const fields = await page.evaluate((text) => {
    const form = new DOMParser().parseFromString(text, 'text/html').querySelector('form')
    return form ? [...new FormData(form)].map(([name, value]) => [name, String(value)] as const) : []
  }, html)
  expect(fields.map(([name]) => name)).toContain('textHash')
  const press = honestPress(walletUrl(), clinic.home)
  const own = { origin: walletUrl(), 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }
  const post = async (headers: Record<string, string>, sent: unknown = press) => {
    const body = new FormData()
    for (const [name, value] of fields) body.append(name, value)
    body.set('pressed', 'share')
    body.set('press', JSON.stringify(sent))
    await fetch(inside.url(), { method: 'POST', redirect: 'manual', headers: { cookie, ...headers }, body })
  }
  await post({ ...own, origin: 'null' })
  await post({ ...own, origin: 'http://evil.localhost' })
  await post({ 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' })
  await post({ ...own, 'sec-fetch-site': 'cross-site' })
  await post({ ...own, 'sec-fetch-dest': 'iframe' })
  await post({ ...own, cookie: '' })
  await post(own, { ...press, buttonSeenMs: 0 })
  await post(own, null)
  // From a sandbox, as a browser posts it.
  const forged = `<form method="post" enctype="multipart/form-data" action="${inside.url()}">${fields
    .map(([name, value]) => `<input name="${name}" value='${value.replace(/'/g, '&#39;')}'>`)
    .join(
      '',
    )}<input name="pressed" value="share"></form><script>addEventListener('load', () => setTimeout(() => document.forms[0].submit()))</script>`
  const attacker = await page.context().newPage()
  await attacker.goto(
    clinic.sites.put(
      'evil',
      `<body data-loads="0"><iframe sandbox="allow-scripts allow-forms" onload="document.body.dataset.loads++" srcdoc="${forged.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"></iframe>`,
    ),
  )
  // Once for the form and once for what came of it: what a frame of another process sends first is not always reported.
  await expect.poll(() => attacker.evaluate(() => document.body.dataset.loads)).toBe('2')
  await attacker.close()
  expect(await clinic.state(asked.requestId)).toBe('REQUESTED')
  // The call is the right one: said of what the page saw, it is taken.
  await post(own)
  expect(await clinic.state(asked.requestId)).toBe('GRANTED')
})

test('from a window of its own the page that opened it hears what was answered there', async ({ page, clinic, t }) => {
  const asked = await clinic.ask()
  const { token } = await clinic.session(asked)
  const opened = page.context().waitForEvent('page')
  await page.goto(clinic.loaderPage(token, { place: 'popup: true' }))
  const popup = await opened
  await prove(popup, t, asked.email)
  await toReview(popup, t)
  await shareIn(popup, t).scrollIntoViewIfNeeded()
  await seenLong(shareIn(popup, t))
  await shareIn(popup, t).click()
  await expect(popup.getByRole('heading', { level: 1 })).toHaveText(t('embed.approved', { name: 'Asha Clinic' }))
  expect(await clinic.state(asked.requestId)).toBe('GRANTED')
  await expect.poll(async () => (await heard(page)).map(([name]) => name)).toEqual(['ready', 'decided'])
  expect((await heard(page))[1]?.[1]).toMatchObject({ requestId: asked.requestId, outcome: 'approved' })
  // The window may be gone before the press has come to its end.
  await Promise.allSettled([popup.getByRole('button', { name: t('embed.close') }).click()])
  await expect.poll(() => heard(page)).toContainEqual(['closed', { reason: 'done' }])
})

test('a page that isolates itself hears that it lost the window, which stays, and never that the person closed it', async ({
  page,
  clinic,
  t,
}) => {
  const { token } = await clinic.session(await clinic.ask())
  const opened = page.context().waitForEvent('page')
  const headers = { 'cross-origin-opener-policy': 'same-origin' }
  await page.goto(clinic.loaderPage(token, { place: 'popup: true', headers }))
  const popup = await opened
  await expect.poll(() => heard(page)).toEqual([['error', { code: 'popup_lost' }]])
  await expect(popup.getByText(t('embed.proveText'))).toBeVisible()
  expect(await heard(page)).toEqual([['error', { code: 'popup_lost' }]])
})

for (const locale of ['en-IN', 'hi-IN'])
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 360, height: 740 } })

    test('every page in a frame can be read by anyone', async ({ page, clinic, language, t }) => {
      const asked = await clinic.ask()
      const { url } = await clinic.session(asked)
      const look = (name: string) => expectAccessible(page, language, `${name} (${language})`)
      // In a window of its own it is the same page.
      await page.goto(url)
      await page.waitForURL(/embed\/[\da-f-]{36}/)
      await expect(page.getByText(t('embed.proveText'))).toBeVisible()
      await page.waitForLoadState('networkidle')
      await look('who')
      await prove(page, t, asked.email)
      await page.waitForLoadState()
      await look('request')
      await toReview(page, t)
      await page.waitForLoadState()
      await look('review')
      // With the letters twice as large nothing is cut off either.
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await page.evaluate(() => document.documentElement.style.removeProperty('font-size'))
      // A person reads to the end, and sees the button before they press it.
      await page.bringToFront()
      await page.getByText(t('decide.review.intro')).click()
      await page.mouse.wheel(0, 5000)
      await shareIn(page, t).scrollIntoViewIfNeeded()
      await seenLong(shareIn(page, t))
      await shareIn(page, t).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('embed.approved', { name: 'Asha Clinic' }))
      await look('result')
      await page.goto(url)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('embed.expiredTitle'))
      await look('expired')
      await page.setViewportSize({ width: 320, height: 479 })
      await expect(page.getByText(t('embed.small'))).toBeVisible()
      await expect(page.getByRole('heading', { level: 1 })).toBeHidden()
    })
  })
