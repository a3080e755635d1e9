import type { Words } from '@/lib/core/notice/facts'
import type { PublishBlock } from '@/lib/core/notice/publish'

/** What is wrong with one language of a notice, in the reader's words. */
export function findingText(block: PublishBlock, words: Words): string {
  switch (block.kind) {
    case 'lacks':
      return words('notices.finding.lacks', {
        what: words(`notices.legal.${block.name}`),
        name: `{{${block.name}}}`,
      })
    case 'unknown':
    case 'unbalanced':
      return words(`notices.finding.${block.kind}`, { name: block.name })
    default:
      return words(`notices.finding.${block.kind}`)
  }
}
