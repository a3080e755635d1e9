import { type MembershipRow, membershipsOf } from '@/db/queries/staff'
import { type Ctx, requireAnyStaff } from '@/lib/operations/context'

/** Whose staff the staff member is, by name: where the console can be turned to. */
export function listPartners(ctx: Ctx): Promise<MembershipRow[]> {
  return membershipsOf(ctx.db, requireAnyStaff(ctx).staffId)
}
