import type { Sql } from '@/db/client'
import { markConsumed } from '@/db/queries/otp'
import { peopleBehind } from '@/db/queries/person'
import { Failure } from '@/lib/core/failure'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import type { ReachableKind } from '@/lib/core/person/identifier'
import type { Ctx } from '@/lib/operations/context'
import { answerChallenge } from './answer-challenge'

export type ProvenPeople = {
  readonly challengeId: string
  readonly kind: ReachableKind
  readonly identifierHash: Uint8Array
  /** Everyone who has the identifier: several behind a shared mobile, none behind an invited one. */
  readonly personIds: readonly string[]
}

/**
 * Proves by a sign-in code that someone is there now, without signing them in. The caller uses the
 * challenge up with what it proves (`consumeChallenge`). Fails as `answerChallenge` does.
 */
export async function proveByOtp(ctx: Ctx, input: { challengeId: string; otp: string }): Promise<ProvenPeople> {
  const proven = await answerChallenge(ctx, { ...input, purpose: 'sign_in', personId: null })
  const { challengeId, identifier, identifierHash } = proven
  const people = await peopleBehind(ctx.pool, { kind: identifier.kind, hash: identifierHash })
  return { challengeId, kind: identifier.kind, identifierHash, personIds: people.map((person) => person.id) }
}

/**
 * Uses a proven challenge up, so that a code serves one thing. In the transaction of that thing the
 * proof is kept when it fails. Fails with `otp_expired` when it was used, replaced, or proven over 5 minutes ago.
 */
export async function consumeChallenge(sql: Sql, challengeId: string, now: Date): Promise<void> {
  if (!(await markConsumed(sql, challengeId, new Date(now.getTime() - PROOF_LIFE_MS), now)))
    throw new Failure('otp_expired')
}
