import { revokeSession } from '@/db/queries/session'
import { actorOf, type Ctx, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Ends the session that asks. Doing it again changes nothing. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { personId, sessionId } = requirePerson(ctx)
  await revokeSession(
    ctx.db,
    { id: sessionId, personId, action: 'person.signed_out' },
    ledgerEntry(ctx, actorOf(ctx), { sessionId }),
  )
}
