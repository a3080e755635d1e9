import { z } from 'zod'
import { insertStaffEvent, lockMember } from '@/db/queries/staff'
import { endStaffSessions } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const EndMemberSessionsInput = z.strictObject({ staffId: z.uuid() })
export type EndMemberSessionsInput = z.output<typeof EndMemberSessionsInput>

/** Signs a member out of this partner's console, wherever they are signed in. Fails with `not_found`. */
export async function endMemberSessions(ctx: Ctx, { staffId }: EndMemberSessionsInput): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'staff:write')
  await inTransaction(ctx, async (tx) => {
    if (!(await lockMember(tx, partnerId, staffId))) throw new Failure('not_found')
    const ended = await endStaffSessions(tx, { staffId, partnerId }, ctx.now)
    await insertStaffEvent(
      tx,
      { action: 'staff.sessions_ended', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { staffId, ended }),
    )
  })
}
