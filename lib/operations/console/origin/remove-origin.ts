import { deleteEmbedOrigin } from '@/db/queries/origin'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** The pages of an origin show no more requests, from the next one on. Refuses: forbidden, step_up_required, not_found. */
export async function removeOrigin(ctx: Ctx, { origin }: { readonly origin: string }): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'embed:write')
  const gone = await deleteEmbedOrigin(ctx.db, partnerId, origin, ledgerEntry(ctx, actorOf(ctx), { origin }))
  if (!gone) throw new Failure('not_found')
}
