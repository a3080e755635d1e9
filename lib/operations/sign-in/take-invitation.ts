import type { Sql } from '@/db/client'
import { type InvitationRow, insertMembership, insertStaffEvent, spendInvitation } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Uses an invitation up for whoever has proven that it is theirs, and makes them the partner's staff; one who is that
 * already keeps their role. Fails with `not_found` when it was used or taken back meanwhile.
 */
export async function takeInvitation(
  ctx: Ctx,
  tx: Sql,
  { id, partnerId, role }: InvitationRow,
  staffId: string,
): Promise<void> {
  if (!(await spendInvitation(tx, id, ctx.now))) throw new Failure('not_found')
  const isNew = await insertMembership(tx, { staffId, partnerId, role })
  await insertStaffEvent(
    tx,
    { action: 'staff.joined', partnerId },
    ledgerEntry(ctx, { actorKind: 'staff', actorId: staffId }, { invitationId: id, ...(isNew && { role }) }),
  )
}
