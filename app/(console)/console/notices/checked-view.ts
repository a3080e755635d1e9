import type { Words } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import type { CheckedText } from '@/lib/operations/console/notice/check-texts'
import { findingText } from './finding-text'

/** What the editor shows under one text. */
export type CheckedView = {
  readonly language: Language
  readonly findings: readonly string[]
  readonly preview: CheckedText['preview']
}

export const checkedViews = (checked: readonly CheckedText[], words: Words): CheckedView[] =>
  checked.map(({ language, faults, lacks, preview }) => ({
    language,
    findings: [
      ...faults.map((fault) => findingText({ language, ...fault }, words)),
      ...lacks.map((name) => findingText({ language, kind: 'lacks', name }, words)),
    ],
    preview,
  }))
