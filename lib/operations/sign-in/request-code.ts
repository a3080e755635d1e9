import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { LANGUAGES } from '@/lib/i18n/languages'
import type { Ctx } from '@/lib/operations/context'
import { type IssuedChallenge, issueChallenge } from './issue-challenge'

export const RequestCodeInput = z.strictObject({
  /** Mobile number, e-mail address, ABHA number or ABHA address, as typed. */
  identifier: z.string().min(1).max(254),
  /** Of the message, when the identifier does not name one person who has chosen theirs. */
  language: z.enum(LANGUAGES).default('en'),
})
export type RequestCodeInput = z.output<typeof RequestCodeInput>

/**
 * Asks for a sign-in code. The answer is the same whether anyone has the identifier or not. Asked for by a
 * partner, only this partner can pass it on, and its message says so.
 */
export async function requestCode(
  ctx: Ctx,
  { identifier: typed, language }: RequestCodeInput,
): Promise<IssuedChallenge> {
  const identifier = parseIdentifier(typed)
  if (!identifier)
    throw new Failure('invalid_input', {
      identifier: ['is not a mobile number, an e-mail address, an ABHA number or an ABHA address'],
    })
  const partnerId = ctx.actor.kind === 'partner' ? ctx.actor.partnerId : undefined
  return issueChallenge(ctx, { identifier, purpose: 'sign_in', personId: null, partnerId, language })
}
