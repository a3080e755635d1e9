import { refuseAddress } from '@/lib/core/delivery/address'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { FetchFailure, guardedFetch } from '@/lib/upstream/guarded-fetch'

const TIMEOUT_MS = 5000

/**
 * Refuses an address that must not be called (invalid_input): by how it is written, and by where it leads, asked in the
 * very way in which messages go there. Whether anybody answers yet does not matter.
 */
export async function requireCallable(url: string): Promise<void> {
  const demo = env().WALLET_MODE === 'demo'
  const refused = refuseAddress(url, demo)
  if (refused) throw new Failure('invalid_input', { url: [refused] })
  try {
    await guardedFetch(url, { method: 'OPTIONS', timeoutMs: TIMEOUT_MS, allowLoopback: demo })
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error
    if (error.kind === 'refused_address')
      throw new Failure('invalid_input', { url: ['leads to an address that is not public'] })
  }
}
