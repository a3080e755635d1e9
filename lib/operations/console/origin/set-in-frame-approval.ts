import { saveInFrameApproval } from '@/db/queries/origin'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Whether an answer counts that is given in a frame of a page of the partner's; else it is given in a window of the
 * wallet's own. Refuses: forbidden, step_up_required.
 */
export async function setInFrameApproval(ctx: Ctx, { on }: { readonly on: boolean }): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'embed:write')
  await saveInFrameApproval(ctx.db, partnerId, on, ledgerEntry(ctx, actorOf(ctx), { on }))
}
