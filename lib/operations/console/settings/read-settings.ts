import { type PartnerSettings, settingsOf } from '@/db/queries/staff'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** What a partner's admin can set, as it stands. */
export function readSettings(ctx: Ctx): Promise<PartnerSettings> {
  return settingsOf(ctx.db, requireStaff(ctx, 'staff:read').partnerId)
}
