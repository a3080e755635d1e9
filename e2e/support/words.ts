import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTranslator } from 'next-intl'
import { root } from '../../scripts/steps'

export const LANGUAGES = ['en', 'hi'] as const
export type Language = (typeof LANGUAGES)[number]
/** A message of the wallet as plain text, without its tags. */
export type Words = (key: string, values?: Record<string, unknown>) => string

const plain = (chunks: string) => chunks

/** The wallet's own words: a test names the message, and never copies it. */
export function wordsIn(language: Language): Words {
  const dir = join(root, 'lib', 'i18n', 'messages', language)
  const parts = readdirSync(dir).map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')))
  const t = createTranslator({ locale: language, messages: Object.assign({}, ...parts) })
  const markup = t.markup as unknown as Words
  return (key, values) => {
    if (!t.has(key as never)) throw new Error(`There is no message ${key}`)
    return markup(key, { n: plain, bdi: plain, id: plain, link: plain, ...values })
  }
}
