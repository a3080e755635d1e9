import { saveFourEyes } from '@/db/queries/queue'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Whether what is asked from now on waits for a second member of staff. What waits already goes on waiting, also when it is
 * turned off. Refuses: forbidden, step_up_required.
 */
export async function setFourEyes(ctx: Ctx, { on }: { readonly on: boolean }): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'settings:write')
  await saveFourEyes(ctx.db, partnerId, on, ledgerEntry(ctx, actorOf(ctx), { on }))
}
