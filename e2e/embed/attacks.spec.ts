import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/a11y'
import { type Clinic, frameOf, makeClinic, prove, shareIn, toReview, walletFrame } from '../support/embed'
import { signIn } from '../support/people'
import { test as base, expect } from '../support/test'
import { demoFacts, walletUrl } from '../support/wallet'
import type { Words } from '../support/words'

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

/** Presses, waits, and closes the windows that may have opened. */
async function quietly(page: Page, press: () => Promise<unknown>): Promise<void> {
  const before = page.context().pages()
  await press()
  await page.waitForTimeout(400)
  for (const one of page.context().pages()) if (!before.includes(one)) await one.close()
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
    document.querySelector('iframe')?.setAttribute('style', `${text};display:block;width:100%;border:0;height:1800px`)
  }, css)

test('a page that hides, turns, blurs, covers, moves or shrinks the frame gets no answer, and an honest one does', async ({
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
  // What the partner's page hears first, and that the frame is as high as what is in it.
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
  ]
  for (const [name, attack] of attacks) {
    // Seen long enough before: it is the attack that spoils it.
    await style(page, '')
    await page.waitForTimeout(1200)
    const at = await shareAt(page, t)
    await attack(at)
    await page.waitForTimeout(300)
    expect(await windowOf(page, () => pressAt(page, at)), name).toMatch(/review|sign-in/)
    expect(await clinic.state(asked.requestId), name).toBe('REQUESTED')
  }

  // What covered it is gone just before the press.
  await page.waitForTimeout(1200)
  await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.setAttribute('style', 'position:fixed;inset:0;background:#fff;pointer-events:none;z-index:9')
    document.body.append(cover)
    setTimeout(() => cover.remove(), 400)
  })
  await page.waitForTimeout(500)
  expect(await windowOf(page, async () => pressAt(page, await shareAt(page, t)))).toMatch(/review|sign-in/)

  // Moved under the pointer while that stands still.
  await page.waitForTimeout(1300)
  const still = await shareAt(page, t)
  await page.mouse.move(still.x, still.y)
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('margin-top', '-8px'))
  await page.waitForTimeout(100)
  await quietly(page, async () => {
    await page.mouse.down()
    await page.mouse.up()
  })
  expect(await clinic.state(asked.requestId), 'moved').toBe('REQUESTED')

  // Too small: the way out is all there is.
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('width', '300px'))
  await expect(shareIn(frame, t)).toBeHidden()
  await expect(frame.getByRole('link', { name: t('embed.openWallet') })).toBeVisible()
  await page.evaluate(() => document.querySelector('iframe')?.style.setProperty('width', '100%'))

  // The second of a double press on something that was there before.
  await page.waitForTimeout(1300)
  const target = await shareAt(page, t)
  await page.evaluate(() => {
    const bait = document.createElement('button')
    bait.setAttribute('style', 'position:fixed;inset:0;z-index:9')
    bait.onpointerdown = () => bait.remove()
    document.body.append(bait)
  })
  await quietly(page, () => page.mouse.dblclick(target.x, target.y))
  expect(await clinic.state(asked.requestId), 'double press').toBe('REQUESTED')

  // And now as a person does.
  await page.waitForTimeout(1500)
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
