import { lockCredential, saveCredential } from '@/db/queries/credential'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Ends a key at once. `prefix` is what the list shows of it, typed: no key ends by a slip of the hand. One that was
 * revoked stays so. Refuses: forbidden, step_up_required, not_found, invalid_input (prefix).
 */
export async function revokeCredential(
  ctx: Ctx,
  { id, prefix }: { readonly id: string; readonly prefix: string },
): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'credentials:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockCredential(tx, id, partnerId)
    if (!row) throw new Failure('not_found')
    if (row.revokedAt) return
    if (prefix.trim() !== row.prefix)
      throw new Failure('invalid_input', { prefix: ['is not the beginning of this key'] })
    const ledger = ledgerEntry(ctx, actorOf(ctx), { credentialId: id, dialect: row.dialect, prefix: row.prefix })
    await saveCredential(tx, id, { revokedAt: ctx.now }, 'credential.revoked', ledger)
  })
}
