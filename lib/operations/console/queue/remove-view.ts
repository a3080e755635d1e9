import { deleteView } from '@/db/queries/queue-view'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** Keeps a view of one's own no longer. Refuses: not_found. */
export async function removeView(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:read')
  if (!(await deleteView(ctx.db, { staffId, partnerId }, id))) throw new Failure('not_found')
}
