import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { LANGUAGES } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { type IssuedChallenge, issueChallenge } from '@/lib/operations/sign-in/issue-challenge'

export const RequestIdentifierCodeInput = z.strictObject({
  identifier: z.string().min(1).max(254),
  language: z.enum(LANGUAGES).default('en'),
})
export type RequestIdentifierCodeInput = z.output<typeof RequestIdentifierCodeInput>

/**
 * Sends a code to a mobile number or an e-mail address that the person wants to add. An ABHA is
 * refused: a code to their own phone would prove nothing about it. Says nothing of who has it.
 */
export async function requestIdentifierCode(ctx: Ctx, input: RequestIdentifierCodeInput): Promise<IssuedChallenge> {
  const { personId } = requirePerson(ctx)
  const identifier = parseIdentifier(input.identifier)
  if (identifier?.kind !== 'mobile' && identifier?.kind !== 'email')
    throw new Failure('invalid_input', { identifier: ['is not a mobile number or an e-mail address'] })
  return issueChallenge(ctx, { identifier, purpose: 'add_identifier', personId, language: input.language })
}
