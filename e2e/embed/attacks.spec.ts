import type { Page } from '@playwright/test'
import { type Doubt, doubtsOf, type Press } from '@/lib/core/embed/judge'
import {
  type Clinic,
  frameInReview,
  frameOf,
  heard,
  prove,
  seenLong,
  shareIn,
  test,
  toReview,
  walletFrame,
} from '../support/embed'
import { signIn } from '../support/people'
import { expect } from '../support/test'
import { demoFacts, rememberSecret, walletUrl } from '../support/wallet'
import { type Words, wordsIn } from '../support/words'

// Each test makes many pages.
test.describe.configure({ timeout: 120_000 })
test.use({ viewport: { width: 700, height: 1900 } })

/** Closes the window that an answer goes on in; fails when none opens. */
async function windowOf(page: Page, press: () => Promise<unknown>): Promise<string> {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), press()])
  await opened.waitForURL('**/*')
  const { pathname } = new URL(opened.url())
  await opened.close()
  return pathname
}

/** As a person who reads: the page is before them, they have touched it, and everything has been seen long enough. */
async function settle(page: Page, t: Words, milliseconds?: number): Promise<void> {
  await page.bringToFront()
  await frameOf(page).getByText(t('decide.review.intro')).click()
  await seenLong(shareIn(frameOf(page), t), milliseconds)
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
  const { asked, frame } = await frameInReview(page, clinic, t)
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
    // Less than a frame must have, though the words in it have their full width.
    ['only the last words and the buttons', ({ y }) => crop(page, { left: 0, top: y - 430, width: 700, height: 470 })],
    ['only the upper part of the buttons', ({ y }) => crop(page, { left: 0, top: 0, width: 700, height: y + 10 })],
    ['only the buttons and what is below', ({ y }) => crop(page, { left: 0, top: y - 36, width: 700, height: 1800 })],
    ['only one of the buttons', ({ x }) => crop(page, { left: x - 60, top: 0, width: 700, height: 1900 })],
  ]
  const review = `/requests/${asked.requestId}/review`
  for (const [name, attack] of attacks) {
    const isCrop = name.startsWith('only')
    await style(page, '')
    await settle(page, t, isCrop ? 0 : undefined)
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
