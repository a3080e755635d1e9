import { markEscalated, takeUnconfirmed } from '@/db/queries/escalation'
import { reminderMessage } from '@/lib/core/delivery/reminder'
import { rolesWith } from '@/lib/core/staff/permission'
import { env } from '@/lib/env'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { mailStaff, triedAfter, withStaff } from './mail-staff'

const HOUR_MS = 3_600_000
const AT_ONCE = 100
const SYSTEM = { actorKind: 'system', actorId: 'delivery' } as const
const WHO_IS_ASKED = rolesWith('requests:review')

/**
 * Asks the staff of one partner, by e-mail and once, about ends of a consent that its systems were told of and have not
 * confirmed in time, and about each no that the service with the master copy has not confirmed in time or has refused. False when there is nothing to ask.
 */
export function escalateUnconfirmed(ctx: Ctx): Promise<boolean> {
  const { CONFIRM_WITHIN_HOURS, APP_ORIGIN } = env()
  const toldBefore = new Date(ctx.now.getTime() - CONFIRM_WITHIN_HOURS * HOUR_MS)
  return withStaff(ctx, async (tx) => {
    const late = await takeUnconfirmed(tx, WHO_IS_ASKED, toldBefore, triedAfter(ctx), AT_ONCE)
    const [first] = late
    if (!first) return false
    for (const { id } of late) await markEscalated(tx, id, ledgerEntry(ctx, SYSTEM, { deliveryId: id }))
    await mailStaff(tx, first.partnerId, WHO_IS_ASKED, reminderMessage(late, APP_ORIGIN))
    return true
  })
}
