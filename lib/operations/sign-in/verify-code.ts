import { z } from 'zod'
import { openName, peopleBehind } from '@/db/queries/person'
import { Failure } from '@/lib/core/failure'
import { firstNameOf } from '@/lib/core/person/identifier'
import { LANGUAGES } from '@/lib/i18n/languages'
import type { Ctx } from '@/lib/operations/context'
import { answerChallenge } from './answer-challenge'
import { type PartnerSession, type StartedSession, startSession } from './start-session'

export const VerifyCodeInput = z.strictObject({
  challengeId: z.uuid(),
  /** 6 digits of any Indic script; spaces and hyphens do not matter. */
  otp: z.string().min(1).max(40),
  /** Which of the people behind a shared mobile. */
  personId: z.uuid().optional(),
  /** How the device is shown in Settings. */
  device: z.string().max(80).default(''),
  /** Of a person who joins with this code. */
  language: z.enum(LANGUAGES).default('en'),
})
export type VerifyCodeInput = z.output<typeof VerifyCodeInput>

/**
 * Signs in with a code: a web session at the web door, an access token at any other.
 * Fails as `answerChallenge` does, and with `choose_person` (people) when several share the
 * mobile and none is named; the same code can then be given again with `personId` for 5 minutes.
 * With `at` the session is one in that partner's software.
 */
export async function verifyCode(
  ctx: Ctx,
  input: VerifyCodeInput & { readonly at?: PartnerSession },
): Promise<StartedSession> {
  const { challengeId, otp, personId, device, language, at } = input
  const proven = await answerChallenge(ctx, {
    challengeId,
    otp,
    purpose: 'sign_in',
    personId: null,
    partnerId: at?.partnerId,
  })
  const people = await peopleBehind(ctx.db, { kind: proven.identifier.kind, hash: proven.identifierHash })

  if (personId && !people.some((person) => person.id === personId))
    throw new Failure('invalid_input', { personId: ['is not one of the people to choose from'] })
  if (people.length > 1 && !personId)
    throw new Failure(
      'choose_person',
      {},
      {
        people: people.map(({ id, nameSealed }) => ({
          personId: id,
          firstName: firstNameOf(openName(id, nameSealed)),
        })),
      },
    )
  // Nobody, and yet a code was sent: a request waits for whoever proves this identifier.
  return startSession(ctx, { proven, personId: personId ?? people[0]?.id ?? null, device, language, at })
}
