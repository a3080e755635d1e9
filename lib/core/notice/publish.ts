import { LEGAL_PLACEHOLDERS, type LegalPlaceholder, readTemplate, type TemplateFault } from './template'

/** Whether those who agreed to the text before are asked again. */
export const NOTICE_CHANGES = ['material', 'cosmetic'] as const
export type NoticeChange = (typeof NOTICE_CHANGES)[number]

/** One language of a draft. */
export type DraftText = { readonly template: string; readonly reviewed: boolean }

/** One reason why a draft cannot be published, in the language that it is about. */
export type PublishBlock = { readonly language: string } & (
  | { readonly kind: 'missing' | 'unreviewed' | 'noContact' }
  | { readonly kind: 'lacks'; readonly name: LegalPlaceholder }
  | TemplateFault
)

/**
 * Everything that keeps a draft from being published, language by language; empty: nothing does.
 * @param declared the languages that it has to be in
 * @param reviewNeeded in production nothing is shown to anyone that no reader of the language has read
 * @param contact whom people can ask, as the partner has said: {{contact}} shows it
 */
export function publishBlocks(
  texts: Readonly<Record<string, DraftText | undefined>>,
  declared: readonly string[],
  reviewNeeded: boolean,
  contact: string,
): PublishBlock[] {
  return declared.flatMap((language): PublishBlock[] => {
    const text = texts[language]
    if (!text?.template.trim()) return [{ language, kind: 'missing' }]
    const { faults, shown } = readTemplate(text.template)
    return [
      ...faults.map((fault) => ({ language, ...fault })),
      ...LEGAL_PLACEHOLDERS.filter((name) => !shown.has(name)).map(
        (name) => ({ language, kind: 'lacks', name }) as const,
      ),
      ...(contact.trim() === '' ? [{ language, kind: 'noContact' } as const] : []),
      ...(reviewNeeded && !text.reviewed ? [{ language, kind: 'unreviewed' } as const] : []),
    ]
  })
}

/** The number of the version after `last`: a material change counts the first part up, a cosmetic one the second. */
export function nextVersion(last: string | null, change: NoticeChange): string {
  const [, major = '0', minor = '0'] = /^(\d+)(?:\.(\d+))?/.exec(last ?? '') ?? []
  return last === null || change === 'material' ? `${Number(major) + 1}.0` : `${major}.${Number(minor) + 1}`
}
