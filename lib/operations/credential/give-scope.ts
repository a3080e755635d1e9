import { saveGivenScope } from '@/db/queries/credential'
import type { OperatorsScope } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Lets those of a partner's keys that name this scope have it, until then (null: until it is taken back), in the place of
 * what was given before. For operators. Refuses: forbidden, not_found, invalid_input (until).
 */
export async function giveScope(
  ctx: Ctx,
  given: { readonly partnerId: string; readonly scope: OperatorsScope; readonly until: Date | null },
): Promise<void> {
  if (ctx.actor.kind !== 'system') throw new Failure('forbidden')
  const { scope, until } = given
  if (until && until <= ctx.now) throw new Failure('invalid_input', { until: ['is over'] })
  const ledger = ledgerEntry(ctx, { actorKind: 'system', actorId: 'operator' }, { scopes: [scope], expiresAt: until })
  if (!(await saveGivenScope(ctx.db, given, ledger))) throw new Failure('not_found')
}
