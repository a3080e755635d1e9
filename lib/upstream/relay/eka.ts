import { z } from 'zod'
import type { Relayed, RelayOrder } from '@/lib/core/delivery/relay'
import { ekaClient } from '../eka'
import { RelayConflict } from './conflict'

export const EkaCredentials = z.object({ token: z.string().min(1), hipId: z.string().min(1).optional() })

type Client = ReturnType<typeof ekaClient>
type Details = Awaited<ReturnType<Client['request']>>

/** What may be fetched where. What is as it was asked there is left out. */
function grantsOf({ places }: RelayOrder, { providers, erase_at }: Details) {
  const named = providers.map(({ hip }) => hip.id).filter(Boolean)
  const grants = places.flatMap(({ providerId, dataTypes, recordsFrom, recordsTo, validUntil, careContexts }) =>
    (providerId === null ? named : [providerId]).map((hip_id) => ({
      hip_id,
      hi_types: [...dataTypes],
      ...((recordsFrom || recordsTo) && {
        duration: { from: recordsFrom?.toISOString(), to: recordsTo?.toISOString() },
      }),
      ...(validUntil < new Date(erase_at) && { erase_at: validUntil.toISOString() }),
      ...(careContexts.length > 0 && { care_contexts: careContexts.map((id) => ({ id })) }),
    })),
  )
  if (grants.length === 0) throw new RelayConflict('no_provider')
  return grants
}

export async function relayToEka(
  access: { readonly baseUrl: string } & z.output<typeof EkaCredentials>,
  order: RelayOrder,
): Promise<Relayed> {
  const { wanted, foreignId: id, patient, places } = order
  const client = ekaClient(access)
  const read = () => client.request({ id }, patient)
  const details = await read()
  const seen = async (enough: readonly string[]): Promise<Relayed> => {
    const { status } = await read()
    return enough.includes(status) ? { kind: 'confirmed' } : { kind: 'sent', state: status }
  }
  const { status } = details
  if (wanted === 'approved') {
    if (status === 'granted') return { kind: 'confirmed' }
    if (status !== 'requested') throw new RelayConflict(status)
    await client.approve({ id, consent_artefacts: grantsOf(order, details) }, patient)
    return seen(['granted'])
  }
  const over = ['denied', 'revoked', 'expired']
  if (over.includes(status)) return { kind: 'confirmed' }
  if (status === 'requested') {
    // Of the yes that is taken back it never heard, and will hear of the rest of it alone.
    if (order.othersLive) return { kind: 'confirmed' }
    await client.deny({ id }, patient)
    return seen(over)
  }
  if (wanted === 'denied') throw new RelayConflict(status)
  const ended = places.map(({ providerId }) => providerId)
  const all = details.providers.flatMap(({ hip, consent_artefact_id: artefact }) =>
    artefact ? [{ hip, artefact }] : [],
  )
  const there = ended.includes(null) ? all : all.filter(({ hip }) => ended.includes(hip.id))
  // The yes that got there was without this place.
  if (there.length === 0 && order.othersLive) return { kind: 'confirmed' }
  // Nothing of it stands here any more: whatever stands there was not given here.
  const artefacts = (there.length > 0 ? there : all).map(({ artefact }) => artefact)
  if (artefacts.length === 0) throw new RelayConflict('no_artefact')
  await client.revoke({ consent_artefacts: artefacts }, patient)
  // Its record does not tell one place from another: while others go on, the 204 is all that it says.
  return artefacts.length < details.providers.length ? { kind: 'confirmed' } : seen(over)
}
