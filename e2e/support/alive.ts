import { expect, type Locator } from '@playwright/test'

/** Waits until a thing can answer: what is on the page may stand there before its scripts. */
export const untilAlive = (target: Locator) =>
  expect
    .poll(() => target.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
    .toBe(true)
