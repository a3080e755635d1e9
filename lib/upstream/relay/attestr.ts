import { z } from 'zod'
import type { Relayed, RelayOrder } from '@/lib/core/delivery/relay'
import { attestrClient } from '../attestr'
import { RelayConflict } from './conflict'

export const AttestrCredentials = z.object({ authToken: z.string().min(1) })

const OVER = ['REJECTED', 'REVOKED', 'EXPIRED']

/** Attestr asks the person itself: a yes cannot be sent, it can only be seen there. */
export async function relayToAttestr(
  account: { readonly baseUrl: string } & z.output<typeof AttestrCredentials>,
  { wanted, foreignId, narrowed }: RelayOrder,
): Promise<Relayed> {
  const client = attestrClient(account)
  const stateNow = async () => (await client.read(foreignId)).status
  const state = await stateNow()
  if (wanted === 'approved') {
    if (OVER.includes(state)) throw new RelayConflict(state)
    if (narrowed) throw new RelayConflict('narrowed')
    if (state !== 'ACTIVE') throw new RelayConflict(state, false)
    return { kind: 'confirmed' }
  }
  if (OVER.includes(state)) return { kind: 'confirmed' }
  if (wanted === 'denied' && state === 'ACTIVE') throw new RelayConflict(state)
  await client.revoke(foreignId)
  const after = await stateNow()
  return OVER.includes(after) ? { kind: 'confirmed' } : { kind: 'sent', state: after }
}
