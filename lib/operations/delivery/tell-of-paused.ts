import { markStaffTold, takePausedEndpoint } from '@/db/queries/escalation'
import { pausedEndpointMessage } from '@/lib/core/delivery/paused-endpoint'
import { rolesWith } from '@/lib/core/staff/permission'
import { env } from '@/lib/env'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { mailStaff, triedAfter, withStaff } from './mail-staff'

const SYSTEM = { actorKind: 'system', actorId: 'delivery' } as const
const WHO_CAN_RESUME = rolesWith('webhooks:write')

/**
 * Tells the admins of one partner, by e-mail and once for each pause, of an endpoint that was paused because it fails or is gone.
 * False when there is nothing to tell.
 */
export function tellOfPaused(ctx: Ctx): Promise<boolean> {
  return withStaff(ctx, async (tx) => {
    const endpoint = await takePausedEndpoint(tx, WHO_CAN_RESUME, triedAfter(ctx))
    if (!endpoint) return false
    await markStaffTold(tx, endpoint.id, ledgerEntry(ctx, SYSTEM, { endpointId: endpoint.id }))
    await mailStaff(tx, endpoint.partnerId, WHO_CAN_RESUME, pausedEndpointMessage(endpoint.id, env().APP_ORIGIN))
    return true
  })
}
