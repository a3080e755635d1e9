import type { Page } from '@playwright/test'
import { type Doubt, doubtsOf, type Press } from '@/lib/core/embed/judge'
import { honestPress } from '@/lib/core/embed/testing'
import { expectAccessible } from '../support/a11y'
import { type Clinic, frameOf, makeClinic, prove, shareIn, toReview, walletFrame } from '../support/embed'
import { signIn } from '../support/people'
import { test as base, expect } from '../support/test'
import { demoFacts, rememberSecret, walletUrl } from '../support/wallet'
import { type Words, wordsIn } from '../support/words'

const test = base.extend<object, { clinic: Clinic }>({
  clinic: [
    async ({ sql }, use) => {
      const clinic = await makeClinic(sql)
      await use(clinic)
      clinic.sites.close()
    },
    { scope: 'worker' },
  ],
})
// Each test makes many pages.
test.describe.configure({ timeout: 120_000 })
test.use({ viewport: { width: 700, height: 1900 } })

type Heard = [name: string, facts?: Record<string, unknown>][]
const heard = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard)

/** Closes the window that an answer goes on in; fails when none opens. */
async function windowOf(page: Page, press: () => Promise<unknown>): Promise<string> {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), press()])
  await opened.waitForURL('**/*')
  const { pathname } = new URL(opened.url())
  await opened.close()
  return pathname
}

/** As a person who reads: the page is before them, they have touched it, and everything has been seen long enough. */
async function settle(page: Page, t: Words, milliseconds = 1400): Promise<void> {
  await page.bringToFront()
  await frameOf(page).getByText(t('decide.review.intro')).click()
  await page.waitForTimeout(milliseconds)
}

/** Why the last press did not count. */
async function doubts(page: Page, clinic: Clinic): Promise<Doubt[]> {
  const press = JSON.parse(await frameOf(page).locator('input[name=press]').inputValue()) as Press
  const around = {
    walletOrigin: walletUrl(),
    parentOrigin: clinic.home,
    shape: 'frame',
    inFrameApproval: true,
  } as const
  return doubtsOf(press, around)
}

type Point = { readonly x: number; readonly y: number }

