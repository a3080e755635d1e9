import { deleteGivenScope } from '@/db/queries/credential'
import type { OperatorsScope } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Takes a scope from a partner and out of all of its keys, whoever made them, from the next call on: given again, it is
 * in none before one is made with it. For operators. Refuses: forbidden, not_found (no such partner, or it does not have it).
 */
export async function takeScope(
  ctx: Ctx,
  taken: { readonly partnerId: string; readonly scope: OperatorsScope },
): Promise<void> {
  if (ctx.actor.kind !== 'system') throw new Failure('forbidden')
  const ledger = ledgerEntry(ctx, { actorKind: 'system', actorId: 'operator' }, { scopes: [taken.scope] })
  if (!(await inTransaction(ctx, (tx) => deleteGivenScope(tx, taken, ledger)))) throw new Failure('not_found')
}
