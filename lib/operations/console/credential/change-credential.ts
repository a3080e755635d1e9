import { lockCredential, saveCredential } from '@/db/queries/credential'
import { credentialStateAt } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { readAddressList } from '@/lib/operations/credential/address-list'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

type Input = {
  readonly id: string
  readonly label: string
  /** As it was typed: addresses and CIDR blocks; empty: from anywhere. */
  readonly addresses: string
}

/**
 * What a key is called, and from where it may be used: from the next call on.
 * Refuses: forbidden, step_up_required, not_found, invalid_input (addresses), illegal_transition (it is over).
 */
export async function changeCredential(ctx: Ctx, { id, label, addresses }: Input): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'credentials:write')
  const ipAllow = readAddressList(addresses)
  return inTransaction(ctx, async (tx) => {
    const row = await lockCredential(tx, id, partnerId)
    if (!row) throw new Failure('not_found')
    const state = credentialStateAt(row, ctx.now)
    if (state === 'expired' || state === 'revoked') throw new Failure('illegal_transition', {}, { state })
    const ledger = ledgerEntry(ctx, actorOf(ctx), { credentialId: id, prefix: row.prefix, addresses: ipAllow })
    await saveCredential(tx, id, { label, ipAllow }, 'credential.changed', ledger)
  })
}
