import { z } from 'zod'
import type { Relayed, RelayOrder } from '@/lib/core/delivery/relay'
import { SamagraError } from '@/lib/dialects/samagra/documents'
import { UpstreamFailure } from '../call'
import { samagraClient } from '../samagra'
import { RelayConflict } from './conflict'

/** `attestedBy`: for a wallet like this one, the staff member in whose name a key may say yes. */
export const SamagraCredentials = z.object({ token: z.string().min(1), attestedBy: z.email().optional() })

type State = 'CREATED' | 'ACCEPT' | 'DECLINE' | 'REVOKED' | 'EXPIRED'

/** The state that a refusal names; null when it names none. */
function stateIn(error: unknown): State | null {
  if (!(error instanceof UpstreamFailure) || (error.status !== 409 && error.status !== 410)) return null
  const message = SamagraError.safeParse(error.error).data?.message ?? ''
  return (/\b(CREATED|ACCEPT|DECLINE|REVOKED|EXPIRED)\b/.exec(message)?.[1] as State | undefined) ?? null
}

export async function relayToSamagra(
  account: { readonly baseUrl: string } & z.output<typeof SamagraCredentials>,
  { wanted, foreignId, narrowed }: RelayOrder,
): Promise<Relayed> {
  const client = samagraClient(account)
  const make = async (verb: 'accept' | 'reject' | 'revoke', enough: readonly State[]): Promise<Relayed> => {
    const body = verb === 'accept' && account.attestedBy ? { attestedBy: account.attestedBy } : undefined
    try {
      const { state } = await client[verb](foreignId, body)
      return enough.includes(state) ? { kind: 'confirmed' } : { kind: 'sent', state }
    } catch (error) {
      const state = stateIn(error)
      if (state === null) throw error
      if (enough.includes(state)) return { kind: 'confirmed' }
      // It never heard the yes that is taken back.
      if (verb === 'revoke' && state === 'CREATED') return make('reject', ['DECLINE', 'EXPIRED'])
      throw new RelayConflict(state)
    }
  }
  if (wanted === 'denied') return make('reject', ['DECLINE', 'REVOKED', 'EXPIRED'])
  if (wanted === 'revoked') return make('revoke', ['REVOKED', 'DECLINE', 'EXPIRED'])
  // Accepting takes no scope.
  if (narrowed) throw new RelayConflict('narrowed')
  return make('accept', ['ACCEPT'])
}
