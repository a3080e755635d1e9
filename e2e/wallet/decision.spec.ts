import type { Locator, Page } from '@playwright/test'
import type { Db } from '@/db/client'
import { call, done, partnerToken } from '../support/api'
import {
  choose,
  chooseSome,
  continueButton,
  dataBox,
  dontShareButton,
  goToReview,
  review,
  shareButton,
  tick,
  untilResting,
} from '../support/decide'
import { postForm, readForm, withFields } from '../support/form'
import { requestState, signIn, tokenOf } from '../support/people'
import { approveByApi, ask, DATA, DOCTOR, inDays, PROVIDERS, register } from '../support/requests'
import { expect, test } from '../support/test'
import { LANGUAGES } from '../support/words'

const verdicts = async (sql: Db, requestId: string) =>
  (await sql`select verdict from consent_record where request_id = ${requestId} order by at`).map((row) => row.verdict)

test.describe('what is chosen', () => {
  for (const [name, make] of [
    ['of our own API', ask],
    ['of Samagra', register],
  ] as const)
    test(`nothing is chosen on a new request ${name}`, async ({ page, t, email }) => {
      const { id } = await make(email)
      await signIn(page.context(), email)
      await page.goto(`/requests/${id}`)
      await expect(continueButton(page, t)).toBeVisible()
      expect(await page.locator('input[type=radio], input[type=checkbox]').count()).toBeGreaterThan(5)
      await expect(page.locator('input:checked')).toHaveCount(0)
      await choose(page, t, 'nothing')
      await goToReview(page, t)
      // Neither is a reason.
      await expect(page.locator('input[name=reason]')).not.toHaveCount(0)
      await expect(page.locator('input:checked')).toHaveCount(0)
    })

  for (const javaScriptEnabled of [true, false])
    test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      test.use({ javaScriptEnabled })

      test('an unticked box stays unticked after the server refused', async ({ page, t, email }) => {
        const { id } = await ask(email)
        await signIn(page.context(), email)
        await page.goto(`/requests/${id}`)
        const [a, b, c] = DATA.map((key) => dataBox(page, key))
        if (!a || !b || !c) throw new Error('three kinds are asked')
        const refused = (key: string) =>
          expect(page.getByRole('main').getByRole('alert').getByText(t(key)).first()).toBeVisible()

        await choose(page, t, 'some')
        await tick(a)
        await tick(b)
        await continueButton(page, t).click()
        // How long, from where: these stand open.
        await refused('choice.not_chosen')
        for (const [box, checked] of [
          [a, true],
          [b, true],
          [c, false],
        ] as const)
          await expect(box).toBeChecked({ checked })

        await tick(b, false)
        for (const provider of PROVIDERS) await tick(page.locator(`input[value=${provider}]`))
        await page.getByRole('radio', { name: t('decide.request.recordsAsked') }).check()
        await page.getByRole('radio', { name: t('decide.request.untilDate') }).check()
        await page.getByLabel(t('decide.request.untilDay')).fill('2020-01-01')
        await continueButton(page, t).click()
        await refused('choice.in_the_past')
        for (const [box, checked] of [
          [a, true],
          [b, false],
          [c, false],
        ] as const)
          await expect(box).toBeChecked({ checked })
        await page.reload()
        await expect(b).not.toBeChecked()
      })

      test('two clicks on Share make one record', async ({ page, t, email, sql }) => {
        const { id } = await ask(email)
        await signIn(page.context(), email)
        await review(page, t, id)
        await shareButton(page, t).dblclick({ delay: 5 })
        await expect(page).toHaveURL(/\/result$/)
        expect(await verdicts(sql, id)).toEqual(['granted'])
      })
    })
})

