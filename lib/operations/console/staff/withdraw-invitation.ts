import { z } from 'zod'
import { insertStaffEvent, withdrawInvitation as withdraw } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const WithdrawInvitationInput = z.strictObject({ invitationId: z.uuid() })
export type WithdrawInvitationInput = z.output<typeof WithdrawInvitationInput>

/** Takes an open invitation back: its link opens nothing from now on. Fails with `not_found`. */
export async function withdrawInvitation(ctx: Ctx, { invitationId }: WithdrawInvitationInput): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'staff:write')
  await inTransaction(ctx, async (tx) => {
    if (!(await withdraw(tx, { id: invitationId, partnerId }, ctx.now))) throw new Failure('not_found')
    await insertStaffEvent(
      tx,
      { action: 'staff.invitation_withdrawn', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { invitationId }),
    )
  })
}
