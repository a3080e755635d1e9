import { type PurposeTemplateRow, templatesFor } from '@/db/queries/purpose-template'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** What is usual for each purpose at this partner: what it has said itself, else what the wallet says. */
export function listPurposes(ctx: Ctx): Promise<PurposeTemplateRow[]> {
  const { partnerId } = requireStaff(ctx, 'notices:read')
  return templatesFor(ctx.db, partnerId, null)
}
