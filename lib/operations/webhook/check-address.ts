import { refuseAddress } from '@/lib/core/delivery/address'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { FetchFailure, guardedFetch } from '@/lib/upstream/guarded-fetch'

const TIMEOUT_MS = 5000
/** Of one partner in one process: whoever registers addresses that do not answer waits for them alone. */
const AT_ONCE = 4
const asking = new Map<string, number>()

/**
 * Refuses an address that must not be called (invalid_input): by how it is written, and by where it leads, asked in the
 * very way in which messages go there. Whether anybody answers yet does not matter. Takes seconds where nobody does, so
 * never in a transaction. Refuses also: forbidden, too_many_requests.
 */
export async function checkAddress(ctx: Ctx, { url }: { readonly url?: string }): Promise<void> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  if (url === undefined) return
  const demo = env().WALLET_MODE === 'demo'
  const refused = refuseAddress(url, demo)
  if (refused) throw new Failure('invalid_input', { url: [refused] })
  const others = asking.get(partnerId) ?? 0
  if (others >= AT_ONCE) throw new Failure('too_many_requests', {}, { retryAfter: TIMEOUT_MS / 1000 })
  asking.set(partnerId, others + 1)
  try {
    await guardedFetch(url, { method: 'OPTIONS', timeoutMs: TIMEOUT_MS, allowLoopback: demo })
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error
    if (error.kind === 'refused_address')
      throw new Failure(
        'invalid_input',
        { url: ['leads to an address that is not public'] },
        { problem: 'leads_inside' },
      )
  } finally {
    const left = (asking.get(partnerId) ?? 1) - 1
    if (left > 0) asking.set(partnerId, left)
    else asking.delete(partnerId)
  }
}
