import { markStaffTold, takePausedEndpoint } from '@/db/queries/escalation'
import { pausedEndpointMessage } from '@/lib/core/delivery/paused-endpoint'
import { env } from '@/lib/env'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { mailStaff, whenNobodyReached } from './mail-staff'

const SYSTEM = { actorKind: 'system', actorId: 'delivery' } as const

/**
 * Tells the staff of one partner, by e-mail and once for each pause, of an endpoint that was paused because it fails.
 * False when there is nothing to tell, or nobody could be reached just now.
 */
export function tellOfPaused(ctx: Ctx): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const endpoint = await takePausedEndpoint(tx)
    if (!endpoint) return false
    await markStaffTold(tx, endpoint.id, ledgerEntry(ctx, SYSTEM, { endpointId: endpoint.id }))
    await mailStaff(tx, endpoint.partnerId, pausedEndpointMessage(endpoint.id, env().APP_ORIGIN))
    return true
  }).catch(whenNobodyReached(false))
}
