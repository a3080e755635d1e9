import { diffArrays } from 'diff'
import type { Language } from '@/lib/i18n/languages'

export type Piece = { readonly text: string; readonly changed: boolean }

/** Words as their script has them, with what stands between; a placeholder is one word. */
function wordsOf(text: string, segmenter: Intl.Segmenter): string[] {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .flatMap((part) => (part.startsWith('{{') ? [part] : [...segmenter.segment(part)].map(({ segment }) => segment)))
}

/** Which words left the text and which came. Put together, the pieces of each side are that side's text. */
export function compareTexts(language: Language, before: string, after: string) {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' })
  const changes = diffArrays(wordsOf(before, segmenter), wordsOf(after, segmenter))
  const side = (without: 'added' | 'removed'): Piece[] =>
    changes
      .filter((change) => !change[without])
      .map(({ value, added, removed }) => ({ text: value.join(''), changed: added || removed }))
  return { language, before: side('added'), after: side('removed'), same: before === after }
}
