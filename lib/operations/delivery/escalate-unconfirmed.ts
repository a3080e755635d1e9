import { markEscalated, takeUnconfirmed } from '@/db/queries/escalation'
import { reminderMessage } from '@/lib/core/delivery/reminder'
import { env } from '@/lib/env'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { mailStaff, whenNobodyReached } from './mail-staff'

const HOUR_MS = 3_600_000
const AT_ONCE = 100
const SYSTEM = { actorKind: 'system', actorId: 'delivery' } as const

/**
 * Asks the staff of one partner, by e-mail and once, about ends of a consent that its systems were told of and have not
 * confirmed in time. How many it asked about; 0 when there is nothing to ask, or nobody could be reached just now.
 */
export function escalateUnconfirmed(ctx: Ctx): Promise<number> {
  const { CONFIRM_WITHIN_HOURS, APP_ORIGIN } = env()
  const toldBefore = new Date(ctx.now.getTime() - CONFIRM_WITHIN_HOURS * HOUR_MS)
  return inTransaction(ctx, async (tx) => {
    const late = await takeUnconfirmed(tx, toldBefore, AT_ONCE)
    const [first] = late
    if (!first) return 0
    for (const { id } of late) await markEscalated(tx, id, ledgerEntry(ctx, SYSTEM, { deliveryId: id }))
    const body = reminderMessage(
      late.map(({ id }) => id),
      APP_ORIGIN,
    )
    await mailStaff(tx, first.partnerId, body)
    return late.length
  }).catch(whenNobodyReached(0))
}