/** Where Share is on the screen: its middle. */
async function shareAt(page: Page, t: Words): Promise<Point> {
  const box = await shareIn(frameOf(page), t).boundingBox()
  if (!box) throw new Error('there is no button')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Presses a point as a hand does, whatever lies there. */
async function pressAt(page: Page, { x, y }: Point): Promise<void> {
  await page.mouse.move(x - 3, y - 3)
  await page.mouse.move(x, y)
  await page.mouse.click(x, y)
}

const style = (page: Page, css: string) =>
  page.evaluate((text) => {
    document.querySelector('#consent')?.removeAttribute('style')
    document.querySelector('iframe')?.setAttribute('style', `${text};display:block;width:100%;border:0;height:1800px`)
  }, css)

/** Shows nothing of the frame but what is in a box of the page; that stays where it is. */
const crop = (page: Page, box: { left: number; top: number; width: number; height: number }) =>
  page.evaluate(({ left, top, width, height }) => {
    const [holder, frame] = [document.querySelector<HTMLElement>('#consent'), document.querySelector('iframe')]
    if (!holder || !frame) throw new Error('there is no frame')
    const at = frame.getBoundingClientRect()
    holder.style.cssText = `position:absolute;overflow:hidden;left:${left}px;top:${top}px;width:${width}px;height:${height}px`
    frame.style.cssText = `position:absolute;border:0;left:${at.x - left}px;top:${at.y - top}px;width:${at.width}px;height:${at.height}px`
  }, box)

test('a page that hides, turns, blurs, covers, crops, moves or shrinks the frame gets no answer, and an honest one does', async ({
  page,
  clinic,
  t,
}) => {
  const asked = await clinic.ask()
  const { token } = await clinic.session(asked)
  await page.goto(clinic.loaderPage(token))
  const frame = frameOf(page)
  await prove(frame, t, asked.email)
  await toReview(frame, t)
  await style(page, '')
  // Of the windows that open only where they lead is looked at.
  await page.context().route(
    ({ pathname }) => pathname.startsWith('/requests/'),
    (route) => route.fulfill({ contentType: 'text/html', body: 'The wallet' }),
  )
  // What the partner's page hears first.
  await expect.poll(() => heard(page)).toEqual([['ready', undefined]])

  const attacks: [string, (at: Point) => Promise<void>][] = [
    ['opacity', () => style(page, 'opacity:.01')],
    ['blur', () => style(page, 'filter:blur(1px)')],
    // Around the button, so that it stays where it is.
    ['rotate', ({ x, y }) => style(page, `transform:rotate(10deg);transform-origin:${x - 8}px ${y - 8}px`)],
    [
      'a cover that lets presses through',
      () =>
        page.evaluate(() => {
          const cover = document.createElement('div')
          cover.setAttribute('style', 'position:fixed;inset:0;background:#fff;pointer-events:none;z-index:9')
          document.body.append(cover)
          setTimeout(() => cover.remove(), 1200)
        }),
    ],
    ['only the buttons', ({ y }) => crop(page, { left: 0, top: y - 36, width: 700, height: 72 })],
    ['only the buttons and what is below', ({ y }) => crop(page, { left: 0, top: y - 36, width: 700, height: 1800 })],
    ['only one of the buttons', ({ x }) => crop(page, { left: x - 60, top: 0, width: 700, height: 1900 })],
  ]
  const review = `/requests/${asked.requestId}/review`
  for (const [name, attack] of attacks) {
    const isCrop = name.startsWith('only')
    await style(page, '')
    await settle(page, t, isCrop ? 400 : 1400)
    const at = await shareAt(page, t)
    await attack(at)
    // What a cut shows is seen for longer than anything must have been.
    await page.waitForTimeout(isCrop ? 1200 : 300)
    expect(await windowOf(page, () => pressAt(page, at)), name).toBe(review)
    expect(await doubts(page, clinic), name).toEqual(['covered'])
    expect(await clinic.state(asked.requestId), name).toBe('REQUESTED')
  }

  // What covered it is gone just before the press.
  await style(page, '')
  await settle(page, t)
  await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.setAttribute('style', 'position:fixed;inset:0;background:#fff;pointer-events:none;z-index:9')
    document.body.append(cover)
    setTimeout(() => cover.remove(), 400)
  })
  await page.waitForTimeout(500)
  expect(await windowOf(page, async () => pressAt(page, await shareAt(page, t)))).toBe(review)
  expect(await doubts(page, clinic)).toEqual(['covered'])

  // Moved under the pointer while that stands still.
  await settle(page, t)
  const still = await shareAt(page, t)
  await page.mouse.move(still.x, still.y)
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('margin-top', '-8px'))
  await page.waitForTimeout(100)
  await windowOf(page, async () => {
    await page.mouse.down()
    await page.mouse.up()
  })
  expect(await doubts(page, clinic)).toContain('moved')
  expect(await clinic.state(asked.requestId), 'moved').toBe('REQUESTED')

  // Too small: the way out is all there is, and a press where the button was finds nothing.
  await settle(page, t)
  const gone = await shareAt(page, t)
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('width', '300px'))
  await expect(shareIn(frame, t)).toBeHidden()
  await expect(frame.getByRole('link', { name: t('embed.openWallet') })).toBeVisible()
  const before = page.context().pages().length
  await pressAt(page, gone)
  await page.waitForTimeout(200)
  expect(page.context().pages()).toHaveLength(before)
  expect(await clinic.state(asked.requestId), 'too small').toBe('REQUESTED')
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('width', '100%'))

  // The second of a double press, whose first was something else in the frame.
  await settle(page, t)
  const { x, y } = await shareAt(page, t)
  await windowOf(page, async () => {
    await page.mouse.click(x, y - 60)
    await pressAt(page, { x, y })
  })
  expect(await doubts(page, clinic)).toContain('double_press')
  expect(await clinic.state(asked.requestId), 'double press').toBe('REQUESTED')

  // And now as a person does.
  await settle(page, t)
  await pressAt(page, await shareAt(page, t))
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(t('embed.approved', { name: 'Asha Clinic' }))
  expect(await clinic.state(asked.requestId)).toBe('GRANTED')
  await expect.poll(async () => (await heard(page)).map(([name]) => name)).toEqual(['ready', 'decided'])
  const [, [, decided] = ['']] = await heard(page)
  expect(decided).toEqual({
    requestId: asked.requestId,
    outcome: 'approved',
    receipt: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/),
  })
  await frame.getByRole('button', { name: t('embed.close') }).click()
  await expect(page.locator('iframe')).toHaveCount(0)
  expect((await heard(page)).at(-1)).toEqual(['closed', { reason: 'done' }])
})

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