test('on a page that just came before the eyes a press decides nothing', async ({ page, t, email, sql }) => {
  // All of it is there without scrolling.
  await page.setViewportSize({ width: 700, height: 1900 })
  const { id } = await ask(email)
  await signIn(page.context(), email)
  await review(page, t, id)
  const { x, y } = (await shareButton(page, t).boundingBox())!
  await page.reload()
  // The second press of a double one.
  await page.mouse.dblclick(x + 20, y + 20)
  // The page comes to the front again, under a press that was meant for another.
  await page.waitForTimeout(1200)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.mouse.click(x + 20, y + 20)
  await page.waitForTimeout(200)
  expect(await verdicts(sql, id)).toEqual([])
  await page.waitForTimeout(1000)
  await page.mouse.click(x + 20, y + 20)
  await expect(page).toHaveURL(/\/result$/)
})

/** All that the browser computed for an element's looks, and where it stands. */
const looks = (button: ReturnType<typeof shareButton>) =>
  button.evaluate((element) => {
    const style = getComputedStyle(element)
    const { width, height, y } = element.getBoundingClientRect()
    return {
      box: { width, height, y },
      style: Object.fromEntries([...style].map((key) => [key, style.getPropertyValue(key)])),
    }
  })

for (const language of LANGUAGES)
  for (const width of [360, 1280])
    test.describe(`${language}, ${width} px`, () => {
      test.use({ locale: language, viewport: { width, height: 740 } })

      test('both answers look alike and stand in one row', async ({ page, t, email }) => {
        const { id } = await ask(email)
        await signIn(page.context(), email)
        await review(page, t, id)
        await page.mouse.move(0, 0)
        const [yes, no] = [await looks(shareButton(page, t)), await looks(dontShareButton(page, t))]
        expect(no).toEqual(yes)
        expect(yes.box.height).toBeGreaterThanOrEqual(56)
      })
    })

/** From home, clicks one thing after the other until an address is reached; counts the clicks and the pages. */
async function walk(page: Page, until: RegExp, clicks: Locator[]) {
  await page.goto('/')
  const addresses = [page.url()]
  const note = () => {
    // Scripts may write the same address twice.
    if (page.url() !== addresses.at(-1)) addresses.push(page.url())
  }
  page.on('framenavigated', note)
  for (const target of clicks) {
    await target.waitFor()
    await untilResting(page)
    await target.click()
  }
  await expect(page).toHaveURL(until)
  page.off('framenavigated', note)
  return { clicks: clicks.length, pages: addresses.length }
}

test('no takes as many steps as yes, and stopping no more than that', async ({ page, t, email, sql }) => {
  const [first, second] = [await ask(email), await ask(email, { purpose: 'DSRCH' })]
  await signIn(page.context(), email)
  const answer = (id: string, what: string, button: Locator) =>
    walk(page, /result$/, [
      page.locator(`a[href="/requests/${id}"]`),
      page.getByRole('radio', { name: t(`decide.request.${what}`) }),
      continueButton(page, t),
      button,
    ])
  const yes = await answer(first.id, 'everything', shareButton(page, t))
  const no = await answer(second.id, 'nothing', dontShareButton(page, t))
  expect(no).toEqual(yes)
  expect([await verdicts(sql, first.id), await verdicts(sql, second.id)]).toEqual([['granted'], ['denied']])

  const stop = await walk(page, /sharing\/[\da-f-]+$/, [
    page.getByRole('link', { name: t('home.sharing', { count: PROVIDERS.length }) }),
    page.getByRole('link', { name: t('decide.sharing.stop'), exact: true }).first(),
    page.getByRole('button', { name: t('decide.stop.button'), exact: true }),
  ])
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('decide.artefact.revoked', { name: DOCTOR }))
  // As the result page says: fewer steps than it took to share, and no more pages.
  expect(stop.clicks).toBeLessThan(yes.clicks)
  expect(stop.pages).toBeLessThanOrEqual(yes.pages)
})

