import { z } from 'zod'
import { deleteMembership, insertStaffEvent, lockMember, setRole, withdrawInvitationsOf } from '@/db/queries/staff'
import { endStaffSessions } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { may, ROLES } from '@/lib/core/staff/permission'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const ChangeMemberInput = z.strictObject({
  staffId: z.uuid(),
  /** Null: none any more. */
  role: z.enum(ROLES).nullable(),
})
export type ChangeMemberInput = z.output<typeof ChangeMemberInput>

/**
 * Gives a member another role, or none: then their sessions at this partner end, and an open link to set up a sign-in.
 * Whoever may invite no more: their open invitations end too. Counts from their next page on. Fails with `not_found`,
 * and with `illegal_transition` where the partner would have no admin left who can sign in.
 */
export async function changeMember(ctx: Ctx, { staffId, role }: ChangeMemberInput): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'staff:write')
  await inTransaction(ctx, async (tx) => {
    const member = await lockMember(tx, partnerId, staffId)
    if (!member) throw new Failure('not_found')
    if (member.role === role) return
    if (member.role === 'admin' && member.otherAdmins === 0) throw new Failure('illegal_transition')
    if (role) await setRole(tx, { partnerId, staffId, role })
    else {
      await endStaffSessions(tx, { staffId, partnerId }, ctx.now)
      await deleteMembership(tx, partnerId, staffId)
    }
    const withdrawn =
      role && may(role, 'staff:write')
        ? []
        : await withdrawInvitationsOf(tx, { partnerId, invitedBy: staffId, email: role ? null : member.email }, ctx.now)
    for (const invitationId of withdrawn)
      await insertStaffEvent(
        tx,
        { action: 'staff.invitation_withdrawn', partnerId },
        ledgerEntry(ctx, actorOf(ctx), { invitationId }),
      )
    await insertStaffEvent(
      tx,
      { action: role ? 'staff.role_changed' : 'staff.removed', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { staffId, from: member.role, to: role }),
    )
  })
}
