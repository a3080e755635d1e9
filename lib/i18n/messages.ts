import { createTranslator } from 'next-intl'
import type { Words } from '@/lib/core/notice/facts'
import type { Language } from './languages'
import enAbha from './messages/en/abha.json'
import enCheck from './messages/en/check.json'
import enConsole from './messages/en/console.json'
import enDecide from './messages/en/decide.json'
import enEmbed from './messages/en/embed.json'
import enEvidence from './messages/en/evidence.json'
import enFacts from './messages/en/facts.json'
import enKeys from './messages/en/keys.json'
import enNotices from './messages/en/notices.json'
import enQueue from './messages/en/queue.json'
import enWallet from './messages/en/wallet.json'
import hiAbha from './messages/hi/abha.json'
import hiCheck from './messages/hi/check.json'
import hiConsole from './messages/hi/console.json'
import hiDecide from './messages/hi/decide.json'
import hiEmbed from './messages/hi/embed.json'
import hiEvidence from './messages/hi/evidence.json'
import hiFacts from './messages/hi/facts.json'
import hiKeys from './messages/hi/keys.json'
import hiNotices from './messages/hi/notices.json'
import hiQueue from './messages/hi/queue.json'
import hiWallet from './messages/hi/wallet.json'

/** All words of the wallet. Equal keys in every language (tested). */
export const MESSAGES = {
  en: {
    ...enFacts,
    ...enWallet,
    ...enDecide,
    ...enCheck,
    ...enEvidence,
    ...enAbha,
    ...enConsole,
    ...enQueue,
    ...enNotices,
    ...enKeys,
    ...enEmbed,
  },
  hi: {
    ...hiFacts,
    ...hiWallet,
    ...hiDecide,
    ...hiCheck,
    ...hiEvidence,
    ...hiAbha,
    ...hiConsole,
    ...hiQueue,
    ...hiNotices,
    ...hiKeys,
    ...hiEmbed,
  },
} as const satisfies Record<Language, object>

const made = new Map<Language, Words>()

/** The words of one language, outside a page: consent texts, messages, answers of actions. */
export function wordsIn(language: Language): Words {
  let words = made.get(language)
  if (!words) {
    words = createTranslator({ locale: language, messages: MESSAGES[language] }) as unknown as Words
    made.set(language, words)
  }
  return words
}
