import { createTranslator } from 'next-intl'
import type { Words } from '@/lib/core/notice/facts'
import type { Language } from './languages'
import enAbha from './messages/en/abha.json'
import enCheck from './messages/en/check.json'
import enDecide from './messages/en/decide.json'
import enEvidence from './messages/en/evidence.json'
import enFacts from './messages/en/facts.json'
import enWallet from './messages/en/wallet.json'
import hiAbha from './messages/hi/abha.json'
import hiCheck from './messages/hi/check.json'
import hiDecide from './messages/hi/decide.json'
import hiEvidence from './messages/hi/evidence.json'
import hiFacts from './messages/hi/facts.json'
import hiWallet from './messages/hi/wallet.json'

/** All words of the wallet. Equal keys in every language (tested). */
export const MESSAGES = {
  en: { ...enFacts, ...enWallet, ...enDecide, ...enCheck, ...enEvidence, ...enAbha },
  hi: { ...hiFacts, ...hiWallet, ...hiDecide, ...hiCheck, ...hiEvidence, ...hiAbha },
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
