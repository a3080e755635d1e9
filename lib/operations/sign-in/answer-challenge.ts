import { timingSafeEqual } from 'node:crypto'
import { auditFailedSignIn, countGuess, markProven, type OtpPurpose } from '@/db/queries/otp'
import { blindIndex, unseal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { MAX_ATTEMPTS, PROOF_LIFE_MS, parseCode } from '@/lib/core/otp/code'
import { judgeGuess } from '@/lib/core/otp/guess'
import type { Identifier, ReachableKind } from '@/lib/core/person/identifier'
import { log } from '@/lib/log'
import { actorOf, type Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** What a right answer proves: that whoever gave it is reached by this identifier. */
export type ProvenChallenge = {
  readonly challengeId: string
  readonly identifier: Identifier & { readonly kind: ReachableKind }
  readonly identifierHash: Uint8Array
}

/**
 * Counts an answer, then compares it. Runs on the pool: the count survives a refusal, whatever
 * transaction the door has opened. A right answer can be given again for 5 minutes, until it is used.
 * Fails with `invalid_input` (no code at all: not counted), `otp_wrong` (attemptsLeft), `otp_expired`
 * (unknown, asked for elsewhere, too late, used, replaced, or answered too often) and `otp_locked`.
 */
export async function answerChallenge(
  ctx: Ctx,
  asked: {
    challengeId: string
    otp: string
    purpose: OtpPurpose
    personId: string | null
    /** Through whose software it comes: only what was asked for there is answered there. */
    partnerId?: string
  },
): Promise<ProvenChallenge> {
  const { pool, now } = ctx
  const code = parseCode(asked.otp)
  if (!code) throw new Failure('invalid_input', { otp: ['is not 6 digits'] })

  const guess = await countGuess(pool, {
    id: asked.challengeId,
    purpose: asked.purpose,
    personId: asked.personId,
    partnerId: asked.partnerId ?? null,
    maxAttempts: MAX_ATTEMPTS,
    provenSince: new Date(now.getTime() - PROOF_LIFE_MS),
    now,
  })
  if (!guess) throw new Failure('otp_expired')

  const judged = judgeGuess(guess, timingSafeEqual(blindIndex('otp', guess.id, code), guess.codeHash))
  if (judged.kind !== 'right') {
    const locked = judged.kind === 'locked'
    if (asked.purpose === 'sign_in') {
      const identifier = { kind: guess.kind, hash: guess.identifierHash }
      // After the answer: a row is written only when someone has the identifier, and the time of a write tells.
      ctx.afterAnswer(() =>
        auditFailedSignIn(pool, identifier, ledgerEntry(ctx, actorOf(ctx), { locked })).catch((err) =>
          log().error({ err, traceId: ctx.traceId }, 'a failed sign-in was not audited'),
        ),
      )
    }
    if (locked) throw new Failure('otp_locked')
    throw new Failure('otp_wrong', { otp: ['is not the code that was sent'] }, { attemptsLeft: judged.attemptsLeft })
  }
  await markProven(pool, guess, now)
  const value = unseal(guess.identifierSealed, 'otp_challenge.identifier', guess.id)
  return { challengeId: guess.id, identifier: { kind: guess.kind, value }, identifierHash: guess.identifierHash }
}
