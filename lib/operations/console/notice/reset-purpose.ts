import { deleteTemplate } from '@/db/queries/purpose-template'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Forgets what the partner said is usual for a purpose: the wallet's word holds again. Refuses: not_found. */
export async function resetPurpose(ctx: Ctx, { purpose }: { readonly purpose: string }): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'notices:write')
  if (!(await deleteTemplate(ctx.db, partnerId, purpose, ledgerEntry(ctx, actorOf(ctx), { purpose }))))
    throw new Failure('not_found')
}
