import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from './words'

/** The two buttons of the review page. */
export const shareButton = (page: Page, t: Words) =>
  page.getByRole('button', { name: t('decide.review.share'), exact: true })
export const dontShareButton = (page: Page, t: Words) =>
  page.getByRole('button', { name: t('decide.review.dontShare'), exact: true })
export const continueButton = (page: Page, t: Words) =>
  page.getByRole('button', { name: t('decide.request.continue'), exact: true })

const radio = (page: Page, t: Words, key: string) => page.getByRole('radio', { name: t(`decide.request.${key}`) })

/** Chooses one of the three answers of an open request page. */
export const choose = (page: Page, t: Words, what: 'everything' | 'some' | 'nothing') => radio(page, t, what).check()

/** Checks or unchecks a box by its label, which lies over the whole row. */
export async function tick(box: Locator, checked = true) {
  if ((await box.isChecked()) !== checked)
    await box
      .page()
      .locator(`label[for="${await box.getAttribute('id')}"]`)
      .click()
  await expect(box).toBeChecked({ checked })
}

export const dataBox = (page: Page, key: string) => page.locator(`input[name=dataTypes][value=${key}]`)

/** "Only some": these kinds of data, and the rest as asked. */
export async function chooseSome(page: Page, t: Words, dataTypes: readonly string[]) {
  await choose(page, t, 'some')
  for (const key of dataTypes) await tick(dataBox(page, key))
  for (const provider of await page.locator('input[name=providers]').all()) await tick(provider)
  await radio(page, t, 'recordsAsked').check()
  await radio(page, t, 'untilAsked').check()
}

/**
 * The buttons of the review rest for a second after the page has come: a press in the first moment is lost, as it
 * should be. From then on Playwright itself waits until they are enabled.
 */
export const untilResting = (page: Page) => page.waitForTimeout(200)

/** From an open request page to its review. */
export async function goToReview(page: Page, t: Words) {
  await continueButton(page, t).click()
  await page.waitForURL('**/review')
  await untilResting(page)
}

/** Opens a request and goes on to its review with one answer chosen. */
export async function review(page: Page, t: Words, id: string, what: 'everything' | 'nothing' = 'everything') {
  await page.goto(`/requests/${id}`)
  await choose(page, t, what)
  await goToReview(page, t)
}
