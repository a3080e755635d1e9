import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'
import { root } from '../../scripts/steps'
import { expect } from './test'
import type { Language } from './words'

const AXE = readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const NARROW = 320

/** All that a page's colours decide. The other rules find the same in the light and in the dark. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** WCAG by axe-core: which rule, where. */
export async function violations(
  page: Page,
  runOnly: axe.RunOptions['runOnly'] = { type: 'tag', values: RULES },
): Promise<string[]> {
  // By the debugger and not as a script: the page's policy would refuse one.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return page.evaluate(async (only) => {
    const { axe: engine } = window as unknown as { axe: typeof axe }
    const found = await engine.run(document, { runOnly: only, resultTypes: ['violations'] })
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  }, runOnly)
}

/** What a finger must meet and is lower than 44 px. Links inside a sentence are as high as the sentence. */
const lowTargets = (page: Page) =>
  page.evaluate(() => {
    const lines: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')) {
      if (!element.checkVisibility() || (element as HTMLInputElement).type === 'hidden') continue
      let target: Element = element
      if (element instanceof HTMLInputElement && ['radio', 'checkbox'].includes(element.type)) {
        // Its label counts, with the card that the label covers.
        const label = element.labels?.[0] ?? element
        const covers = getComputedStyle(label, '::before').position === 'absolute'
        target = (covers && label.offsetParent) || label
      }
      const { width, height } = target.getBoundingClientRect()
      // Only there for the keyboard, and large when it has the focus.
      if (width <= 1) continue
      const inSentence =
        element instanceof HTMLAnchorElement &&
        getComputedStyle(element).display === 'inline' &&
        (element.parentElement?.textContent?.trim().length ?? 0) > (element.textContent?.trim().length ?? 0)
      if (height < 44 && !inSentence) lines.push(`${Math.round(height)} px: ${element.outerHTML.slice(0, 150)}`)
    }
    return lines
  })

/** Everything that holds on every page and in every state of it; the viewport is narrow afterwards. */
export async function expectAccessible(page: Page, language: Language, name: string) {
  await page.setViewportSize({ width: NARROW, height: 740 })
  for (const [colorScheme, runOnly] of [
    ['light', { type: 'tag', values: RULES }],
    ['dark', { type: 'rule', values: COLOUR_RULES }],
  ] as const) {
    // No colour depends on the language.
    if (colorScheme === 'dark' && language !== 'en') continue
    await page.emulateMedia({ colorScheme })
    expect
      .soft(await violations(page, { ...runOnly, values: [...runOnly.values] }), `${name}, ${colorScheme}`)
      .toEqual([])
  }
  const shape = await page.evaluate(() => ({
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
    titled: document.title.includes('Sammati') && document.title.length > 'Sammati · '.length,
    width: document.documentElement.scrollWidth,
  }))
  const right = { language, headings: 1, mains: 1, titled: true, width: NARROW }
  expect.soft(shape, name).toEqual(right)
  expect.soft(await lowTargets(page), `${name}: targets`).toEqual([])
}
