import { NOTICE_PLACEHOLDERS } from './render'

/** What is wrong in a template; `name` is the piece of it, as it was written. */
export type TemplateFault = { readonly kind: 'unknown' | 'unbalanced'; readonly name: string }

/**
 * What every notice has to tell (DPDP Act s.5 and s.6, Rule 3): each kind of data, the purpose, how to withdraw, how to use
 * one's rights, how to complain, and whom to ask.
 */
export const LEGAL_PLACEHOLDERS = [
  'items',
  'purpose',
  'withdraw',
  'rights',
  'complaint',
  'contact',
] as const satisfies readonly (typeof NOTICE_PLACEHOLDERS)[number][]
export type LegalPlaceholder = (typeof LEGAL_PLACEHOLDERS)[number]

const KNOWN: readonly string[] = NOTICE_PLACEHOLDERS
const OPENING = ['#some', '^some']
const CLOSING = '/some'

/**
 * Reads a template as `renderNotice` does. A section has no section in it, and a brace has no other use than a placeholder:
 * one that stands alone is most likely a slip, and would go on record as it is.
 */
export function readTemplate(template: string): {
  readonly faults: readonly TemplateFault[]
  /** Those that stand in the text of someone who shares something. */
  readonly shown: ReadonlySet<string>
} {
  const faults: TemplateFault[] = []
  const shown = new Set<string>()
  let open: string | null = null
  const pieces = /\{\{([^{}]*)\}\}|\{+[^{}\n]{0,30}\}*|\}+/g
  for (const [piece, name] of template.matchAll(pieces)) {
    if (name === undefined) faults.push({ kind: 'unbalanced', name: piece })
    else if (OPENING.includes(name)) {
      if (open !== null) faults.push({ kind: 'unbalanced', name: piece })
      open = name
    } else if (name === CLOSING) {
      if (open === null) faults.push({ kind: 'unbalanced', name: piece })
      open = null
    } else if (!KNOWN.includes(name)) faults.push({ kind: 'unknown', name: piece })
    else if (open !== '^some') shown.add(name)
  }
  if (open !== null) faults.push({ kind: 'unbalanced', name: `{{${open}}}` })
  return { faults, shown }
}

/** A typed text as it is kept: lines end in one way, and nothing in it is hidden. Joiners stay: Indian scripts need them. */
export const tidyTemplate = (typed: string): string =>
  typed
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\u200c\u200d])(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
