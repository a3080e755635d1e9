import { endpointsOfPartner } from '@/db/queries/webhook'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type WebhookAlerts = {
  /** Paused because they failed for days, or said that they are gone. */
  readonly stopped: number
  /** Active, and the last thing that was sent there did not get through. */
  readonly failing: number
}

/** How many of a partner's endpoints want somebody's attention; one that its staff paused does not. Refuses: forbidden. */
export async function readAlerts(ctx: Ctx): Promise<WebhookAlerts> {
  const { partnerId } = requireStaff(ctx, 'webhooks:read')
  const endpoints = await endpointsOfPartner(ctx.db, partnerId)
  return {
    stopped: endpoints.filter(({ pausedBy }) => pausedBy === 'failing' || pausedBy === 'gone').length,
    failing: endpoints.filter(({ status, failingSince }) => status === 'active' && failingSince).length,
  }
}
