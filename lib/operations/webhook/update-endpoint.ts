import { lockEndpoint, saveEndpoint, wakeAtEndpoint } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import type { CreateEndpointInput, ShownEndpoint } from './create-endpoint'
import { shownEndpoint } from './read-endpoint'

export type UpdateEndpointInput = Partial<Omit<CreateEndpointInput, 'format'>> & {
  readonly id: string
  /** Pausing keeps what comes meanwhile; making it active sends that. */
  readonly status?: 'active' | 'paused'
}

/** Changes an endpoint; what is left out stays. A new address was checked (`checkAddress`). Refuses: forbidden, not_found. */
export async function updateEndpoint(ctx: Ctx, { id, ...change }: UpdateEndpointInput): Promise<ShownEndpoint> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  return inTransaction(ctx, async (tx) => {
    const endpoint = await lockEndpoint(tx, id, partnerId)
    if (!endpoint) throw new Failure('not_found')
    const status = change.status ?? endpoint.status
    const resumed = status === 'active' && endpoint.status === 'paused'
    const paused = status === 'paused' && endpoint.status === 'active'
    const changed = {
      ...endpoint,
      url: change.url ?? endpoint.url,
      description: change.description ?? endpoint.description,
      topics: change.topics ?? endpoint.topics,
      status,
      pausedBy: status === 'active' ? null : paused ? ('partner' as const) : endpoint.pausedBy,
      failingSince: resumed ? null : endpoint.failingSince,
      updatedAt: ctx.now,
    }
    const { url, description, topics, pausedBy, failingSince } = changed
    await saveEndpoint(
      tx,
      { id, url, description, topics, status, pausedBy, failingSince },
      resumed ? 'webhook.resumed' : paused ? 'webhook.paused' : 'webhook.changed',
      ledgerEntry(ctx, actorOf(ctx), { endpointId: id }),
    )
    if (resumed) await wakeAtEndpoint(tx, id, endpoint.failingSince, ctx.now)
    return shownEndpoint(changed)
  })
}
