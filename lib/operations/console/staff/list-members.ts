import { type InvitationRow, invitationsOf, type MemberRow, membersOf } from '@/db/queries/staff'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** A partner's staff by name, and who is invited, newest first. */
export async function listMembers(
  ctx: Ctx,
): Promise<{ readonly members: readonly MemberRow[]; readonly invitations: readonly InvitationRow[] }> {
  const { partnerId } = requireStaff(ctx, 'staff:read')
  const [members, invitations] = await Promise.all([
    membersOf(ctx.db, partnerId),
    invitationsOf(ctx.db, partnerId, ctx.now),
  ])
  return { members, invitations }
}
