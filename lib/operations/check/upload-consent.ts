import type { Sql } from '@/db/client'
import {
  appendToSession,
  findSession,
  lockSession,
  type SeenRow,
  type Signatures,
  seenBefore,
} from '@/db/queries/capture-session'
import { type CheckType, type JudgedUpload, judgeUpload } from '@/lib/core/check/judge'
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
 * Takes what a partner says that a person answered: the latest binds. It is judged by what stands and written when
 * nothing was appended since; otherwise again under the session's lock, so that everyone gets their turn.
 * Record with a signed statement, audit event and outbox row are stored together or not at all.
 * Refuses: not_found, forbidden, stale_signature (used before), withdrawn_by_person.
 */
export async function uploadConsent(ctx: Ctx, input: UploadConsentInput): Promise<{ id: string; sessionId: string }> {
  const { partnerId } = requirePartner(ctx, 'consents:request')
  const { sessionId, type, approved, text, signatures, signedAt } = input
  const own = { id: sessionId, partnerId }
  const [session, seen] = await Promise.all([
    findSession(ctx.db, sessionId, { partnerId }),
    seenBefore(ctx.db, own, signatures),
  ])
  if (!session) throw new Failure('not_found')
  assertTaken(judgeUpload(approved, signedAt, seen))
  const verdict = approved ? 'granted' : 'denied'
  const record = await signRecord(ctx, session, { verdict, type, text, authMethod: 'partner-scope' })
  const append = (sql: Sql, { repeatedSignature }: SeenRow, after: number | null) =>
    appendToSession(
      sql,
      { id: sessionId, type, verdict, signatures },
      record,
      ledgerEntry(
        ctx,
        { actorKind: 'partner', actorId: partnerId },
        {
          consentType: type,
          displayEvidence: record.displayEvidence,
          authMethod: record.authMethod,
          ...(repeatedSignature && { repeatedSignature: true }),
        },
      ),
      after,
    )
  if (await append(ctx.db, seen, seen.seq)) return { id: record.id, sessionId }

  // Somebody was faster: now in line, and judged by what stands then.
  await inTransaction(ctx, async (tx) => {
    // Sent together and run one after the other: what is seen is what stands under the lock.
    const [locked, now] = await Promise.all([
      lockSession(tx, sessionId, { partnerId }),
      seenBefore(tx, own, signatures),
    ])
    if (!locked) throw new Failure('not_found')
    assertTaken(judgeUpload(approved, signedAt, now))
    await append(tx, now, null)
  })
  return { id: record.id, sessionId }
}

function assertTaken(judged: JudgedUpload): void {
  if (judged !== 'take') throw new Failure(judged)
}
