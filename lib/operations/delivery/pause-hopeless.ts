import { v7 } from 'uuid'
import { pauseEndpoint } from '@/db/queries/delivery'
import { takeHopelessEndpoint } from '@/db/queries/escalation'
import { patienceEnds } from '@/lib/core/delivery/timetable'
import { type Ctx, inTransaction } from '@/lib/operations/context'

/**
 * Pauses one endpoint that has failed for days and of which everything was given up: no attempt is left that would.
 * False when there is none.
 */
export function pauseHopeless(ctx: Ctx): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const id = await takeHopelessEndpoint(tx, patienceEnds(ctx.now))
    if (id === undefined) return false
    await pauseEndpoint(tx, id, 'failing', ctx.now, { auditId: v7(), outboxId: v7(), traceId: ctx.traceId })
    return true
  })
}