/** The first page comes with a cookie. Where that is not brought back, no other is set. */
const keepNoCookie = (page: Page) =>
  page.route(/\/embed\/v1\?/, async (route) => {
    const request = route.request()
    if (request.method() !== 'GET') return route.fallback()
    const answer = await fetch(request.url(), { headers: await request.allHeaders() })
    const kept = [...answer.headers].filter(([name]) => !/^(set-cookie|content-encoding)$/.test(name))
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(kept), body: await answer.text() })
  })

test('a page in a browser that keeps no cookie of the frame, and lets it hold nothing itself, is told so', async ({
  page,
  clinic,
  t,
}) => {
  await keepNoCookie(page)
  await page.addInitScript(() => Reflect.deleteProperty(window, 'navigation'))
  await page.goto(clinic.loaderPage((await clinic.session(await clinic.ask())).token))
  await expect(frameOf(page).getByRole('heading', { level: 1 })).toHaveText(t('embed.cookiesTitle'))
  await expect
    .poll(() => heard(page))
    .toEqual([
      ['ready', undefined],
      ['error', { code: 'cookies_blocked' }],
    ])
})

test('a page whose frame does not get its session’s cookie back is told so', async ({ page, clinic, t }) => {
  await page.route(/\/embed\/v1\?/, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    const response = await route.fetch()
    const { 'set-cookie': _kept, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
  await page.goto(clinic.loaderPage((await clinic.session(await clinic.ask())).token))
  await expect(frameOf(page).getByRole('heading', { level: 1 })).toHaveText(t('embed.cookiesTitle'))
  await expect.poll(async () => (await heard(page)).at(-1)).toEqual(['error', { code: 'cookies_blocked' }])
})

test('a frame that keeps its secret in memory says so, and tells the page, where a page of it does not come', async ({
  page,
  clinic,
  t,
}) => {
  await keepNoCookie(page)
  await page.goto(clinic.loaderPage((await clinic.session(await clinic.ask())).token))
  const frame = frameOf(page)
  await expect(frame.getByText(t('embed.proveText'))).toBeVisible()
  await page.route(/\/embed\/[\da-f-]{36}\?/, (route) =>
    route.request().headers().rsc ? route.abort() : route.fallback(),
  )
  await frame.getByRole('link', { name: 'हिन्दी' }).click()
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(wordsIn('hi')('embed.cookiesTitle'))
  await expect.poll(async () => (await heard(page)).at(-1)).toEqual(['error', { code: 'cookies_blocked' }])
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
  const asked = await clinic.ask()
  const { token } = await clinic.session(asked)
  await page.goto(clinic.loaderPage(token))
  const frame = frameOf(page)
  await prove(frame, t, asked.email)
  await toReview(frame, t)
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
    .join('')}<input name="pressed" value="share"></form><script>document.forms[0].submit()</script>`
  const attacker = await page.context().newPage()
  const posted = attacker.waitForResponse((response) => response.request().method() === 'POST')
  await attacker.goto(
    clinic.sites.put(
      'evil',
      `<iframe sandbox="allow-scripts allow-forms" srcdoc="${forged.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"></iframe>`,
    ),
  )
  await posted
  await attacker.close()
  expect(await clinic.state(asked.requestId)).toBe('REQUESTED')
  // The call is the right one: said of what the page saw, it is taken.
  await post(own)
  expect(await clinic.state(asked.requestId)).toBe('GRANTED')
})

test('with third-party cookies blocked a person answers in the partner’s page and the wallet’s window', async ({
  page,
  t,
  sql,
}) => {
  const { sandbox, people, partner } = demoFacts()
  const person = people[2]
  if (!person) throw new Error('the demo has three people')
  const blocked: (string | undefined)[] = []
  page.on('request', async (request) => {
    if (request.isNavigationRequest() && request.url().includes('/embed/v1?'))
      blocked.push((await request.allHeaders())['sec-fetch-storage-access'])
  })
  await page.goto(sandbox.partnerPage)
  await page.getByRole('combobox').selectOption(person.email)
  await page.getByRole('button', { name: 'Ask here' }).click()
  const frame = frameOf(page)
  await prove(frame, t, person.email)
  expect(blocked).toEqual(['none'])
  await frame.getByRole('radio', { name: t('decide.request.nothing') }).check()
  await frame.getByRole('button', { name: t('decide.request.continue') }).click()
  await expect(frame.getByText(t('embed.windowNote'))).toBeVisible()
  await page.waitForTimeout(1200)
  // At the hospital answers in a frame are off: no more than the press is taken from there.
  const noButton = frame.getByRole('button', { name: t('decide.review.dontShare'), exact: true })
  const [wallet] = await Promise.all([page.context().waitForEvent('page'), noButton.click()])
  await expect(frame.getByText(t('embed.waiting'))).toBeVisible()
  expect(await wallet.evaluate(() => window.opener)).toBeNull()
  await wallet.waitForURL('**/sign-in?next=**')
  await signIn(page.context(), person.email)
  await wallet.reload()
  await wallet.waitForURL('**/review')
  await wallet.waitForTimeout(1200)
  await wallet.getByRole('button', { name: t('decide.review.dontShare'), exact: true }).click()
  await wallet.waitForURL('**/result')
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(t('embed.denied', { name: partner.name }))
  await expect(page.getByRole('log')).toContainText('decided {"requestId"')
  await expect(page.getByRole('status')).toHaveText('DENIED')
  const [record] = await sql`select r.door, a.details from consent_record r join audit_event a on a.record_id = r.id
    where r.partner_id = ${partner.id} and r.verdict = 'denied' order by r.at desc limit 1`
  expect(record).toMatchObject({ door: 'web', details: { path: 'window', embedSessionId: expect.any(String) } })
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
  await popup.waitForTimeout(1400)
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

test('where the browser keeps no cookie at all a person answers in the frame, by what its memory alone holds', async ({
  page,
  context,
  clinic,
  sql,
  t,
}) => {
  await keepNoCookie(page)
  const [secrets, addresses] = [new Set<string>(), new Set<string>()]
  page.on('request', (request) => {
    const { authorization, cookie } = request.headers()
    for (const one of [authorization?.replace('Bearer ', ''), cookie]) if (one) secrets.add(one)
    addresses.add(request.url())
  })
  const asked = await clinic.ask()
  const { token } = await clinic.session(asked)
  await page.goto(clinic.loaderPage(token))
  const frame = frameOf(page)
  await prove(frame, t, asked.email)
  await frame.getByRole('link', { name: 'हिन्दी' }).click()
  const [hindi, english] = [wordsIn('hi'), wordsIn('en')]
  await expect(frame.getByRole('button', { name: hindi('decide.request.continue') })).toBeVisible()
  await expect(frame.locator('html')).toHaveAttribute('lang', 'hi')
  await frame.getByRole('link', { name: 'English' }).click()
  await expect(frame.getByRole('button', { name: english('decide.request.continue') })).toBeVisible()
  await toReview(frame, t)
  await style(page, '')
  await settle(page, t)

  // What was seen of words counts for no others that the router puts in their place, under a cover of the page's.
  await context.route(
    ({ pathname }) => pathname.startsWith('/requests/'),
    (route) => route.fulfill({ contentType: 'text/html', body: 'The wallet' }),
  )
  const cover = () =>
    page.evaluate(() => {
      const over = document.createElement('div')
      over.id = 'cover'
      over.setAttribute('style', 'position:fixed;inset:0;background:#fff;pointer-events:none;z-index:9')
      document.body.append(over)
    })
  const unread = async (words: Words) => {
    await page.waitForTimeout(1200)
    expect(await windowOf(page, async () => pressAt(page, await shareAt(page, words)))).toMatch(/\/review$/)
    expect(await doubts(page, clinic)).toEqual(['covered', 'not_read'])
    expect(await clinic.state(asked.requestId)).toBe('REQUESTED')
    await page.evaluate(() => document.querySelector('#cover')?.remove())
  }
  await sql`update partner set name = 'Asha Clinic, Pune' where id = ${clinic.id}`
  await page.route(
    /\/review\?/,
    async (route) => {
      await cover()
      await route.fallback()
    },
    { times: 1 },
  )
  await pressAt(page, await shareAt(page, t))
  await expect(frame.getByText(t('decide.since.text'))).toBeVisible()
  await unread(t)
  await settle(page, t)
  await cover()
  await frame.getByRole('link', { name: 'हिन्दी' }).click()
  await expect(shareIn(frame, hindi)).toBeVisible()
  await unread(hindi)

  await settle(page, hindi)
  await pressAt(page, await shareAt(page, hindi))
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(
    hindi('embed.approved', { name: 'Asha Clinic, Pune' }),
  )
  await sql`update partner set name = 'Asha Clinic' where id = ${clinic.id}`
  expect(await clinic.state(asked.requestId)).toBe('GRANTED')
  expect((await heard(page)).map(([name]) => name)).toEqual(['ready', 'decided'])

  // One secret, sent with the frame's own calls: no cookie, no address and no storage has it.
  const [secret = '', ...others] = secrets
  expect(secret).toMatch(/^[\w-]{43}$/)
  rememberSecret(secret)
  expect(others).toEqual([])
  expect(await context.cookies()).toEqual([])
  expect([...addresses].filter((one) => one.includes(secret))).toEqual([])
  const inside = await walletFrame(page)
  const stored = () =>
    inside.evaluate(() => {
      try {
        return JSON.stringify([history.state, { ...sessionStorage }, { ...localStorage }])
      } catch {
        return JSON.stringify(history.state)
      }
    })
  expect(await stored()).not.toContain(secret)
  // So it is gone when the frame is loaded anew.
  await inside.evaluate(() => location.reload())
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText(hindi('embed.cookiesTitle'))
  await expect.poll(async () => (await heard(page)).at(-1)).toEqual(['error', { code: 'cookies_blocked' }])
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
      // A busy browser is late to say what it shows.
      await page.waitForTimeout(3000)
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

test('in the wallet itself the second press of a double one decides nothing', async ({ page, clinic, t }) => {
  const asked = await clinic.ask()
  await signIn(page.context(), asked.email)
  await page.goto(`/requests/${asked.requestId}`)
  await toReview(page, t)
  const at = await shareIn(page, t).boundingBox()
  await page.reload()
  await page.mouse.dblclick(at!.x + 20, at!.y + 20)
  // The page comes to the front again, under a press that was meant for another.
  await page.waitForTimeout(1200)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.mouse.click(at!.x + 20, at!.y + 20)
  await page.waitForTimeout(200)
  expect(await clinic.state(asked.requestId)).toBe('REQUESTED')
})