test.describe('meanwhile', () => {
  type Meanwhile = {
    name: string
    happens(page: Page, id: string, email: string, sql: Db): Promise<unknown>
    told: string
    recorded: string[]
  }
  const elsewhere: Meanwhile[] = [
    {
      name: 'shared by a program',
      happens: async (_page, id, email) => approveByApi(id, await tokenOf(email), { dataTypes: ['Prescription'] }),
      told: 'decided',
      recorded: ['granted'],
    },
    {
      name: 'denied by a program',
      happens: async (_page, id, email) =>
        done('POST', `/api/v1/consent-requests/${id}/deny`, { token: await tokenOf(email), body: {} }),
      told: 'decided',
      recorded: ['denied'],
    },
    {
      name: 'taken back by who asked',
      happens: (_page, id) => done('POST', `/api/v1/consent-requests/${id}/cancel`, { token: partnerToken('api') }),
      told: 'ended',
      recorded: [],
    },
    {
      name: 'ended',
      happens: (_page, id, _email, sql) =>
        sql`update consent_request set expires_at = now() - interval '1 second' where id = ${id}`,
      told: 'ended',
      recorded: [],
    },
    {
      name: 'changed',
      happens: (_page, id, _email, sql) => sql`update consent_request set version = version + 1 where id = ${id}`,
      told: 'changed',
      recorded: [],
    },
    {
      name: 'shown in other words',
      happens: (page) =>
        page.locator('input[name=textHash]').evaluate((input: HTMLInputElement) => {
          input.value = input.value.replace(/./, (digit) => (digit === '0' ? '1' : '0'))
        }),
      told: 'text',
      recorded: [],
    },
  ]
  for (const { name, happens, told, recorded } of elsewhere)
    for (const press of [shareButton, dontShareButton])
      test(`${name}: ${press === shareButton ? 'Share' : "Don't share"} says so and records nothing`, async ({
        page,
        t,
        email,
        sql,
      }) => {
        const { id } = await ask(email)
        await signIn(page.context(), email)
        await review(page, t, id)
        await happens(page, id, email, sql)
        await press(page, t).click()
        await expect(page.getByText(t(`decide.since.${told}`))).toBeVisible()
        expect(await verdicts(sql, id)).toEqual(recorded)
      })

  test('a second tab cannot answer otherwise, and may repeat', async ({ page, context, t, email, sql }) => {
    const { id } = await ask(email)
    await signIn(context, email)
    await review(page, t, id)
    const [other, same] = [await context.newPage(), await context.newPage()]
    for (const tab of [other, same]) await tab.goto(`/requests/${id}/review`)
    await shareButton(page, t).click()
    await page.waitForURL('**/result')
    await dontShareButton(other, t).click()
    await expect(other.getByText(t('decide.since.decided'))).toBeVisible()
    await shareButton(same, t).click()
    await expect(same.getByText(t('decide.since.decided')).or(same.getByText(t('decide.result.when')))).toBeVisible()
    expect(await verdicts(sql, id)).toEqual(['granted'])
  })

  for (const javaScriptEnabled of [true, false])
    test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      test.use({ javaScriptEnabled })
      test('going back after the answer shows the answer, and nothing to undo it', async ({ page, t, email, sql }) => {
        const { id } = await ask(email)
        await signIn(page.context(), email)
        await review(page, t, id)
        await shareButton(page, t).click()
        await page.waitForURL('**/result')
        await page.goBack()
        await expect(page.getByRole('heading', { name: t('decide.closed.granted', { name: DOCTOR }) })).toBeVisible()
        await expect(dontShareButton(page, t)).toHaveCount(0)
        expect(await verdicts(sql, id)).toEqual(['granted'])
      })
    })
})

