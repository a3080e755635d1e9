import type { Facts, Words } from './facts'

export const NOTICE_PLACEHOLDERS = [
  'requester',
  'verification',
  'purpose',
  'items',
  'recordDates',
  'providers',
  'validUntil',
  'frequency',
  'eraseAt',
  'contact',
  'withdraw',
  'rights',
  'complaint',
] as const

/** Whole addresses of pages in this wallet: where sharing is stopped, what one's rights are, how to complain. */
export type NoticeLinks = Readonly<Record<'withdraw' | 'rights' | 'complaint', string>>

/**
 * The exact words that go on record: a notice template filled with the facts of one scope.
 * `{{name}}` is a placeholder; `{{#some}}…{{/some}}` stands only when something is chosen and
 * `{{^some}}…{{/some}}` only when nothing is. Throws on a placeholder that it does not know.
 */
export function renderNotice(template: string, facts: Facts, words: Words, links: NoticeLinks): string {
  const values: Record<(typeof NOTICE_PLACEHOLDERS)[number], string> = {
    requester: facts.who,
    verification: facts.verified ? words('facts.registered', { registry: facts.verified }) : words('facts.notVerified'),
    purpose: facts.why,
    items: facts.what.map(({ label, gloss }) => (gloss ? `• ${label} (${gloss})` : `• ${label}`)).join('\n'),
    recordDates: facts.recordDates,
    providers: facts.from.map(({ name }) => name).join(', ') || words('facts.anywhere'),
    validUntil: facts.until,
    frequency: facts.howOften,
    eraseAt: facts.eraseBy,
    contact: facts.contact || words('facts.notSaid'),
    withdraw: links.withdraw,
    rights: links.rights,
    complaint: links.complaint,
  }
  return template
    .replace(/\{\{#some\}\}\n?([\s\S]*?)\{\{\/some\}\}\n?/g, facts.what.length > 0 ? '$1' : '')
    .replace(/\{\{\^some\}\}\n?([\s\S]*?)\{\{\/some\}\}\n?/g, facts.what.length > 0 ? '' : '$1')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      // Own names only: every object has a `constructor` too.
      if (!Object.hasOwn(values, name)) throw new Error(`unknown placeholder ${name}`)
      return values[name as keyof typeof values]
    })
}
