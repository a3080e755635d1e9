import { appendToSession, findSession, lockSession, type Signatures, seenBefore } from '@/db/queries/capture-session'
import { type CheckType, judgeUpload } from '@/lib/core/check/judge'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { signRecord } from './sign-record'

export type UploadConsentInput = {
  readonly sessionId: string
  readonly type: CheckType
  readonly approved: boolean
  /** Kept as it came: never trimmed, never normalised. */
  readonly text: string
  readonly signatures: Signatures
  /** The time that `signatures.fresh` is over. */
  readonly signedAt: Date | null
}

/**
 * Takes what a partner says that a person answered, in the order of arrival at the session's lock: the latest
 * binds. Record with a signed statement, audit event and outbox row are stored together or not at all.
 * Refuses: not_found, forbidden, stale_signature (used before), withdrawn_by_person.
 */
export async function uploadConsent(ctx: Ctx, input: UploadConsentInput): Promise<{ id: string; sessionId: string }> {
  const { partnerId } = requirePartner(ctx, 'consents:request')
  const { sessionId, type, approved, text, signatures, signedAt } = input
  const owner = { partnerId }
  const session = await findSession(ctx.db, sessionId, owner)
  if (!session) throw new Failure('not_found')
  const verdict = approved ? 'granted' : 'denied'
  // Signed before the lock: what others wait for is short.
  const record = await signRecord(ctx, session, { verdict, type, text, authMethod: 'partner-scope' })
  await inTransaction(ctx, async (tx) => {
    // Sent together and run one after the other: what is seen is what stands under the lock.
    const [locked, seen] = await Promise.all([lockSession(tx, sessionId, owner), seenBefore(tx, session, signatures)])
    if (!locked) throw new Failure('not_found')
    const judged = judgeUpload(approved, signedAt, seen)
    if (judged !== 'take') throw new Failure(judged)
    const ledger = ledgerEntry(
      ctx,
      { actorKind: 'partner', actorId: partnerId },
      {
        consentType: type,
        displayEvidence: record.displayEvidence,
        authMethod: record.authMethod,
        ...(seen.repeatedSignature && { repeatedSignature: true }),
      },
    )
    await appendToSession(tx, { id: sessionId, type, verdict, signatures }, record, ledger)
  })
  return { id: record.id, sessionId }
}
