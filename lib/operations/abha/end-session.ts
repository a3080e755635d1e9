import { log } from '@/lib/log'
import type { Ctx } from '@/lib/operations/context'
import { gatewayOrRefuse } from './load-change'

/** Ends the person's session at ABHA once the answer is on its way. Where that fails it lapses by itself. */
export function endSession(ctx: Ctx, xToken: string): void {
  ctx.afterAnswer(() =>
    gatewayOrRefuse()
      .endSession({ xToken })
      .catch(() => log().info({ traceId: ctx.traceId }, 'a session at ABHA was left to lapse')),
  )
}
