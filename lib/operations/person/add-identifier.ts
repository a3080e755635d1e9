import { v7 } from 'uuid'
import { z } from 'zod'
import { lockGuard } from '@/db/queries/otp'
import { assignWaiting, saveIdentifier, sealIdentifier } from '@/db/queries/person'
import { Failure } from '@/lib/core/failure'
import { maskIdentifier, type ReachableKind } from '@/lib/core/person/identifier'
import { actorOf, type Ctx, inTransaction, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { answerChallenge } from '@/lib/operations/sign-in/answer-challenge'
import { consumeChallenge } from '@/lib/operations/sign-in/prove-by-otp'

export const AddIdentifierInput = z.strictObject({ challengeId: z.uuid(), otp: z.string().min(1).max(40) })
export type AddIdentifierInput = z.output<typeof AddIdentifierInput>

export type AddedIdentifier = {
  readonly kind: ReachableKind
  readonly masked: string
  /** Requests that waited for whoever proves this identifier. */
  readonly requestsAssigned: number
}

/**
 * Adds the identifier that the code proves. One that belongs to someone else is refused
 * (`invalid_input`), mobiles excepted: families share them. Otherwise fails as `answerChallenge` does.
 */
export async function addIdentifier(ctx: Ctx, { challengeId, otp }: AddIdentifierInput): Promise<AddedIdentifier> {
  const { personId } = requirePerson(ctx)
  const proven = await answerChallenge(ctx, { challengeId, otp, purpose: 'add_identifier', personId })
  const { identifier, identifierHash: hash } = proven
  return inTransaction(ctx, async (tx) => {
    // Before the challenge, and against others who take the same identifier at this moment.
    await lockGuard(tx, hash)
    await consumeChallenge(tx, challengeId, ctx.now)
    const id = v7()
    const row = { id, kind: identifier.kind, hash, sealed: sealIdentifier(id, identifier.value) }
    const ledger = () => ledgerEntry(ctx, actorOf(ctx), { with: identifier.kind })
    if (!(await saveIdentifier(tx, personId, row, ledger())))
      throw new Failure('invalid_input', { identifier: ['already belongs to someone else'] })
    const requestsAssigned = await assignWaiting(tx, personId, { kind: identifier.kind, hash }, ledger())
    return { kind: identifier.kind, masked: maskIdentifier(identifier), requestsAssigned }
  })
}
