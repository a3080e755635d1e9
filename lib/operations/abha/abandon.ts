import { auditChange, dropAbhaSession, updateChange } from '@/db/queries/abha'
import { actorOf, type Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { endSession } from './end-session'
import { withChange } from './load-change'
import { inSandbox } from './offer'
import { readChange } from './read'
import type { AbhaChange } from './view'

/** Leaves a change that was not confirmed; nothing of the ABHA changes. Refuses: not_found, illegal_transition. */
export async function abandon(ctx: Ctx, { id }: { readonly id: string }): Promise<AbhaChange> {
  const xToken = await withChange(ctx, id, 'abandon', async (tx, row) => {
    const token = await dropAbhaSession(tx, id)
    await updateChange(tx, id, { status: 'ABANDONED', endedAt: ctx.now }, ctx.now)
    await auditChange(
      tx,
      row,
      'abha.abandoned',
      ledgerEntry(ctx, actorOf(ctx), { changeId: id, kind: row.kind, ...inSandbox() }),
    )
    return token
  })
  if (xToken) endSession(ctx, xToken)
  return readChange(ctx, { id })
}
