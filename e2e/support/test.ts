import { test as base } from '@playwright/test'
import { type Db, openDb } from '@/db/client'
import { newEmail } from './people'
import { databaseUrl, walletUrl } from './wallet'
import { type Language, type Words, wordsIn } from './words'

type Fixtures = {
  language: Language
  /** The words of the language that the browser asks for. */
  t: Words
  /** Of someone this test has for itself. */
  email: string
}

export const test = base.extend<Fixtures, { sql: Db }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  baseURL: ({}, use) => use(walletUrl()),
  language: ({ locale }, use) => use(locale?.startsWith('hi') ? 'hi' : 'en'),
  t: ({ language }, use) => use(wordsIn(language)),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  email: ({}, use) => use(newEmail()),
  sql: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const sql = openDb(databaseUrl(), 1)
      await use(sql)
      await sql.end()
    },
    { scope: 'worker' },
  ],
})
export { expect } from '@playwright/test'
