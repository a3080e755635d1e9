import type { Locator, Page } from '@playwright/test'
import { untilAlive } from './alive'
import { expect } from './test'

/** Where staff work: each journey by the keyboard is walked at both. */
export const WIDTHS = {
  'a desk, 1440 px': { width: 1440, touch: false },
  'a phone, 360 px': { width: 360, touch: true },
}

/** Tabs on until something has the focus, and sees that the focus can be seen. */
export async function tabTo(page: Page, target: Locator) {
  await target.waitFor()
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) {
      const { outlineStyle, outlineWidth } = await target.evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return { outlineStyle, outlineWidth }
      })
      expect(outlineStyle).not.toBe('none')
      expect(Number.parseFloat(outlineWidth)).toBeGreaterThanOrEqual(2)
      return
    }
  }
  throw new Error(`The keyboard does not reach ${target}`)
}

/** Goes there by the keyboard and presses it, once it can answer. */
export async function press(page: Page, target: Locator) {
  await tabTo(page, target)
  await untilAlive(target)
  await page.keyboard.press('Enter')
}

/** Goes there by the keyboard and types. */
export async function fill(page: Page, target: Locator, text: string) {
  await tabTo(page, target)
  await page.keyboard.type(text)
}