test.describe('what a page does not offer', () => {
  test('Share after choosing nothing says so and records nothing', async ({ page, t, email, sql }) => {
    const { id } = await ask(email)
    await signIn(page.context(), email)
    await review(page, t, id, 'nothing')
    await shareButton(page, t).click()
    await expect(page.getByRole('main').getByRole('alert').getByText(t('choice.shared_nothing'))).toBeVisible()
    expect(await verdicts(sql, id)).toEqual([])
    expect(await requestState(id, partnerToken('api'))).toBe('REQUESTED')
  })

  for (const [name, changed, why] of [
    ['a kind of data', { dataTypes: ['Prescription', 'Invoice'] }, 'choice.not_asked'],
    ['a place', { providers: ['IN0910001', 'IN0910003'] }, 'choice.not_asked'],
    ['a later end', { until: 'date', untilDay: inDays(200).slice(0, 10) }, 'choice.after_asked'],
    ['older records', { records: 'dates', recordsFromDay: '2020-01-01' }, 'choice.before_asked'],
  ] as const)
    test(`${name} that was not asked cannot be given`, async ({ page, t, email, sql }) => {
      const { id } = await ask(email)
      await signIn(page.context(), email)
      await review(page, t, id)
      const answer = await readForm(page, `/requests/${id}/review`, t('decide.review.share'))
      const form = await readForm(page, `/requests/${id}`, t('decide.request.continue'))
      const some = {
        what: 'some',
        dataTypes: ['Prescription'],
        providers: ['IN0910001'],
        records: 'asked',
        until: 'asked',
      }
      const refused = await postForm(page.request, `/requests/${id}`, withFields(form, { ...some, ...changed }))
      expect(await refused.text()).toContain(t(why))
      // The draft that cannot be is no draft: neither can it be read, nor answered.
      await page.goto(`/requests/${id}/review`)
      expect(new URL(page.url()).pathname).toBe(`/requests/${id}`)
      await postForm(page.request, `/requests/${id}/review`, answer)
      expect(await verdicts(sql, id)).toEqual([])
    })

  test('a child reads and says no, and cannot say yes', async ({ page, t, email, sql }) => {
    const { id } = await ask(email, { birthYear: new Date().getUTCFullYear() - 10 })
    await signIn(page.context(), email)
    await page.goto(`/requests/${id}`)
    await expect(page.getByText(t('decide.request.minor'))).toBeVisible()
    await expect(page.locator('input[name=what]')).toHaveCount(1)

    // Neither by a form made up for it, nor by the API.
    const form = await readForm(page, `/requests/${id}`, t('decide.request.continue'))
    await postForm(page.request, `/requests/${id}`, withFields(form, { what: 'everything' }))
    const answer = await readForm(page, `/requests/${id}/review`, t('decide.review.dontShare'))
    const refused = await postForm(page.request, `/requests/${id}/review`, withFields(answer, { pressed: 'share' }))
    expect(await refused.text()).toContain(t('problem.minor_needs_parent'))
    const token = await tokenOf(email)
    const byApi = await call('POST', `/api/v1/consent-requests/${id}/approve`, { token, body: {} })
    expect(byApi).toMatchObject({ status: 403, body: { code: 'minor_needs_parent' } })
    expect(await verdicts(sql, id)).toEqual([])

    await review(page, t, id, 'nothing')
    await expect(shareButton(page, t)).toHaveCount(0)
    await dontShareButton(page, t).click()
    await page.waitForURL('**/result')
    expect(await verdicts(sql, id)).toEqual(['denied'])
  })
})

test('places are chosen one by one, each with its own permission', async ({ page, t, email, sql }) => {
  const { id } = await ask(email)
  await signIn(page.context(), email)
  await page.goto(`/requests/${id}`)
  await chooseSome(page, t, ['Prescription'])
  await tick(page.locator('input[value=IN0910001]'), false)
  await goToReview(page, t)
  await shareButton(page, t).click()
  await page.waitForURL('**/result')
  const given = await sql`select provider_id, data_types from consent_artefact where request_id = ${id}`
  expect([...given]).toEqual([{ providerId: 'IN0910002', dataTypes: ['Prescription'] }])
})
