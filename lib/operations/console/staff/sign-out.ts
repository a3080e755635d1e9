import { insertStaffEvent } from '@/db/queries/staff'
import { endStaffSession } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireAnyStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Ends one of one's own sessions, by default the one that asks. Another's, and one that is over, look absent (`not_found`). */
export async function signOut(ctx: Ctx, { sessionId }: { sessionId?: string } = {}): Promise<void> {
  const { staffId, sessionId: own } = requireAnyStaff(ctx)
  const id = sessionId ?? own
  await inTransaction(ctx, async (tx) => {
    // It may be at another partner than the one that the console shows.
    const partnerId = await endStaffSession(tx, { id, staffId }, ctx.now)
    if (!partnerId) throw new Failure('not_found')
    await insertStaffEvent(
      tx,
      { action: 'staff.signed_out', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { staffSessionId: id }),
    )
  })
}
