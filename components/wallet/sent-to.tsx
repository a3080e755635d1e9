import { getTranslations } from 'next-intl/server'
import { maskIdentifier, parseIdentifier } from '@/lib/core/person/identifier'

/**
 * A sentence about where a code went: what was typed, masked. Of an ABHA only that it went to its
 * mobile or e-mail: whose number that is would be an answer.
 */
export async function SentTo({ identifier, text }: { identifier: string; text: 'codeHeading' | 'noCodeSentTo' }) {
  const t = await getTranslations('signIn')
  const parsed = parseIdentifier(identifier)
  if (parsed?.kind !== 'mobile' && parsed?.kind !== 'email')
    return t(text === 'codeHeading' ? 'codeHeadingAbha' : 'noCodeSentToAbha')
  return t.rich(text, {
    sentTo: maskIdentifier(parsed),
    id: (chunks) => <bdi className="whitespace-nowrap">{chunks}</bdi>,
  })
}
