import type { SecretAnswer } from '@/lib/core/secret-answer'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import type { GivenCredential } from '@/lib/operations/credential/give-key'
import { readLanguage } from '@/lib/web/preferences'

/** A key just made, in the reader's words. */
export async function givenSecret(
  made: GivenCredential & { readonly oldEndsAt?: Date },
): Promise<NonNullable<SecretAnswer['shown']>> {
  const language = await readLanguage()
  const words = wordsIn(language)
  const when = (at: Date) => ({ when: instantInWords(at, language, words) })
  return {
    values: made.given.map(({ name, value }) => ({ label: words(`keys.once.names.${name}`), value })),
    notes: [
      ...(made.expiresAt ? [words('keys.once.expires', when(made.expiresAt))] : []),
      ...(made.oldEndsAt ? [words('keys.once.oldEnds', when(made.oldEndsAt))] : []),
    ],
  }
}
