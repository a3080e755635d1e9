import { insertTestEvent } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Sends `webhook.test` to one endpoint, once, also when it is paused. Refuses: forbidden, not_found. */
export async function sendTest(ctx: Ctx, { id }: { readonly id: string }): Promise<{ eventId: string }> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  const ledger = ledgerEntry(ctx, actorOf(ctx), { endpointId: id })
  if (!(await insertTestEvent(ctx.db, id, partnerId, ledger))) throw new Failure('not_found')
  return { eventId: ledger.outboxId }
}
